import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../src/pipeline/run.ts';
import { near } from '../helpers/distance.ts';
import { type LocalPlatform, startLocalPlatform } from '../helpers/local-platform.ts';
import { writeOtherData } from '../helpers/other-data.ts';

const PERIODS = {
  'popular-loans': '2026-11',
  'cultural-events': '2026-11',
  libraries: '2026-H2',
  'bus-stops': '2026-H2',
  'subway-stations': '2026-H2',
  'city-parks': '2026-H2',
} as const;
type List = keyof typeof PERIODS;
const LISTS = Object.keys(PERIODS) as List[];

let data: string;
let wanted: ReturnType<typeof writeOtherData>;
let platform: LocalPlatform;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'other-data-'));
  wanted = writeOtherData(data);
  platform = await startLocalPlatform({ args: ['--data', data] });
});
afterAll(async () => {
  await platform?.stop();
  rmSync(data, { recursive: true, force: true });
});

const start = (lists: readonly List[]): Promise<unknown> =>
  Promise.all(lists.map((list) => platform.sluice('run', list, '--period', PERIODS[list], '--again')));
const counts = async (of: string): Promise<string[]> => (await platform.select(`SELECT ${of}`))[0]!;

test('data of the same nature, unlike in everything that may differ, give the right numbers', async () => {
  await start(LISTS);
  for (const list of LISTS) await platform.succeeded(`${list}.${PERIODS[list]}.r1`);
  await platform.succeeded('library-analysis.2026-11.r1');
  await platform.succeeded('library-analysis.2026-H2.r1');

  const own = 'cloudtree_transformed_db';
  const { loans } = wanted;
  expect(await counts(`count(*), sum(loan_count), count(DISTINCT addition_symbol) FROM ${own}.best_loan_list`)).toEqual(
    [String(12 * loans.rows), String(12 * loans.sum), '10'],
  );
  expect({
    libraries: await counts(`count(*) FROM ${own}.library_data`),
    events: await counts(`count(*) FROM ${own}.cultural_event_info`),
    stops: await counts(`count(*), count(bus_district) FROM ${own}.bus_stop_loc`),
    stations: await counts(`count(*), count(sta_district) FROM ${own}.subway_station_loc`),
    parks: await counts(`count(*), count(park_district) FROM ${own}.city_park_info`),
  }).toEqual({
    libraries: [String(wanted.libraries)],
    events: [String(wanted.events)],
    stops: [String(wanted.stops), String(wanted.stops)],
    stations: [String(wanted.stations), String(wanted.stations)],
    parks: [String(wanted.parks), String(wanted.parks)],
  });

  const of = (type: string) => wanted.facilities.filter((each) => each.type === type);
  const types = ['bus_stop', 'subway_station', 'park'].map(of);
  const expected = wanted.entities.map(({ type, name, district, at }) =>
    [type, name, district, ...types.map((facilities) => near(facilities, district, at))].join('|'),
  );
  const served = await platform.served(
    'SELECT data_type, name, district, bus_stops, subway_stations, parks FROM integrated_accessibility',
  );
  expect(served.map((row) => row.join('|')).toSorted()).toEqual(expected.toSorted());
});

/** Waits until a stage has failed once, gives how, and cancels what would be tried again. */
async function failure(list: List, number: number, stage: string): Promise<string> {
  const id = `${list}.${PERIODS[list]}.r${number}`;
  const error = (run: Run) => run.stages[stage]!.error ?? run.stages[stage]!.history.at(-1)?.error;
  const run = await platform.until(id, (now) => error(now) !== undefined || now.endedAt !== undefined);
  if (run.endedAt === undefined) await platform.sluice('cancel', id, '--yes').catch(() => undefined);
  const { code, message } = error(run) ?? { code: 'none', message: 'it succeeded' };
  return `${code}: ${message}`;
}

const file = (path: string): string => join(data, path);
const edit = (path: string, change: (text: string) => string | Buffer): void =>
  writeFileSync(file(path), change(readFileSync(file(path), 'utf8')));
const upload = (key: string, content: string | Buffer): Promise<unknown> =>
  platform.s3.send(new PutObjectCommand({ Bucket: 'cloudtree-raw-data', Key: key, Body: content }));

