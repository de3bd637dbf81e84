import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '../../../../local/aws/sql/catalog.ts';
import { lines, workbench } from './workbench.ts';

const bench = workbench();

const LOANS = `CREATE EXTERNAL TABLE loans (
  \`ranking\` int COMMENT 'it''s',
  loan_count string,
  book struct<title:string, isbn:array<string>>
)
COMMENT 'raw'
PARTITIONED BY (district string, year int)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('mapping.loan_count' = 'loanCount')
LOCATION 's3://raw/loans'
TBLPROPERTIES ('classification' = 'json') -- the end
;`;

beforeEach(async () => {
  await bench.athena('DROP DATABASE d CASCADE');
  await bench.athena('CREATE DATABASE d');
  await bench.athena(LOANS);
  for (const [district, year] of [
    ['강남구', '2025'],
    ['강남구', '2026'],
    ['종로구', '2026'],
  ]) {
    bench.put(`raw/loans/district=${district}/year=${year}/part-0.json`, lines({ ranking: 1, loanCount: '233,599' }));
  }
});

const count = (where = '') => bench.rows(`SELECT count(*) FROM loans ${where}`);

describe('partitions', () => {
  it('are seen once MSCK has registered them, and only the new ones are told', async () => {
    expect(await count()).toEqual([['0']]);
    const { rows, statementType, bytesScanned, outputLocation } = await bench.athena('MSCK REPAIR TABLE loans');
    expect(rows).toEqual([
      [
        'Partitions not in metastore:\tloans:district=강남구/year=2025\tloans:district=강남구/year=2026\tloans:district=종로구/year=2026',
      ],
      ['Repair: Added partition to metastore loans:district=강남구/year=2025'],
      ['Repair: Added partition to metastore loans:district=강남구/year=2026'],
      ['Repair: Added partition to metastore loans:district=종로구/year=2026'],
    ]);
    expect({ statementType, bytesScanned }).toEqual({ statementType: 'DDL', bytesScanned: 0 });
    expect(outputLocation).toMatch(/^s3:\/\/results\/query-\d+\.txt$/);
    expect(await count()).toEqual([['3']]);
    expect(await bench.rows('MSCK REPAIR TABLE d.loans')).toEqual([]);
    expect(await bench.rows('SHOW PARTITIONS loans')).toEqual([
      ['district=강남구/year=2025'],
      ['district=강남구/year=2026'],
      ['district=종로구/year=2026'],
    ]);
  });

  it('that MSCK found stay when their files go', async () => {
    await bench.athena('MSCK REPAIR TABLE loans');
    bench.put('raw/loans/district=종로구/year=2026/part-0.json', '');
    expect(await bench.rows('MSCK REPAIR TABLE loans')).toEqual([]);
    expect(await count()).toEqual([['2']]);
    expect(await bench.rows('SHOW PARTITIONS loans')).toHaveLength(3);
  });

  it('give their values typed, not what the files say', async () => {
    bench.put('raw/loans/district=강남구/year=2025/part-0.json', lines({ ranking: 1, district: 'wrong', year: 1 }));
    await bench.athena('MSCK REPAIR TABLE loans');
    expect(await bench.rows('SELECT district, year + 1 FROM loans WHERE year = 2025')).toEqual([['강남구', '2026']]);
  });

  it('are added, moved and dropped by ALTER TABLE', async () => {
    await bench.athena(
      "ALTER TABLE loans ADD IF NOT EXISTS PARTITION (district = '강남구', year = 2026) PARTITION (district = 'x', year = 1) LOCATION 's3://raw/loans/district=종로구/year=2026/'",
    );
    expect(await count()).toEqual([['2']]);
    expect(await bench.rows('SELECT DISTINCT district FROM loans ORDER BY 1')).toEqual([['x'], ['강남구']]);
    await bench.athena("ALTER TABLE loans PARTITION (district = 'x', year = 1) SET LOCATION 's3://raw/nothing/'");
    expect(await count()).toEqual([['1']]);
    await bench.athena("ALTER TABLE loans DROP PARTITION (year = '2026')");
    expect(await bench.rows('SHOW PARTITIONS loans')).toEqual([['district=x/year=1']]);
    await bench.athena("ALTER TABLE loans ADD IF NOT EXISTS PARTITION (district = 'x', year = 1)");
    await expect(bench.athena("ALTER TABLE loans ADD PARTITION (district = 'x', year = 1)")).rejects.toThrow(
      'Partition already exists',
    );
    await expect(bench.athena("ALTER TABLE loans ADD PARTITION (district = 'x')")).rejects.toThrow(
      "doesn't contain all (2) partition columns",
    );
    await expect(bench.athena("ALTER TABLE loans DROP PARTITION (month = '1')")).rejects.toThrow(
      'Non-Partition column',
    );
  });

  it('that a query excludes are neither read nor counted', async () => {
    await bench.athena('MSCK REPAIR TABLE loans');
    const scanned = async (sql: string) => (await bench.athena(sql)).bytesScanned;
    const all = await scanned('SELECT * FROM loans');
    expect(all).toBe(3 * Buffer.byteLength(lines({ ranking: 1, loanCount: '233,599' })));
    expect(await scanned('SELECT * FROM loans WHERE year = 2025 AND ranking > 0')).toBe(all / 3);
    expect(await scanned("SELECT * FROM loans WHERE district IN ('강남구') OR year = 2025")).toBe((all / 3) * 2);
    expect(await scanned("SELECT * FROM loans WHERE district = '부산'")).toBe(0);
    expect(await scanned('SELECT * FROM loans WHERE year = ranking')).toBe(all);
    expect(await scanned('SELECT * FROM (VALUES 1) v(x) LEFT JOIN loans ON true WHERE year = 2025')).toBe(all);
    // A file that cannot be read is no matter to a query that does not need it.
    bench.put('raw/loans/district=종로구/year=2026/part-0.json', 'broken');
    expect(await count('WHERE year = 2025')).toEqual([['1']]);
    await expect(count()).rejects.toThrow('HIVE_CURSOR_ERROR');
  });
});

