import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApis } from '../../../local/apis/index.ts';
import { generateData } from '../../../local/data/generate.ts';
import { Faults } from '../../../local/faults.ts';
import { startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { createFakeEngine } from '../../local/aws/fake-engine.ts';

type Row = Record<string, string>;

const KEY = 'secret key/+';
const SHARED = resolve(process.env['SLUICE_SHARED_DATA'] ?? '../shared/data');
const recorded = existsSync(join(SHARED, 'bus_stops'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}; set SLUICE_SHARED_DATA to run those tests`);

/** Each collector with the folder of its input, where it stores it, and what the last field of the input is called by the API. */
const COLLECTORS = [
  {
    name: 'getCulEventAPI',
    input: 'cultural_events',
    folder: 'cultural-event-parse',
    operation: 'culturalEventInfo',
    field: 'TITLE',
    column: 2,
  },
  {
    name: 'getBusStopLocAPI',
    input: 'bus_stops',
    folder: 'bus-stop-loc',
    operation: 'tbisMasterStation',
    field: 'CRTR_NO',
    column: 1,
  },
  {
    name: 'getSubwayStationLocAPI',
    input: 'subway_stations',
    folder: 'subway-station-loc',
    operation: 'subwayStationMaster',
    field: 'BLDN_NM',
    column: 1,
  },
] as const;

const handlers: Record<string, (event: object) => Promise<any>> = {};
const faults = new Faults();
let local: StartedAws;
let dir: string;
let served: string;
let server: ServerType;
let tokens = 0;

const read = (path: string): string | undefined => {
  const file = join(local.aws.objects.root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};
const stored = (folder: string, day = '261201'): Row[] | undefined =>
  read(`cloudtree-raw-data/${folder}/request_date=${day}/part-0.json`)
    ?.split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The lines of the one file of an input folder, without its header. */
function inputOf(folder: string): string[][] {
  const [file] = readdirSync(join(served, folder));
  const bytes = readFileSync(join(served, folder, file!));
  return parse(iconv.decode(bytes, file!.includes('utf8') ? 'utf8' : 'cp949'), { bom: true }).slice(1);
}

const run = (name: string, event: object = {}): Promise<any> =>
  handlers[name]!({
    requestDate: '261201',
    ...event,
    sluice: { token: `sl-${++tokens}`, results: 's3://cloudtree-athena-query-result/claims' },
  });

beforeAll(async () => {
  local = await startLocalAws({ engine: createFakeEngine() });
  dir = await mkdtemp(join(tmpdir(), 'snapshots-'));
  await generateData(dir);
  const apis = () => createApis({ dataDir: served, faults });
  server = serve({ fetch: (request, env) => apis().fetch(request, env), port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SEOUL_API_URL: `${address}/seoul`,
    LIBRARY_API_URL: `${address}/api`,
  });
  for (const name of [...COLLECTORS.map((collector) => collector.name), 'getLibDataAPI']) {
    const module = await import(`../../../config/functions/${name}/index.mjs`);
    handlers[name] = module.handler;
  }
});
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  for (const bucket of ['cloudtree-raw-data', 'cloudtree-athena-query-result']) {
    local.aws.objects.createBucket(bucket);
    for (const key of local.aws.objects.keys(bucket)) local.aws.objects.delete(bucket, key);
  }
  faults.clear();
  served = dir;
  Object.assign(process.env, { SEOUL_API_KEY: KEY, LIBRARY_API_KEY: KEY });
});
afterAll(async () => {
  server.close();
  await local.close();
  await rm(dir, { recursive: true });
});

describe.each(COLLECTORS)('$name', ({ name, input, folder, operation, field, column }) => {
  it('stores every row as the API gives it, under the day it was asked for', async () => {
    const outcome = await run(name);
    const rows = stored(folder)!;
    expect(rows.map((row) => row[field])).toEqual(inputOf(input).map((line) => line[column]));
    expect(outcome).toMatchObject({ outcome: 'succeeded', rows: rows.length, output: { pages: 1 } });
  });

  it.each([
    ['an error code', { error: 'ERROR-500' }, 'SeoulApi.ErrorPage', true],
    ['a key that has lapsed', { error: 'INFO-100' }, 'SeoulApi.ErrorPage', false],
    ['an error page', { status: 503 }, 'SeoulApi.Http', true],
  ])('publishes nothing after %s, says so and keeps the key to itself', async (_, fault, code, retryable) => {
    faults.add({ target: 'api', match: { service: 'seoul', operation }, fault });
    const outcome = await run(name);
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code, retryable } });
    expect(JSON.stringify(outcome)).not.toMatch(/secret/);
    expect(stored(folder)).toBeUndefined();
  });

  it('shows with a probe that the key still works, and stores nothing', async () => {
    expect(await handlers[name]!({ probe: true })).toMatchObject({ ok: true, row: { [field]: expect.any(String) } });
    delete process.env['SEOUL_API_KEY'];
    expect(await handlers[name]!({ probe: true })).toMatchObject({ ok: false, error: { code: 'SeoulApi.NoKey' } });
    expect(stored(folder)).toBeUndefined();
  });

  it('refuses a day that is none before it asks', async () => {
    expect(await run(name, { requestDate: '2026-12-01' })).toMatchObject({ error: { code: 'Event.Invalid' } });
  });
});

it('getCulEventAPI stores the events of the districts asked for', async () => {
  const outcome = await run('getCulEventAPI', { districts: ['강남구', '중구'] });
  const wanted = inputOf('cultural_events').filter(([, district]) => district === '강남구' || district === '중구');
  expect(stored('cultural-event-parse')!.map((row) => row['TITLE'])).toEqual(wanted.map(([, , title]) => title));
  expect(outcome).toMatchObject({ rows: wanted.length, output: { of: inputOf('cultural_events').length } });
  expect(await run('getCulEventAPI', { districts: ['강남'] })).toMatchObject({ error: { code: 'Event.Invalid' } });
});

/** Serves a list that has these rows, as the API would name their fields. */
async function serveRows(folder: string, rows: object[]): Promise<void> {
  served = join(dir, `rows-${(tokens += 1)}`);
  await mkdir(join(served, folder), { recursive: true });
  await writeFile(join(served, folder, 'rows.json'), JSON.stringify(rows));
}

const STOP = { CRTR_ID: '100000001', CRTR_NO: '01', CRTR_NM: '가', LAT: '37.5', LOT: '127.0' };
const STATION = { BLDN_ID: '1', BLDN_NM: '가', ROUTE: '2호선', LAT: '37.5', LOT: '127.0' };
const EVENT = { CODENAME: '콘서트', TITLE: '가', GUNAME: '중구', STRTDATE: '2026-11-01', LOT: '37.5', LAT: '127.0' };
const without = <T extends object>(row: T, ...keys: (keyof T)[]): object =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key as keyof T)));

describe('missing keys', () => {
  it.each([
    ['getBusStopLocAPI', [STOP, without(STOP, 'CRTR_ID')], 'row 2 of 2 has no CRTR_ID'],
    ['getBusStopLocAPI', [STOP, STOP].map((row) => without(row, 'LOT')), 'none of 2 rows has LOT'],
    [
      'getBusStopLocAPI',
      [{ ...STOP, LAT: '127.0', LOT: '37.5' }],
      'no row lies in Korea by LAT as its latitude and LOT as its longitude, such as 127.0 and 37.5',
    ],
    ['getSubwayStationLocAPI', [{ ...STATION, BLDN_NM: ' ' }], 'row 1 of 1 has no BLDN_NM'],
    [
      'getSubwayStationLocAPI',
      [without(STATION, 'ROUTE')],
      'none of 1 rows has ROUTE; the first has BLDN_ID, BLDN_NM, LAT, LOT',
    ],
    ['getCulEventAPI', [without(EVENT, 'GUNAME')], 'none of 1 rows has GUNAME'],
    ['getCulEventAPI', [{ ...EVENT, LOT: '127.0', LAT: '37.5' }], 'no row lies in Korea by LOT as its latitude'],
  ] as const)('%s, of %j, publishes nothing and says: %s', async (name, rows, says) => {
    await serveRows(COLLECTORS.find((each) => each.name === name)!.input, [...rows]);
    const outcome = await run(name);
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'SeoulApi.Shape', retryable: true } });
    expect(outcome.error.message).toContain(`: ${says}`);
    expect(local.aws.objects.keys('cloudtree-raw-data')).toEqual([]);
  });

  it('keeps a row without what is not needed to tell it from others', async () => {
    await serveRows('bus_stops', [STOP, { CRTR_ID: '2' }]);
    expect(await run('getBusStopLocAPI')).toMatchObject({ outcome: 'succeeded', rows: 2 });
  });
});

describe('trap: partial paging', () => {
  /** More rows than one page of the API holds. */
  async function large(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'large-'));
    await generateData(folder);
    served = folder;
    const { appendFileSync } = await import('node:fs');
    const lines = Array.from(
      { length: 2000 },
      (_, no) => `"1009${no}","0${no}","정류장 ${no}","127.0","37.5","일반차로"\n`,
    );
    appendFileSync(join(folder, 'bus_stops/stops.utf8.csv'), lines.join(''));
  }

  it('reads every page', async () => {
    await large();
    const outcome = await run('getBusStopLocAPI');
    expect(outcome).toMatchObject({ rows: inputOf('bus_stops').length, output: { pages: 3 } });
  });

  it.each(['ERROR-500', 'INFO-200'])('%s in the middle publishes nothing', async (error) => {
    await large();
    faults.add({ target: 'api', match: { service: 'seoul', method: 'from 1001' }, fault: { error } });
    expect(await run('getBusStopLocAPI')).toMatchObject({ outcome: 'failed', error: { retryable: true } });
    expect(stored('bus-stop-loc')).toBeUndefined();
  });
});

describe('getLibDataAPI', () => {
  it('stores the libraries of the districts asked for, also those whose address does not name theirs', async () => {
    const outcome = await run('getLibDataAPI', { districts: ['강동구', '마포구'] });
    const wanted = inputOf('libraries').filter((line) => ['강동구', '마포구'].includes(line[3]!));
    expect(new Set(stored('library-data')!.map((row) => row['libCode']))).toEqual(
      new Set(wanted.map(([code]) => code)),
    );
    expect(new Set(stored('library-data')!.map((row) => row['district']))).toEqual(new Set(['강동구', '마포구']));
    expect(outcome).toMatchObject({ outcome: 'succeeded', rows: wanted.length });
  });

  it.each([[[]], [['강남']], ['강남구']])('refuses districts %j', async (districts) => {
    expect(await run('getLibDataAPI', { districts })).toMatchObject({
      error: { code: 'Event.Invalid', retryable: false },
    });
  });

  const LIBRARY = { libCode: '1', libName: '가', address: '서울 강동구 1', latitude: '37.5', longitude: '127.0' };

  it.each([
    [[LIBRARY, without(LIBRARY, 'libCode')], 'row 2 of 2 has no libCode'],
    [[without(LIBRARY, 'longitude')], 'none of 1 rows has longitude'],
    [[{ ...LIBRARY, latitude: '127.0', longitude: '37.5' }], 'no row lies in Korea'],
  ])('publishes nothing of %j', async (rows, says) => {
    await serveRows('libraries', rows);
    const outcome = await run('getLibDataAPI', { districts: ['강동구'] });
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'LibraryApi.Shape', retryable: true } });
    expect(outcome.error.message).toContain(`libSrch: ${says}`);
    expect(stored('library-data')).toBeUndefined();
  });

  it('says for which districts there are none, and takes none of another city', async () => {
    await serveRows('libraries', [LIBRARY, { ...LIBRARY, libCode: '2', address: '대구광역시 중구 1' }]);
    const outcome = await run('getLibDataAPI', { districts: ['강동구', '중구'] });
    expect(outcome).toMatchObject({ outcome: 'succeeded', rows: 1, output: { empty: ['중구'] } });
  });

  it('publishes nothing when one district fails', async () => {
    faults.add({
      target: 'api',
      match: { operation: 'libSrch', service: 'data4library', nth: 2 },
      fault: { error: 'authErr' },
    });
    expect(await run('getLibDataAPI', { districts: ['강동구', '마포구'] })).toMatchObject({ outcome: 'failed' });
    expect(stored('library-data')).toBeUndefined();
  });
});

describe.runIf(recorded)('on recorded data', () => {
  it('stores every row of each list', async () => {
    served = SHARED;
    for (const { name, input, folder, field, column } of COLLECTORS) {
      await run(name);
      expect(stored(folder)!.map((row) => row[field])).toEqual(inputOf(input).map((line) => line[column]));
    }
  });
});
