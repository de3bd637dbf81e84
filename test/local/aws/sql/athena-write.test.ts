import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { workbench } from './workbench.ts';

const bench = workbench();
const SOURCE = "(VALUES (1, 'a', '2026'), (2, 'b', '2026'), (3, NULL, NULL)) t(n, s, year)";

/** The keys below a prefix. */
const keys = (prefix: string): string[] => {
  const top = join(bench.dir, 's3', prefix);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1));
};
const manifest = (uri: string): string => readFileSync(join(bench.dir, 's3', uri.slice('s3://'.length)), 'utf8');

describe('CREATE TABLE AS', () => {
  it('writes files, then a table that reads them', async () => {
    const answer = await bench.athena(
      `CREATE TABLE made WITH (format = 'PARQUET', external_location = 's3://made/here/', write_compression = 'SNAPPY') AS SELECT n, s FROM ${SOURCE}`,
    );
    expect(answer).toMatchObject({
      statementType: 'DDL',
      substatementType: 'CREATE_TABLE_AS_SELECT',
      updateCount: 3,
      rows: [],
    });
    expect(await bench.rows('SELECT n, s FROM made ORDER BY n')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', null],
    ]);
    const [file] = keys('made/here');
    expect(manifest(answer.manifestLocation!)).toBe(`s3://made/here/${file}\n`);
    expect(bench.engine.catalog.getTable('d', 'made')).toMatchObject({
      format: 'parquet',
      location: 's3://made/here/',
    });
  });

  it('refuses a table that exists, and a location that holds something', async () => {
    await expect(bench.athena('CREATE TABLE made AS SELECT 1 AS x')).rejects.toThrow(
      "TABLE_ALREADY_EXISTS: line 1:14: Table 'awsdatacatalog.d.made' already exists",
    );
    await bench.athena('CREATE TABLE IF NOT EXISTS made AS SELECT 1 AS x');
    await bench.athena('DROP TABLE made');
    await expect(
      bench.athena("CREATE TABLE made WITH (external_location = 's3://made/here/') AS SELECT 1 AS x"),
    ).rejects.toThrow("HIVE_PATH_ALREADY_EXISTS: Target directory for table 'd.made' already exists: s3://made/here/.");
    expect(keys('made/here')).toHaveLength(1);
  });

  it('partitions by its last columns', async () => {
    await bench.athena(
      `CREATE TABLE years WITH (external_location = 's3://made/years', partitioned_by = ARRAY['year']) AS SELECT n, year FROM ${SOURCE}`,
    );
    expect(await bench.rows('SHOW PARTITIONS years')).toEqual([['year=2026'], ['year=__HIVE_DEFAULT_PARTITION__']]);
    expect(await bench.rows('SELECT n, year FROM years ORDER BY n')).toEqual([
      ['1', '2026'],
      ['2', '2026'],
      ['3', null],
    ]);
    await expect(
      bench.athena(`CREATE TABLE wrong WITH (partitioned_by = ARRAY['n']) AS SELECT n, year FROM ${SOURCE}`),
    ).rejects.toThrow('HIVE_COLUMN_ORDER_MISMATCH');
    await expect(
      bench.athena(
        "CREATE TABLE many WITH (partitioned_by = ARRAY['y']) AS SELECT x, x AS y FROM UNNEST(sequence(1, 101)) t(x)",
      ),
    ).rejects.toThrow('HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100');
  });

  it('writes beside the results when it is given no location', async () => {
    await bench.athena('CREATE TABLE d.plain AS SELECT 1 AS x');
    expect(bench.engine.catalog.getTable('d', 'plain')?.location).toMatch(/^s3:\/\/results\/tables\/query-\d+\/$/);
    expect(await bench.rows('SELECT x FROM plain')).toEqual([['1']]);
  });

  it.each([
    ['CREATE TABLE x AS SELECT 1', 'MISSING_COLUMN_NAME'],
    ['CREATE TABLE x AS SELECT 1 AS a, 2 AS a', 'DUPLICATE_COLUMN_NAME'],
    ['CREATE TABLE x AS SELECT now() AS a', 'NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone'],
    ["CREATE TABLE x WITH (format = 'ORC') AS SELECT 1 AS a", 'not emulated by local mode: writing ORC'],
    ["CREATE TABLE x WITH (bucketed_by = ARRAY['a'], bucket_count = 2) AS SELECT 1 AS a", 'the property bucketed_by'],
  ])('refuses %s', async (sql, message) => {
    await expect(bench.athena(sql)).rejects.toThrow(message);
    expect(bench.engine.catalog.getTable('d', 'x')).toBeUndefined();
  });

  it('leaves nothing when the query fails', async () => {
    await expect(
      bench.athena(
        "CREATE TABLE x WITH (external_location = 's3://made/fails/') AS SELECT 1 / n AS a FROM (VALUES 1, 0) t(n)",
      ),
    ).rejects.toThrow('DIVISION_BY_ZERO');
    expect(keys('made/fails')).toEqual([]);
  });
});

