import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DuckWarehouse } from '../../local/aws/redshift/warehouse.ts';
import { generateData } from '../../local/data/generate.ts';
import { splitStatements } from '../../src/pipeline/stages/redshift-statements.ts';
import { render } from '../../src/pipeline/template.ts';
import { near, type Where } from '../helpers/distance.ts';
import { type Cells, csv, openPlatform } from '../helpers/library-platform.ts';

const CONFIG = new URL('../../config/', import.meta.url);
const SHARED = resolve(process.env['SLUICE_SHARED_DATA'] ?? '../shared/data');
const recorded = existsSync(join(SHARED, 'bus_stops'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}; set SLUICE_SHARED_DATA to run those tests`);

const DISTRICTS = '강남구 강동구 관악구 동대문구 동작구 마포구 서초구 성북구 송파구 용산구 종로구 중구'.split(' ');
const file = (path: string) => readFile(new URL(path, CONFIG), 'utf8');
const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

/** Runs the analysis on an input folder; gives what Redshift then serves. */
async function analyse(data: string) {
  const platform = await openPlatform();
  closers.push(platform.close);
  await platform.transform('library_data', data, (row) => DISTRICTS.includes(row[3]!));
  await platform.events(data, (row) => DISTRICTS.includes(row[1]!));
  for (const table of ['bus_stop_loc', 'subway_station_loc', 'city_park_info'] as const)
    await platform.transform(table, data);
  for (const name of ['library_culture_analysis', 'facility_locations'])
    await platform.athena(await file(`pipelines/library-analysis/sql/${name}.sql`), 'cloudtree_aggregated_db');

  const warehouse = new DuckWarehouse(join(platform.dir, 'redshift'), join(platform.dir, 's3'));
  closers.push(() => warehouse.close());
  const rows = (sql: string): Promise<Cells[]> =>
    warehouse.transaction('cloudtree', platform.signal, async (execute) => {
      const found: Cells[] = [];
      await execute(sql, async (_, batches) => {
        for await (const batch of batches)
          for (const record of batch) found.push(record.map((value) => (value === null ? null : String(value))));
      });
      return found;
    });
  const execute = (statements: readonly string[]) =>
    warehouse.transaction('cloudtree', platform.signal, async (each) => {
      for (const statement of statements) await each(statement);
    });
  for (const table of ['library_culture_analysis', 'facility_locations', 'integrated_accessibility'])
    for (const suffix of ['', '_staging'])
      await execute([await file(`redshift/cloudtree/cloudtree/${table}${suffix}.sql`)]);
  const counted = async (table: string) =>
    Number((await platform.athena(`SELECT count(*) FROM cloudtree_aggregated_db.${table}`))[0]![0]);
  const stages = {
    analyse: { output: { rows: await counted('library_culture_analysis') } },
    facilities: { output: { rows: await counted('facility_locations') } },
  };
  const period = { id: '2026-11', start: 0, end: 0 };
  const run = { id: '', number: 1 };
  const scope = { run, pipeline: 'library-analysis', timezone: 'Asia/Seoul', period, params: {}, stages };
  const load = splitStatements(String(render(await file('pipelines/library-analysis/sql/load.sql'), scope)));
  return { rows, load: () => execute(load), platform };
}

interface Facility {
  id: string;
  district: string;
  at: Where;
}

/**
 * The subway stations with their districts, straight from the input, a station for each name: looked up one after another
 * under the name before the brackets, the one within them, and with or without 역; under the own line and then under the lowest.
 */
function stationsOf(data: string): Facility[] {
  const districts = new Map<string, { district: string; line: number }>();
  for (const [district, items] of csv(data, 'reference', 'Seoul_Subway_District_Info.csv').rows)
    for (const [, name, line] of items!.matchAll(/\s*([^,]+)\((\d+)\)/g))
      for (const key of [`${name}@${line}`, `${name}@`])
        if (Number(line) < (districts.get(key)?.line ?? 100))
          districts.set(key, { district: district!, line: Number(line) });
  return csv(data, 'subway_stations').rows.flatMap(([, given, route, latitude, longitude]): Facility[] => {
    const [, id = '', within] = /^([^(]*)(?:\((.*)\))?$/.exec(given!)!;
    const line = /^(\d+)호선/.exec(route!)?.[1] ?? '';
    const names = [id, ...(within ? [within] : []), id.replace(/역$/, ''), `${id}역`];
    const keys = [...names.map((name) => `${name}@${line}`), ...names.map((name) => `${name}@`)];
    const found = keys.find((key) => districts.has(key));
    if (found === undefined) return [];
    return [{ id, district: districts.get(found)!.district, at: [Number(latitude), Number(longitude)] }];
  });
}

/** Bus stops and parks with their districts, straight from the input. */
function facilitiesOf(data: string): { bus: Facility[]; stations: Facility[]; parks: Facility[] } {
  const codes = new Map(csv(data, 'reference', 'BusStopCodeClassification.csv').rows.map((row) => [row[2], row[0]!]));
  const bus = csv(data, 'bus_stops').rows.flatMap((row): Facility[] => {
    const district = codes.get(row[0]!.slice(0, 3));
    return district === undefined ? [] : [{ id: row[0]!, district, at: [Number(row[4]), Number(row[3])] }];
  });
  const parks = csv(data, 'parks').rows.flatMap((row): Facility[] =>
    row[18]!.startsWith('서울특별시 ') && row[5] !== null
      ? [{ id: row[0]!, district: row[18]!.split(' ')[1]!, at: [Number(row[5]), Number(row[6])] }]
      : [],
  );
  return { bus, stations: stationsOf(data), parks };
}

describe.each([
  ['generated', undefined, true],
  ['recorded', SHARED, recorded],
])('the analysis of %s data', (_, folder, there) => {
  it.runIf(there)(
    'equals an independent computation, also when it is repeated',
    async () => {
      const data = folder ?? (await mkdtemp(join(tmpdir(), 'analysis-')));
      if (folder === undefined) {
        await generateData(data);
        closers.push(() => rm(data, { recursive: true }));
      }
      const { rows, load } = await analyse(data);
      const libraries = csv(data, 'libraries').rows.filter((row) => DISTRICTS.includes(row[3]!));
      const events = csv(data, 'cultural_events').rows.filter((row) => DISTRICTS.includes(row[1]!));
      const { bus, stations, parks } = facilitiesOf(data);

      for (const time of ['first', 'second']) {
        await load();
        expect([
          time,
          await rows('SELECT data_type, count(*) FROM library_culture_analysis GROUP BY 1 ORDER BY 1'),
        ]).toEqual([
          time,
          [
            ['Event', String(events.length)],
            ['Library', String(libraries.length)],
          ],
        ]);
        const served = await rows(
          'SELECT data_type, name, district, latitude, longitude, bus_stops, subway_stations, parks FROM integrated_accessibility',
        );
        expect(served).toHaveLength(libraries.length + events.length);
        const kinds = [bus, stations, parks];
        const pairs = kinds.map(() => ({ served: 0, wanted: 0 }));
        let alike = 0;
        for (const [, , district, latitude, longitude, ...counts] of served) {
          const at: Where = [Number(latitude), Number(longitude)];
          const wanted = kinds.map((facilities) => near(facilities, district!, at));
          if (wanted.every((count, kind) => count === Number(counts[kind]))) alike += 1;
          pairs.forEach((pair, kind) => {
            pair.served += Number(counts[kind]);
            pair.wanted += wanted[kind]!;
          });
        }
        for (const pair of pairs) {
          expect(pair.wanted).toBeGreaterThan(20);
          expect(Math.abs(pair.served - pair.wanted)).toBeLessThanOrEqual(2);
        }
        expect(alike).toBeGreaterThanOrEqual(served.length - 2);
      }
    },
    60_000,
  );
});