describe('tables', () => {
  it('are described as they were created', async () => {
    expect(await bench.rows('DESCRIBE loans')).toEqual([
      ['ranking', 'int', "it's"],
      ['loan_count', 'string', ''],
      ['book', 'struct<title:string,isbn:array<string>>', ''],
      ['district', 'string', ''],
      ['year', 'int', ''],
      ['', '', ''],
      ['# Partition Information', '', ''],
      ['# col_name', 'data_type', 'comment'],
      ['district', 'string', ''],
      ['year', 'int', ''],
    ]);
    expect(await bench.rows('SHOW COLUMNS IN loans')).toEqual([
      ['ranking'],
      ['loan_count'],
      ['book'],
      ['district'],
      ['year'],
    ]);
  });

  it('are made again by what SHOW CREATE TABLE prints', async () => {
    const before = bench.engine.catalog.getTable('d', 'loans');
    const text = (await bench.rows('SHOW CREATE TABLE loans')).map(([line]) => line).join('\n');
    await bench.athena('DROP TABLE loans');
    await bench.athena(text);
    expect(bench.engine.catalog.getTable('d', 'loans')).toEqual({
      ...before,
      location: 's3://raw/loans',
      parameters: { ...before?.parameters, transient_lastDdlTime: expect.any(String) as string },
    });
  });

  it('take new columns, which old rows lack', async () => {
    await bench.athena('MSCK REPAIR TABLE loans');
    await bench.athena('ALTER TABLE loans ADD COLUMNS (vol string, pages int)');
    expect(await bench.rows('SELECT ranking, vol, pages FROM loans LIMIT 1')).toEqual([['1', null, null]]);
    await bench.athena('ALTER TABLE loans REPLACE COLUMNS (loan_count string)');
    expect(await bench.rows('SELECT * FROM loans WHERE year = 2025')).toEqual([['233,599', '강남구', '2025']]);
    await expect(bench.athena('ALTER TABLE loans ADD COLUMNS (year int)')).rejects.toThrow(
      'duplicate column name: year',
    );
  });

  it('are listed by pattern', async () => {
    await bench.athena("CREATE EXTERNAL TABLE books (a int) STORED AS PARQUET LOCATION 's3://raw/books/'");
    expect(await bench.rows('SHOW TABLES')).toEqual([['books'], ['loans']]);
    expect(await bench.rows("SHOW TABLES IN d 'lo*|x'")).toEqual([['loans']]);
    expect(await bench.rows('SHOW DATABASES')).toEqual([['d'], ['other']]);
  });

  it('and databases are created and dropped once', async () => {
    await bench.athena(LOANS.replace('TABLE', 'TABLE IF NOT EXISTS'));
    await expect(bench.athena(LOANS)).rejects.toThrow('AlreadyExistsException(message:Table loans already exists)');
    await expect(bench.athena('CREATE SCHEMA d')).rejects.toThrow('Database d already exists');
    await expect(bench.athena('DROP DATABASE d')).rejects.toThrow('is not empty');
    await bench.athena('DROP TABLE IF EXISTS nope');
    await expect(bench.athena('DROP TABLE nope')).rejects.toThrow('Table not found d.nope');
    await expect(bench.athena('MSCK REPAIR TABLE nope')).rejects.toThrow('Table not found d.nope');
    await bench.athena('DROP TABLE d.loans');
    await expect(count()).rejects.toThrow("TABLE_NOT_FOUND: line 1:22: Table 'awsdatacatalog.d.loans' does not exist");
  });

  it.each([
    ["CREATE EXTERNAL TABLE x (a int) STORED AS ORC LOCATION 's3://raw/x'", 'STORED AS ORC'],
    [
      "CREATE EXTERNAL TABLE x (a int) ROW FORMAT SERDE 'com.example.Serde' LOCATION 's3://raw/x'",
      'the SerDe com.example.Serde',
    ],
    ['CREATE EXTERNAL TABLE x (a int) STORED AS PARQUET', 'missing LOCATION'],
    ["CREATE EXTERNAL TABLE x (a int, A string) STORED AS PARQUET LOCATION 's3://raw/x'", 'duplicate column name: a'],
    ["CREATE EXTERNAL TABLE x (a nonsense) STORED AS PARQUET LOCATION 's3://raw/x'", 'Unknown type: nonsense'],
    ["CREATE EXTERNAL TABLE x a int LOCATION 's3://raw/x'", "mismatched input 'a'. Expecting: '('"],
    ['ALTER TABLE loans RENAME TO x', 'not emulated by local mode: ALTER TABLE … RENAME TO'],
  ])('refuse %s', async (sql, message) => {
    await expect(bench.athena(sql)).rejects.toThrow(message);
  });
});

