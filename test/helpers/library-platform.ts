import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqlEngine } from '../../local/aws/sql/engine.ts';
import { csvTable, decode } from '../../local/text.ts';

const CONFIG = new URL('../../config/', import.meta.url);
const BUCKET = 's3/cloudtree-raw-data';
const EVENT_FIELDS =
  'CODENAME GUNAME TITLE DATE PLACE ORG_NAME USE_TRGT USE_FEE PLAYER PROGRAM ETC_DESC ORG_LINK MAIN_IMG RGSTDATE TICKET STRTDATE ' +
  'END_DATE THEMECODE LOT LAT IS_FREE HMPG_ADDR';

/** Each collected list: its raw folder, the input it comes from, and the column of the input for each raw field. */
const RAW = {
  bus_stop_loc: {
    folder: 'bus-stop-loc',
    input: 'bus_stops',
    fields: { CRTR_ID: 0, CRTR_NO: 1, CRTR_NM: 2, LOT: 3, LAT: 4, CRTR_TYPE: 5 },
  },
  subway_station_loc: {
    folder: 'subway-station-loc',
    input: 'subway_stations',
    fields: { BLDN_ID: 0, BLDN_NM: 1, ROUTE: 2, LAT: 3, LOT: 4 },
  },
  library_data: {
    folder: 'library-data',
    input: 'libraries',
    fields: { libCode: 0, libName: 1, district: 3, latitude: 11, longitude: 12 },
  },
  cultural_event_parse: {
    folder: 'cultural-event-parse',
    input: 'cultural_events',
    fields: Object.fromEntries(EVENT_FIELDS.split(' ').map((field, at) => [field, at])),
  },
} as const;

export type Cells = (string | null)[];
export type Place = 'bus_stop_loc' | 'subway_station_loc' | 'library_data' | 'city_park_info';

/** Header and rows of a file of the input, empty values missing. */
export function csv(data: string, folder: string, file?: string): { columns: string[]; rows: Cells[] } {
  const name = file ?? readdirSync(join(data, folder))[0]!;
  const [columns, ...rows] = csvTable(decode(readFileSync(join(data, folder, name))));
  return { columns: columns!, rows: rows.map((row) => row.map((value) => value.trim() || null)) };
}

/** The library platform's tables and Spark jobs on an engine of the test's own: what the pipelines do, without them. */
export async function openPlatform() {
  const dir = await mkdtemp(join(tmpdir(), 'platform-'));
  const engine = await createSqlEngine({ s3Dir: join(dir, 's3'), catalogFile: join(dir, 'catalog.json') });
  const { signal } = new AbortController();
  const athena = async (sql: string, database?: string): Promise<Cells[]> => {
    const outputLocation = `s3://cloudtree-athena-query-result/test/${randomUUID()}`;
    return (await engine.athena(sql, { outputLocation, ...(database !== undefined && { database }), signal })).rows;
  };
  const file = (path: string) => readFile(new URL(path, CONFIG), 'utf8');
  for (const database of ['cloudtree_raw_db', 'cloudtree_transformed_db', 'cloudtree_aggregated_db'])
    await athena(await file(`tables/${database}.sql`));
  for (const database of ['cloudtree_raw_db', 'cloudtree_transformed_db'])
    for (const table of readdirSync(new URL(`tables/${database}/`, CONFIG)))
      await athena(await file(`tables/${database}/${table}`));

  /** Lays down what a collector stores; `only` chooses among the rows of the input. */
  async function collect(
    list: keyof typeof RAW,
    data: string,
    only: (row: Cells) => boolean = () => true,
  ): Promise<void> {
    const { folder, input, fields } = RAW[list];
    const day = join(dir, BUCKET, folder, 'request_date=261218');
    const rows = csv(data, input)
      .rows.filter(only)
      .map((row) =>
        JSON.stringify(Object.fromEntries(Object.entries(fields).map(([field, at]) => [field, row[at] ?? '']))),
      );
    mkdirSync(day, { recursive: true });
    writeFileSync(join(day, 'part-0.json'), `${rows.join('\n')}\n`);
    await athena(`MSCK REPAIR TABLE cloudtree_raw_db.${list}_raw`);
  }

  /** Runs a job on what was collected and uploaded, and points its table at the rows. */
  async function run(job: string, table: string, data: string): Promise<number> {
    const inputs = {
      bus_codes: csv(data, 'reference', 'BusStopCodeClassification.csv'),
      station_districts: csv(data, 'reference', 'Seoul_Subway_District_Info.csv'),
      parks: csv(data, 'parks'),
    };
    const target = `s3://cloudtree-transformed-data/${job}/sl-1/`;
    const options = { parameters: { request_date: '261218' }, inputs, target, signal };
    const { rows } = await engine.spark(await file(`spark/${job}.sql`), options);
    await athena(`ALTER TABLE ${table} SET LOCATION '${target}'`);
    return rows;
  }

  return {
    dir,
    engine,
    signal,
    athena,
    file,
    collect,
    run,
    /** Collects a list of places and cleans it; gives the number of rows. */
    async transform(table: Place, data: string, only?: (row: Cells) => boolean): Promise<number> {
      if (table !== 'city_park_info') await collect(table, data, only);
      return run(`${table}_job`, `cloudtree_transformed_db.${table}`, data);
    },
    /** Collects events, finds their keywords and types them; gives the number of rows. */
    async events(data: string, only?: (row: Cells) => boolean): Promise<number> {
      await collect('cultural_event_parse', data, only);
      await run('cultural_event_keyword_job', 'cloudtree_raw_db.cultural_event_info_raw', data);
      return run('cultural_event_info_job', 'cloudtree_transformed_db.cultural_event_info', data);
    },
    async close(): Promise<void> {
      await engine.close();
      await rm(dir, { recursive: true });
    },
  };
}