describe('INSERT INTO', () => {
  beforeAll(async () => {
    await bench.athena(
      "CREATE EXTERNAL TABLE target (n bigint, s string) PARTITIONED BY (year string) STORED AS PARQUET LOCATION 's3://made/target'",
    );
  });

  it('adds rows and partitions', async () => {
    const { updateCount, manifestLocation } = await bench.athena(
      "INSERT INTO target VALUES (1, 'a', '2025'), (2, 'b', '2026')",
    );
    await bench.athena("INSERT INTO d.target (year, n) SELECT '2026', 3");
    expect(updateCount).toBe(2);
    expect(manifest(manifestLocation!).trim().split('\n')).toHaveLength(2);
    expect(await bench.rows('SELECT * FROM target ORDER BY n')).toEqual([
      ['1', 'a', '2025'],
      ['2', 'b', '2026'],
      ['3', null, '2026'],
    ]);
  });

  it('refuses what does not fit', async () => {
    const types =
      'Insert query has mismatched column types: Table: [bigint, varchar, varchar], Query: [varchar, varchar, integer]';
    await expect(bench.athena("INSERT INTO target SELECT 'x', 'y', 1")).rejects.toThrow(
      `TYPE_MISMATCH: line 1:13: ${types}`,
    );
    await expect(bench.athena('INSERT INTO target (nope) SELECT 1')).rejects.toThrow(
      'Insert column name does not exist in target table: nope',
    );
    await bench.athena(
      "CREATE EXTERNAL TABLE csvs (a string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://made/csv'",
    );
    await expect(bench.athena("INSERT INTO csvs SELECT 'x'")).rejects.toThrow(
      'not emulated by local mode: INSERT INTO a table of csv files',
    );
  });
});

describe('UNLOAD', () => {
  it('writes files without a table, where nothing was', async () => {
    const unload = `UNLOAD (SELECT n, s FROM ${SOURCE} WHERE n < 3) TO 's3://made/unloaded/' WITH (format = 'JSON', compression = 'NONE')`;
    const { substatementType, updateCount } = await bench.athena(unload);
    expect({ substatementType, updateCount }).toEqual({ substatementType: 'UNLOAD', updateCount: 2 });
    const [file] = keys('made/unloaded');
    expect(manifest(`s3://made/unloaded/${file}`)).toBe('{"n":1,"s":"a"}\n{"n":2,"s":"b"}\n');
    await expect(bench.athena(unload)).rejects.toThrow('HIVE_PATH_ALREADY_EXISTS');
    await expect(bench.athena("UNLOAD (SELECT 1) TO 's3://made/x/' WITH (format = 'TEXTFILE')")).rejects.toThrow(
      'not emulated by local mode: writing TEXTFILE',
    );
  });
});
