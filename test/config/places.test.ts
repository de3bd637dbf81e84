import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateData } from '../../local/data/generate.ts';
import { decode } from '../../local/text.ts';
import { csv, openPlatform } from '../helpers/library-platform.ts';

const SHARED = resolve(process.env['SLUICE_SHARED_DATA'] ?? '../shared/data');
const recorded = existsSync(join(SHARED, 'bus_stops'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}; set SLUICE_SHARED_DATA to run those tests`);

let generated: string;
let platform: Awaited<ReturnType<typeof openPlatform>>;
const select = (sql: string) => platform.athena(sql.replace('FROM ', 'FROM cloudtree_transformed_db.'));

beforeAll(async () => {
  generated = await mkdtemp(join(tmpdir(), 'places-'));
  await generateData(generated);
  platform = await openPlatform();
});
afterAll(async () => {
  await platform.close();
  await rm(generated, { recursive: true });
});

describe.each([
  ['generated', () => generated, true],
  ['recorded', () => SHARED, recorded],
])('on %s data', (_, data, there) => {
  it.runIf(there)('every bus stop is there, in the district of its code, its number with its zeros', async () => {
    const stops = csv(data(), 'bus_stops').rows;
    const codes = new Map(
      csv(data(), 'reference', 'BusStopCodeClassification.csv').rows.map((row) => [row[2], row[0]]),
    );
    expect(await platform.transform('bus_stop_loc', data())).toBe(stops.length);
    const found = await select('SELECT bus_id, bus_no, bus_district FROM bus_stop_loc ORDER BY bus_id');
    const wanted = stops.map((row) => [row[0], row[1], codes.get(row[0]!.slice(0, 3)) ?? null]);
    expect(found).toEqual(wanted.toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)));
  });

  it.runIf(there)(
    'trap: station suffixes — a station is found though its name carries more than the table',
    async () => {
      const names = csv(data(), 'subway_stations').rows.map((row) => row[1]!);
      const listed = csv(data(), 'reference', 'Seoul_Subway_District_Info.csv').rows.flatMap(([district, items]) =>
        items!.split(',').map((item) => [item.trim().replace(/\(\d+\)$/, ''), district!] as const),
      );
      await platform.transform('subway_station_loc', data());
      const base = (name: string) => name.replace(/\(.*$/, '');
      for (const name of new Set(names.filter((each) => each !== base(each)))) {
        const districts = new Set(listed.flatMap(([each, district]) => (each === base(name) ? [district] : [])));
        if (districts.size !== 1) continue;
        expect([
          name,
          await select(`SELECT DISTINCT sta_district FROM subway_station_loc WHERE sta_name = '${base(name)}'`),
        ]).toEqual([name, [[...districts]]]);
      }
      expect(await select('SELECT count(DISTINCT sta_id), count(*) FROM subway_station_loc')).toEqual([
        [String(names.length), String(names.length)],
      ]);
    },
  );

  it.runIf(there)('every library is there, in its district', async () => {
    const libraries = csv(data(), 'libraries').rows;
    expect(await platform.transform('library_data', data())).toBe(libraries.length);
    const found = await select('SELECT lib_code, lib_district FROM library_data');
    expect(new Set(found.map((row) => row.join()))).toEqual(new Set(libraries.map((row) => `${row[0]},${row[3]}`)));
  });

  it.runIf(there)('trap: empty districts — parks outside Seoul are left out, and no district is empty', async () => {
    const inSeoul = csv(data(), 'parks').rows.filter((row) => (row[4] ?? row[3] ?? row[18])!.startsWith('서울'));
    const distinct = new Set(inSeoul.map((row) => JSON.stringify(row)));
    expect(await platform.transform('city_park_info', data())).toBe(distinct.size);
    const found = await select('SELECT park_id, park_district FROM city_park_info');
    const districtOf = new Map<string | null | undefined, string>(
      inSeoul.map((row) => [row[0]!, row[18]!.split(' ')[1]!]),
    );
    for (const [id, district] of found) expect([id, district]).toEqual([id, districtOf.get(id)]);
  });
});

describe('reference inputs that do not fit', () => {
  const BUS = 'reference/BusStopCodeClassification.csv';
  const STATIONS = 'reference/Seoul_Subway_District_Info.csv';
  let own: string;
  beforeEach(async () => {
    own = await mkdtemp(join(tmpdir(), 'places-'));
    await generateData(own);
  });
  afterEach(() => rm(own, { recursive: true }));
  const change = async (path: string, by: (text: string) => string) =>
    writeFile(join(own, path), by(decode(await readFile(join(own, path)))));

  it.each([
    ['bus_stop_loc', BUS, (text: string) => `${text}중구,1,100\n`, 'code 100 is that of 종로구 and of 중구'],
    ['bus_stop_loc', BUS, (text: string) => text.replaceAll(/,1(\d\d)$/gm, ',9$1'), 'no stop has a code of the table'],
    [
      'subway_station_loc',
      STATIONS,
      (text: string) => text.replaceAll(/(\d)\(/g, '$1터미널('),
      'no station is in the table',
    ],
  ] as const)(
    '%s: a table that cannot be right fails, and the places stay as they were',
    async (table, path, by, says) => {
      await platform.transform(table, own);
      const before = await select(`SELECT count(*) FROM ${table}`);
      await change(path, by);
      await expect(platform.transform(table, own)).rejects.toThrow(says);
      expect(await select(`SELECT count(*) FROM ${table}`)).toEqual(before);
    },
  );

  it('stations are found whatever brackets, 역 and lines the table writes', async () => {
    const wanted = 'SELECT sta_id, sta_district FROM subway_station_loc ORDER BY 1, 2';
    await platform.transform('subway_station_loc', own);
    const before = await select(wanted);
    expect(before.filter(([, district]) => district !== null).length).toBeGreaterThan(100);
    await change(STATIONS, (text) => text.replaceAll(/([가-힣]+\d+)\((\d+)\)/g, '$1역(별칭)(0$2호선)'));
    await platform.transform('subway_station_loc', own);
    expect(await select(wanted)).toEqual(before);
  });

  it('a park without a number fails by name', async () => {
    await change('parks/parks.cp949.csv', (text) => text.replace(/^11000-00001/m, ''));
    await expect(platform.transform('city_park_info', own)).rejects.toThrow('관리번호 is missing');
  });
});

describe.runIf(recorded)('on recorded data, by name', () => {
  it.each([
    ["sta_name = '잠실'", '송파구'],
    ["sta_name = '총신대입구'", '동작구'],
    ["sta_name = '대림' AND sta_line = '2호선'", '구로구'],
    ["sta_name = '대림' AND sta_line = '7호선'", '영등포구'],
    ["sta_name = '서울역' AND sta_line = '1호선'", '중구'],
    ["sta_name = '서울역' AND sta_line = '4호선'", '용산구'],
  ])('%s lies in %s', async (where, district) => {
    await platform.transform('subway_station_loc', SHARED);
    expect(await select(`SELECT DISTINCT sta_district FROM subway_station_loc WHERE ${where}`)).toEqual([[district]]);
  });
});
