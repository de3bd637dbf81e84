import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateData } from '../../local/data/generate.ts';
import { layAwkward } from './awkward-rows.ts';
import { haveSpark } from './python.ts';
import { type Arguments, type Outcome, startSparkWorld, type SparkWorld } from './spark-world.ts';

const SHARED = resolve(process.env['SLUICE_SHARED_DATA'] ?? '../shared/data');
const recorded = existsSync(join(SHARED, 'bus_stops'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}; set SLUICE_SHARED_DATA to run those tests`);

const date = { '--request_date': '261218' };
const busCodes = { '--upload_bus_codes': 's3://cloudtree-raw-data/reference/bus-codes/' };
const districts = { '--upload_station_districts': 's3://cloudtree-raw-data/reference/station-districts/' };
const parks = { '--upload_parks': 's3://cloudtree-raw-data/city-park-info/upload/' };

/** Every job, the table its rows are for, and its arguments; in the order of the pipelines. */
const JOBS: [job: string, table: string, args: Arguments][] = [
  ['best_loan_list_job', 'cloudtree_transformed_db.best_loan_list', { '--year': '2026', '--month': '10' }],
  ['bus_stop_loc_job', 'cloudtree_transformed_db.bus_stop_loc', { ...date, ...busCodes }],
  ['subway_station_loc_job', 'cloudtree_transformed_db.subway_station_loc', { ...date, ...districts }],
  ['library_data_job', 'cloudtree_transformed_db.library_data', date],
  ['city_park_info_job', 'cloudtree_transformed_db.city_park_info', parks],
  ['cultural_event_keyword_job', 'cloudtree_raw_db.cultural_event_info_raw', date],
  ['cultural_event_info_job', 'cloudtree_transformed_db.cultural_event_info', {}],
];

/** What publishes rows: the pipelines' own statements, which Spark's catalog understands too. */
const swap = (table: string, location: string): string[] => {
  const month = table.endsWith('best_loan_list') ? "PARTITION (year = '2026', month = '10') " : '';
  return [
    ...(month ? [`ALTER TABLE ${table} ADD IF NOT EXISTS ${month}LOCATION '${location}'`] : []),
    `ALTER TABLE ${table} ${month}SET LOCATION '${location}'`,
  ];
};

const failure = (name: string, says: string) => ({
  code: `Spark.${name}`,
  message: expect.stringContaining(says),
  retryable: true,
});

/** An outcome without what differs by its nature: the token, and the size of files. */
const alike = ({ token, ...outcome }: Outcome) =>
  JSON.parse(JSON.stringify({ ...outcome, bytes: typeof outcome.bytes }).replaceAll(token, '<token>')) as unknown;

describe.runIf(haveSpark())('config/spark on real Spark', () => {
  let world: SparkWorld;
  let generated: string;
  beforeAll(async () => {
    generated = await mkdtemp(join(tmpdir(), 'spark-'));
    await generateData(generated);
    world = await startSparkWorld();
  });
  afterAll(async () => {
    await world?.close();
    await rm(generated, { recursive: true });
  });

  it('every job is tried', () => {
    const files = readdirSync('config/spark').filter((file) => file.endsWith('.sql'));
    expect(JOBS.map(([job]) => `${job}.sql`).toSorted()).toEqual(files.toSorted());
  });

  describe.each([
    ['generated', () => world.lay(generated), true],
    ['recorded', () => world.lay(SHARED), recorded],
    ['awkward', () => layAwkward(world), true],
  ] as const)('%s data', (_, lay, there) => {
    beforeAll(async () => {
      if (there) await lay();
    });

    it.runIf(there).each(JOBS)('%s gives the rows and the outcome of local mode', async (job, table, args) => {
      const duck = await world.onDuck(job, args);
      const spark = await world.onSpark(job, args);
      expect(alike(spark)).toEqual(alike(duck));
      expect(spark).toMatchObject({ outcome: 'succeeded', rows: expect.any(Number) });
      expect(spark.rows).toBeGreaterThan(0);
      expect(await world.differences(spark.output!.location, duck.output!.location)).toEqual({});

      for (const statement of swap(table, duck.output!.location)) await world.athena(statement);
      for (const statement of swap(table, spark.output!.location)) await world.spark(statement);
      expect(await world.rows(`SELECT count(*) FROM ${table}`)).toEqual([[spark.rows]]);
    });
  });

  /** What is brought, and how the job then fails: in both places under the same name, saying the same. */
  const FAILURES: [what: string, job: string, args: Arguments, bring: () => Promise<unknown>, error: object][] = [
    [
      'a count that is not a number',
      'best_loan_list_job',
      { '--year': '2026', '--month': '10' },
      () => world.write('best_loan_list_raw', [{ isbn13: '9', ranking: '1', loan_count: '12O' }]),
      failure('USER_RAISED_EXCEPTION', 'loan_count is not a number: 12O (isbn13 9)'),
    ],
    [
      'a parameter that is not given',
      'library_data_job',
      {},
      async () => {},
      failure('UNBOUND_SQL_PARAMETER', 'Found the unbound parameter: request_date.'),
    ],
    [
      'no upload',
      'city_park_info_job',
      { '--upload_parks': 's3://cloudtree-raw-data/nothing/' },
      async () => {},
      failure('UploadMissing', 'nothing has been uploaded to s3://cloudtree-raw-data/nothing/'),
    ],
    [
      'an upload that is neither UTF-8 nor EUC-KR',
      'city_park_info_job',
      parks,
      () => world.upload('city-park-info/upload', Buffer.from([0x61, 0x2c, 0xff, 0x0a, 0x62, 0x2c, 0x63])),
      failure('UploadEncoding', 'is neither UTF-8 nor EUC-KR (CP949)'),
    ],
    [
      'an upload that is not a table',
      'city_park_info_job',
      parks,
      () => world.upload('city-park-info/upload', '<html>\n<body>Error</body>\n'),
      failure('UploadFormat', 'is not a CSV file with a header of two columns or more'),
    ],
    [
      'an upload with a row that is cut off',
      'city_park_info_job',
      parks,
      () => world.upload('city-park-info/upload', 'a,b,c\n1,2,3\n4,5\n'),
      failure('UploadFormat', 'has 2 values in row 2 and 3 columns in its header'),
    ],
    [
      'an upload without a column',
      'bus_stop_loc_job',
      { ...date, ...busCodes },
      () => world.upload('reference/bus-codes', '자치구,코드\n종로구,100\n'),
      failure('UNRESOLVED_COLUMN.WITH_SUGGESTION', 'Did you mean one of the following? [`자치구`, `코드`].'),
    ],
    [
      'a code that is given to two districts',
      'bus_stop_loc_job',
      { ...date, ...busCodes },
      async () => {
        await world.write('bus_stop_loc_raw', [{ CRTR_ID: '100000001' }]);
        await world.upload('reference/bus-codes', '자치구,정류장ID(앞3자리)\n종로구,100\n중구,100\n');
      },
      failure('USER_RAISED_EXCEPTION', 'code 100 is that of 종로구 and of 중구'),
    ],
    [
      'a table of codes that has none of the stops',
      'bus_stop_loc_job',
      { ...date, ...busCodes },
      async () => {
        await world.write('bus_stop_loc_raw', [{ CRTR_ID: '100000001' }]);
        await world.upload('reference/bus-codes', '자치구,정류장ID(앞3자리)\n종로구,1\n');
      },
      failure('USER_RAISED_EXCEPTION', 'no stop has a code of the table of codes; the first digits of one are 100'),
    ],
    [
      'a table of districts that has none of the stations',
      'subway_station_loc_job',
      { ...date, ...districts },
      async () => {
        await world.write('subway_station_loc_raw', [{ BLDN_ID: '1', BLDN_NM: '가(나)', ROUTE: '2호선' }]);
        await world.upload('reference/station-districts', '자치구,해당역(호선)\n종로구,다(1)\n');
      },
      failure('USER_RAISED_EXCEPTION', 'no station is in the table of districts; one is 가(나)'),
    ],
    [
      'a park without a number',
      'city_park_info_job',
      parks,
      () =>
        world.upload(
          'city-park-info/upload',
          '관리번호,공원명,공원구분,소재지도로명주소,소재지지번주소,위도,경도,공원면적,지정고시일,관리기관명,전화번호,데이터기준일자,제공기관코드,제공기관명\n,가,,,서울 중구,,,,,,,,,\n',
        ),
      failure('USER_RAISED_EXCEPTION', '관리번호 is missing (가)'),
    ],
  ];
  it.each(FAILURES)('%s fails as in local mode, by name', async (_, job, args, bring, error) => {
    await bring();
    for (const outcome of [await world.onDuck(job, args), await world.onSpark(job, args)])
      expect(outcome).toMatchObject({ outcome: 'failed', error });
  });

  it('a period without rows gives none, and ends', async () => {
    const args = { '--year': '2026', '--month': '11' };
    const [duck, spark] = [
      await world.onDuck('best_loan_list_job', args),
      await world.onSpark('best_loan_list_job', args),
    ];
    expect(spark).toMatchObject({ outcome: 'succeeded', rows: 0 });
    expect(alike(spark)).toEqual(alike(duck));
  });

  it('a second run under the same token touches nothing', async () => {
    await layAwkward(world);
    const args = { ...date, '--sluice_token': 'sl-twice' };
    const first = await world.onSpark('library_data_job', args);
    await world.write('library_data_raw', []);
    expect(await world.onSpark('library_data_job', args)).toEqual(first);
    expect(await world.rows(`SELECT count(*) FROM parquet.\`${first.output!.location}\``)).toEqual([[first.rows]]);
  });
});
