import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlEngine } from '../../local/aws/sql/engine.ts';
import { generateData } from '../../local/data/generate.ts';
import { csvLines, decode } from '../../local/text.ts';

const CONFIG = new URL('../../config/', import.meta.url);
const SHARED = resolve(process.env['SLUICE_SHARED_DATA'] ?? '../shared/data');
const recorded = existsSync(join(SHARED, 'bus_stops'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}; set SLUICE_SHARED_DATA to run those tests`);

/** Each list: the raw fields with the columns of the input that they come from. */
const RAW = {
  bus_stop_loc: { input: 'bus_stops', fields: { CRTR_ID: 0, CRTR_NO: 1, CRTR_NM: 2, LOT: 3, LAT: 4, CRTR_TYPE: 5 } },
  subway_station_loc: { input: 'subway_stations', fields: { BLDN_ID: 0, BLDN_NM: 1, ROUTE: 2, LAT: 3, LOT: 4 } },
  library_data: { input: 'libraries', fields: { libCode: 0, libName: 1, district: 3, latitude: 11, longitude: 12 } },
} as const;
const BUCKET = 's3/cloudtree-raw-data';

type Cells = (string | null)[];
let dir: string;
let generated: string;
let engine: Awaited<ReturnType<typeof createSqlEngine>>;
const { signal } = new AbortController();

const athena = async (sql: string) =>
  (await engine.athena(sql, { outputLocation: 's3://cloudtree-athena-query-result/test/', signal })).rows;

/** Header and rows of a file of the input, empty values missing. */
function csv(data: string, folder: string, file?: string): { columns: string[]; rows: Cells[] } {
  const name = file ?? readdirSync(join(data, folder))[0]!;
  const [columns, ...rows] = csvLines(decode(readFileSync(join(data, folder, name))))!;
  return { columns: columns!, rows: rows.map((row) => row.map((value) => value.trim() || null)) };
}

/** Runs a job on an input folder and points its table at the rows. */
async function transform(table: keyof typeof RAW | 'city_park_info', data: string): Promise<number> {
  if (table !== 'city_park_info') {
    const { input, fields } = RAW[table];
    const folder = join(dir, BUCKET, table.replaceAll('_', '-'), 'request_date=261218');
    const rows = csv(data, input).rows.map((row) =>
      JSON.stringify(Object.fromEntries(Object.entries(fields).map(([field, at]) => [field, row[at] ?? '']))),
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'part-0.json'), `${rows.join('\n')}\n`);
    await athena(`MSCK REPAIR TABLE cloudtree_raw_db.${table}_raw`);
  }
  const inputs = {
    bus_codes: csv(data, 'reference', 'BusStopCodeClassification.csv'),
    station_districts: csv(data, 'reference', 'Seoul_Subway_District_Info.csv'),
    parks: csv(data, 'parks'),
  };
  const target = `s3://cloudtree-transformed-data/${table}/sl-1/`;
  const sql = await readFile(new URL(`spark/${table}_job.sql`, CONFIG), 'utf8');
  const { rows } = await engine.spark(sql, { parameters: { request_date: '261218' }, inputs, target, signal });
  await athena(`ALTER TABLE cloudtree_transformed_db.${table} SET LOCATION '${target}'`);
  return rows;
}

const select = (sql: string) => athena(sql.replace('FROM ', 'FROM cloudtree_transformed_db.'));

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'places-'));
  generated = join(dir, 'input');
  await generateData(generated);
  engine = await createSqlEngine({ s3Dir: join(dir, 's3'), catalogFile: join(dir, 'catalog.json') });
  const tables = Object.keys(RAW).flatMap((name) => [
    `cloudtree_raw_db/${name}_raw`,
    `cloudtree_transformed_db/${name}`,
  ]);
  for (const file of [
    'cloudtree_raw_db',
    'cloudtree_transformed_db',
    ...tables,
    'cloudtree_transformed_db/city_park_info',
  ])
    await athena(await readFile(new URL(`tables/${file}.sql`, CONFIG), 'utf8'));
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true });
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
    expect(await transform('bus_stop_loc', data())).toBe(stops.length);
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
      await transform('subway_station_loc', data());
      const base = (name: string) => name.replace(/\(.*$/, '');
      for (const name of new Set(names.filter((each) => each !== base(each)))) {
        const districts = new Set(listed.flatMap(([each, district]) => (each === base(name) ? [district] : [])));
        if (districts.size !== 1) continue;
        expect([
          name,
          await select(`SELECT DISTINCT sta_district FROM subway_station_loc WHERE sta_name = '${base(name)}'`),
        ]).toEqual([name, [[...districts]]]);
      }
      expect(await select('SELECT count(DISTINCT sta_id) FROM subway_station_loc')).toEqual([[String(names.length)]]);
    },
  );

  it.runIf(there)('every library is there, in its district', async () => {
    const libraries = csv(data(), 'libraries').rows;
    expect(await transform('library_data', data())).toBe(libraries.length);
    const found = await select('SELECT lib_code, lib_district FROM library_data');
    expect(new Set(found.map((row) => row.join()))).toEqual(new Set(libraries.map((row) => `${row[0]},${row[3]}`)));
  });

  it.runIf(there)('trap: empty districts — parks outside Seoul are left out, and no district is empty', async () => {
    const inSeoul = csv(data(), 'parks').rows.filter((row) => (row[4] ?? row[3] ?? row[18])!.startsWith('서울'));
    const distinct = new Set(inSeoul.map((row) => JSON.stringify(row)));
    expect(await transform('city_park_info', data())).toBe(distinct.size);
    const found = await select('SELECT park_id, park_district FROM city_park_info');
    const districtOf = new Map<string | null | undefined, string>(
      inSeoul.map((row) => [row[0]!, row[18]!.split(' ')[1]!]),
    );
    for (const [id, district] of found) expect([id, district]).toEqual([id, districtOf.get(id)]);
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
    await transform('subway_station_loc', SHARED);
    expect(await select(`SELECT DISTINCT sta_district FROM subway_station_loc WHERE ${where}`)).toEqual([[district]]);
  });
});