test('files that cannot be read name themselves, and every table stays as it was', async () => {
  const before = await platform.numbers();
  edit('popular_loans/a.json', (text) => text.slice(0, -40));
  edit('cultural_events/rows.json', (text) =>
    Buffer.concat([Buffer.from(text.slice(0, -9)), Buffer.from([0xff, 0xff])]),
  );
  edit('libraries/portal.csv', (text) => text.replace('서울특별시 종로구 길 0', '서울특별시 "종로구 길 0'));
  writeFileSync(
    file('bus_stops/stops.csv'),
    'CRTR_ID;CRTR_NO;CRTR_NM;LOT;LAT;CRTR_TYPE\n100000001;1;가,127.0;37.5;일반\n',
  );
  writeFileSync(
    file('subway_stations/master.csv'),
    Buffer.concat([
      iconv.encode('역사_ID,역사명,호선,위도,경도\n1,', 'cp949'),
      Buffer.from([0xff, 0xff]),
      Buffer.from(',2호선,37.5,127.0\n'),
    ]),
  );
  await upload('city-park-info/upload/newer.csv', '관리번호,공원명\n1,가\n2\n');

  await start(LISTS);
  expect({
    loans: await failure('popular-loans', 2, 'fetch'),
    events: await failure('cultural-events', 2, 'fetch'),
    libraries: await failure('libraries', 2, 'fetch'),
    stops: await failure('bus-stops', 2, 'fetch'),
    stations: await failure('subway-stations', 2, 'fetch'),
    parks: await failure('city-parks', 2, 'clean'),
  }).toEqual({
    loans: expect.stringContaining('popular_loans/a.json is not JSON'),
    events: expect.stringContaining('cultural_events/rows.json is not JSON'),
    libraries: expect.stringContaining('libraries/portal.csv'),
    stops: expect.stringContaining('bus_stops/stops.csv has 5 values in row 1 and 6 columns in its header'),
    stations: expect.stringContaining('subway_stations/master.csv is neither UTF-8 nor EUC-KR'),
    parks: expect.stringMatching(/UploadFormat.*has 1 values in row 2 and 2 columns in its header/),
  });
  expect(await platform.numbers()).toEqual(before);
});

test('answers without a key, or without rows, are told as that, and every table stays as it was', async () => {
  const before = await platform.numbers();
  const row = { bookname: '책', ranking: '1', isbn13: '1' };
  for (const name of ['a', 'b'])
    writeFileSync(file(`popular_loans/${name}.json`), JSON.stringify({ response: { docs: [{ doc: row }] } }));
  writeFileSync(
    file('cultural_events/rows.json'),
    JSON.stringify([
      { CODENAME: '콘서트', TITLE: '가', GUNAME: '중구', STRTDATE: '2026-11-01', LOT: '127.0', LAT: '37.5' },
    ]),
  );
  rmSync(file('libraries/page.json'));
  writeFileSync(
    file('libraries/portal.csv'),
    '도서관 일련번호,도서관명,주소,전화번호,홈페이지 URL,운영시간,정기 휴관일,위도,경도\n1,,서울 중구 1,,,,,37.5,127.0\n',
  );
  writeFileSync(file('bus_stops/stops.csv'), 'CRTR_ID,CRTR_NO,CRTR_NM,LOT,LAT,CRTR_TYPE\n');
  writeFileSync(file('subway_stations/master.csv'), '역사_ID,역사명,위도,경도\n1,가,37.5,127.0\n');
  await upload('city-park-info/upload/newest.csv', '관리번호,공원명\n1,가\n');

  await start(LISTS);
  expect({
    loans: await failure('popular-loans', 3, 'fetch'),
    events: await failure('cultural-events', 3, 'fetch'),
    libraries: await failure('libraries', 3, 'fetch'),
    stops: await failure('bus-stops', 3, 'fetch'),
    stations: await failure('subway-stations', 3, 'fetch'),
    parks: await failure('city-parks', 3, 'clean'),
  }).toEqual({
    loans: expect.stringMatching(/LibraryApi.Shape.*none of 2 rows has loan_count/),
    events: expect.stringMatching(
      /SeoulApi.Shape.*no row lies in Korea by LOT as its latitude and LAT as its longitude, such as 127.0 and 37.5/,
    ),
    libraries: expect.stringMatching(/LibraryApi.Shape.*row 1 of 1 has no libName/),
    stops: expect.stringContaining('The open API has no rows.'),
    stations: expect.stringContaining('no subway_stations'),
    parks: expect.stringMatching(/UNRESOLVED_COLUMN/),
  });
  expect(await platform.numbers()).toEqual(before);
});
