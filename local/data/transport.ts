import { stringify } from 'csv-stringify/sync';
import { districts, placeIn, placeName } from './districts.ts';
import type { Random } from './random.ts';

const STOPS_PER_DISTRICT = 24;
const STATIONS_PER_DISTRICT = 4;
const TYPES = ['일반차로', '일반차로', '일반차로', '마을버스', '중앙차로', '가상정류장'] as const;
const SUFFIXES = ['구청앞', '대입구', '세종문화회관', '문화예술회관'] as const;

/**
 * The portal's list of bus stops. Two stops across a street share a name, numbers keep their leading zeros, and one stop
 * lies outside the city, under a code that the table of codes does not have.
 */
export function busStops(random: Random): string {
  const rows = districts.flatMap((district, at) =>
    Array.from({ length: STOPS_PER_DISTRICT }, (_, no) => {
      const { latitude, longitude } = placeIn(random, district);
      const name = `${placeName(random)}${random.chance(0.3) ? '입구' : ''}`;
      const id = `${district.busCode}${String(no + 1).padStart(6, '0')}`;
      return [
        id,
        `${String(at + 1).padStart(2, '0')}${String(no + 1).padStart(3, '0')}`,
        name,
        longitude,
        latitude,
        random.pick(TYPES),
      ];
    }),
  );
  rows.push(['167000001', '50001', '경계마을', '126.7652', '37.6021', '일반차로']);
  return stringify(rows, {
    header: true,
    columns: ['노드 ID', '정류소번호', '정류소명', 'X좌표', 'Y좌표', '정류소 타입'],
    quoted: true,
  });
}

/** The table from the codes of bus stops to districts. */
export const busCodes = (): string =>
  stringify(
    districts.map(({ name, busCode }, index) => [name, index + 1, busCode]),
    { header: true, columns: ['자치구', '정류장ARS(앞2자리)', '정류장ID(앞3자리)'] },
  );

interface Station {
  district: string;
  name: string;
  /** What the station master adds in brackets, and the table of districts does not. */
  suffix: string | undefined;
  lines: number[];
  latitude: string;
  longitude: string;
}

function stationsOf(random: Random): Station[] {
  return districts.flatMap((district, at) =>
    Array.from({ length: STATIONS_PER_DISTRICT }, (_, no) => ({
      district: district.name,
      name: placeName(random, at * STATIONS_PER_DISTRICT + no + 1),
      suffix: random.chance(0.3) ? random.pick(SUFFIXES) : undefined,
      lines: random.chance(0.25) ? [random.whole(1, 4), random.whole(5, 9)] : [random.whole(1, 9)],
      ...placeIn(random, district),
    })),
  );
}

/** The station master: a row for each line of a station, some names with a suffix, a few stations outside the city. */
export function stations(random: Random): string {
  const rows = stationsOf(random).flatMap(({ name, suffix, lines, latitude, longitude }, index) =>
    lines.map((line) => [
      `${line}${String(index + 1).padStart(3, '0')}`,
      suffix === undefined ? name : `${name}(${suffix})`,
      `${line}호선`,
      latitude,
      longitude,
    ]),
  );
  rows.push(['9901', '먼바다', '수도권 광역급행철도', '37.20034', '127.09569']);
  return stringify(rows, { header: true, columns: ['역사_ID', '역사명', '호선', '위도', '경도'], quoted: true });
}

/** The table from stations to districts: a district a row, its stations with the line of each. Drawn as `stations` is. */
export function stationDistricts(random: Random): string {
  const all = stationsOf(random);
  const rows = districts.map(({ name }) => {
    const within = all.filter(({ district }) => district === name);
    const listed = within.flatMap((station) => station.lines.map((line) => `${station.name}(${line})`));
    return [name, listed.join(', '), listed.length];
  });
  return stringify(rows, { header: true, columns: ['자치구', '해당역(호선)', '역개수'] });
}
