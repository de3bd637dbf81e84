import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import iconv from 'iconv-lite';
import { culturalEvents } from './cultural-events.ts';
import { libraries, parks } from './places.ts';
import { popularLoans } from './popular-loans.ts';
import { Random } from './random.ts';
import { busCodes, busStops, stationDistricts, stations } from './transport.ts';

/** Text in the encoding that Korean portals and spreadsheets still write. */
const cp949 = (text: string): Buffer => iconv.encode(text, 'cp949');

/** What is generated: a file of the input folder and what makes its content, in the encoding that the real one has. */
const FILES: Record<string, (random: Random) => string | Buffer> = {
  'popular_loans/loans.json': (random) => JSON.stringify(popularLoans(random)),
  'cultural_events/events.cp949.csv': (random) => cp949(culturalEvents(random)),
  'libraries/libraries.cp949.csv': (random) => cp949(libraries(random)),
  'bus_stops/stops.utf8.csv': busStops,
  'subway_stations/stations.cp949.csv': (random) => cp949(stations(random)),
  'parks/parks.cp949.csv': (random) => cp949(parks(random)),
  'reference/BusStopCodeClassification.csv': busCodes,
  'reference/Seoul_Subway_District_Info.csv': (random) => cp949(stationDistricts(random)),
};

/** Writes a small, realistic input folder. The same seed gives the same bytes; a file does not depend on the others. */
export async function generateData(dir: string, { seed = 1 }: { seed?: number } = {}): Promise<void> {
  for (const [path, content] of Object.entries(FILES)) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content(new Random(seed)));
  }
}