describe('views', () => {
  it('are their query, read anew, in the database they were made in', async () => {
    await bench.athena('CREATE VIEW seoul AS SELECT district, year AS y FROM loans WHERE year > 2025');
    expect(await bench.rows('SELECT * FROM seoul')).toEqual([]);
    await bench.athena('MSCK REPAIR TABLE loans');
    const { rows } = await bench.athena('SELECT count(*), max(s.y) FROM d.seoul s');
    expect(rows).toEqual([['2', '2026']]);
    await expect(bench.athena('CREATE VIEW seoul AS SELECT 1 AS x')).rejects.toThrow('already exists');
    await bench.athena('CREATE OR REPLACE VIEW seoul AS SELECT 1 AS x');
    expect(await bench.rows('SELECT x FROM seoul')).toEqual([['1']]);
    await expect(bench.athena('DROP TABLE seoul')).rejects.toThrow('use DROP VIEW');
    await bench.athena('DROP VIEW seoul');
  });

  it('are checked when they are made', async () => {
    await expect(bench.athena('CREATE VIEW v AS SELECT nope FROM loans')).rejects.toThrow("line 1:25: Column 'nope'");
    await expect(bench.athena('CREATE VIEW v AS SELECT 1')).rejects.toThrow('MISSING_COLUMN_NAME');
  });
});

describe('EXPLAIN', () => {
  it('names the tables that would be read, and reads nothing', async () => {
    const { rows, bytesScanned, statementType } = await bench.athena(
      'EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1 FROM loans JOIN d.loans b ON true',
    );
    expect(JSON.parse(rows.map(([line]) => line).join('\n'))).toMatchObject({
      inputTableColumnInfos: [{ table: { catalog: 'awsdatacatalog', schemaTable: { schema: 'd', table: 'loans' } } }],
    });
    expect({ bytesScanned, statementType }).toEqual({ bytesScanned: 0, statementType: 'UTILITY' });
  });
});

describe('the catalogue', () => {
  it('is in its file, whole, after each statement', async () => {
    const file = join(bench.dir, 'catalog.json');
    expect(new Catalog(file).getTable('d', 'loans')).toEqual(bench.engine.catalog.getTable('d', 'loans'));
    await bench.athena('MSCK REPAIR TABLE loans');
    expect(new Catalog(file).getPartitions('d', 'loans')).toHaveLength(3);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toBeTypeOf('object');
  });

  it('loses and gets back a column where it was', async () => {
    const { catalog } = bench.engine;
    const dropped = catalog.dropColumn('d', 'loans', 'loan_count');
    expect(dropped).toEqual({ column: { name: 'loan_count', type: 'string' }, index: 1 });
    await expect(bench.athena('SELECT loan_count FROM loans')).rejects.toThrow("Column 'loan_count'");
    catalog.addColumn('d', 'loans', dropped!.column, dropped!.index);
    expect(catalog.getTable('d', 'loans')?.columns.map(({ name }) => name)).toEqual(['ranking', 'loan_count', 'book']);
    expect(catalog.dropColumn('d', 'loans', 'nope')).toBeUndefined();
  });
});
