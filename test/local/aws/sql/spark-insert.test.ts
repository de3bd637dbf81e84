import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Storage } from '../../../../local/aws/sql/tables/storage.ts';
import { workbench } from './workbench.ts';

const bench = workbench();
let round = 0;

/** A fresh partitioned table with 2026-09 in it. */
beforeEach(async () => {
  await bench.athena('DROP TABLE IF EXISTS loans');
  await bench.athena(
    `CREATE EXTERNAL TABLE loans (title string, n bigint) PARTITIONED BY (year string, month string)
     STORED AS PARQUET LOCATION 's3://spark/loans-${++round}/' TBLPROPERTIES ('parquet.compression' = 'ZSTD')`,
  );
  await bench.spark("INSERT OVERWRITE TABLE loans PARTITION (year, month) SELECT 'old', 1, '2026', '09'");
});

const loans = () => bench.rows('SELECT title, n, year, month FROM loans ORDER BY month, n');
const files = (partition = ''): string[] => {
  const folder = join(bench.dir, `s3/spark/loans-${round}`, partition);
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('INSERT OVERWRITE', () => {
  it('replaces the partitions that the rows name, registers new ones, leaves the others', async () => {
    const done = await bench.spark(
      "INSERT OVERWRITE TABLE d.loans PARTITION (year, month) SELECT 'new', n, '2026', month FROM (SELECT 2 AS n, '10' AS month UNION ALL SELECT 3, '11')",
    );
    expect(done).toMatchObject({ rows: 2 });
    expect(done.bytes).toBeGreaterThan(0);
    await bench.spark("INSERT OVERWRITE TABLE loans PARTITION (year, month) SELECT 'newer', 4, '2026', '10'");
    expect(await loans()).toEqual([
      ['old', '1', '2026', '09'],
      ['newer', '4', '2026', '10'],
      ['new', '3', '2026', '11'],
    ]);
    expect(files('year=2026/month=10')).toEqual([expect.stringMatching(/^part-00000-[\w-]+\.c000\.parquet$/)]);
    expect(await bench.rows('MSCK REPAIR TABLE loans')).toEqual([]);
  });

  it('replaces nothing by no rows, unless the partition is named in full', async () => {
    await bench.spark("INSERT OVERWRITE loans PARTITION (year, month) SELECT 'x', 1, '2026', '09' WHERE false");
    expect(await loans()).toHaveLength(1);
    expect(
      await bench.spark("INSERT OVERWRITE loans PARTITION (year = '2026', month = '09') SELECT 'x', 1 WHERE false"),
    ).toMatchObject({ rows: 0 });
    expect(await loans()).toEqual([]);
  });

  it('takes fixed values before dynamic ones', async () => {
    await bench.spark(
      "INSERT OVERWRITE TABLE loans PARTITION (year = '2026', month) SELECT title, n + 1, month FROM loans WHERE month = '09'",
    );
    expect(await loans()).toEqual([['old', '2', '2026', '09']]);
    await expect(
      bench.spark("INSERT OVERWRITE TABLE loans PARTITION (year, month = '09') SELECT 'x', 1, '2026'"),
    ).rejects.toThrow('PARTITION_SPEC_ORDER');
  });

  it('can read the partition that it replaces', async () => {
    await bench.spark('INSERT OVERWRITE loans PARTITION (year, month) SELECT title, n * 10, year, month FROM loans');
    expect(await loans()).toEqual([['old', '10', '2026', '09']]);
  });

  it('keeps the old rows when the query fails', async () => {
    const failing =
      "INSERT OVERWRITE loans PARTITION (year, month) SELECT 'x', CASE WHEN x > 5 THEN raise_error('late') ELSE x END, '2026', '09' FROM (SELECT explode(sequence(1, 10)) AS x)";
    await expect(bench.spark(failing)).rejects.toThrow('[USER_RAISED_EXCEPTION] late');
    expect(await loans()).toEqual([['old', '1', '2026', '09']]);
    expect(files('year=2026/month=09')).toHaveLength(1);
  });

  it('shows every new file before an old one goes: a crash in between never leaves a partition empty', async () => {
    const seen: number[] = [];
    const remove = vi.spyOn(Storage.prototype, 'remove').mockImplementation(() => {
      seen.push(files('year=2026/month=09').length);
      throw new Error('crash');
    });
    await expect(
      bench.spark("INSERT OVERWRITE loans PARTITION (year, month) SELECT 'new', 2, '2026', '09'"),
    ).rejects.toThrow('crash');
    remove.mockRestore();
    expect(seen).toEqual([2]);
    expect(await loans()).toEqual([
      ['old', '1', '2026', '09'],
      ['new', '2', '2026', '09'],
    ]);
    await bench.spark("INSERT OVERWRITE loans PARTITION (year, month) SELECT 'new', 2, '2026', '09'");
    expect(await loans()).toEqual([['new', '2', '2026', '09']]);
  });

  it('writes where the partition is registered', async () => {
    await bench.athena(
      "ALTER TABLE loans ADD PARTITION (year = '2026', month = '12') LOCATION 's3://spark/elsewhere/'",
    );
    await bench.spark("INSERT OVERWRITE loans PARTITION (year, month) SELECT 'x', 1, '2026', '12'");
    expect(readdirSync(join(bench.dir, 's3/spark/elsewhere'))).toHaveLength(1);
    expect(files('year=2026/month=12')).toEqual([]);
  });

  it('writes names that a folder cannot hold as Hive does', async () => {
    await bench.spark("INSERT OVERWRITE loans PARTITION (year, month) SELECT 'x', 1, '강남/구', 'a=b'");
    expect(files()).toContain('year=강남%2F구');
    expect(await bench.rows("SELECT year, month FROM loans WHERE year = '강남/구'")).toEqual([['강남/구', 'a=b']]);
  });

  it('casts as Spark stores, and refuses what it would', async () => {
    const insert = (list: string) => bench.spark(`INSERT OVERWRITE loans PARTITION (year, month) SELECT ${list}`);
    await insert('1, 2, 2026, 9');
    expect(await loans()).toContainEqual(['1', '2', '2026', '9']);
    await expect(insert("'x', '5', '2026', '09'")).rejects.toThrow(
      '[INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST] Cannot write incompatible data for the table `d`.`loans`: Cannot safely cast `n` "varchar" to "bigint"',
    );
    await expect(insert("'x', 5, '2026'")).rejects.toThrow('[INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS]');
    await expect(insert("'x', 5, '2026', '09', 1")).rejects.toThrow(
      '[INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS]',
    );
    await expect(bench.spark("INSERT OVERWRITE loans PARTITION (day) SELECT 'x', 5, 1")).rejects.toThrow(
      '[NON_PARTITION_COLUMN]',
    );
    await expect(bench.spark('INSERT OVERWRITE nope SELECT 1')).rejects.toThrow(
      '[TABLE_OR_VIEW_NOT_FOUND] The table or view `d`.`nope`',
    );
  });
});

it('INSERT INTO adds to what is there', async () => {
  await bench.spark("INSERT INTO TABLE loans PARTITION (year, month) SELECT 'more', 2, '2026', '09'");
  expect(await loans()).toEqual([
    ['old', '1', '2026', '09'],
    ['more', '2', '2026', '09'],
  ]);
});

it('overwrites a table without partitions, and empties it by no rows', async () => {
  await bench.athena("CREATE EXTERNAL TABLE IF NOT EXISTS flat (a int) STORED AS PARQUET LOCATION 's3://spark/flat/'");
  await bench.spark('INSERT OVERWRITE flat SELECT 1; INSERT OVERWRITE flat SELECT 2');
  expect(await bench.rows('SELECT a FROM flat')).toEqual([['2']]);
  await bench.spark('INSERT OVERWRITE flat SELECT a FROM flat WHERE a > 5');
  expect(await bench.rows('SELECT count(*) FROM flat')).toEqual([['0']]);
});
