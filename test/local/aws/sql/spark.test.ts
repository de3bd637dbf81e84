import { beforeAll, describe, expect, it } from 'vitest';
import { SparkSqlError } from '../../../../local/aws/sql/errors.ts';
import { lines, workbench } from './workbench.ts';

const bench = workbench();

beforeAll(async () => {
  await bench.athena("CREATE EXTERNAL TABLE result (value string) STORED AS PARQUET LOCATION 's3://spark/result/'");
  await bench.athena(
    `CREATE EXTERNAL TABLE raw (title string, loan_count string, tags array<string>, n int)
     ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://spark/raw/'`,
  );
  bench.put(
    'spark/raw/a.json',
    lines(
      { title: '가', loan_count: '1,234', tags: ['x', 'y'], n: 1 },
      { title: '나', loan_count: '5', tags: [], n: null },
    ),
  );
});

/** What Spark prints for a query of one column, by way of a table. */
async function values(query: string, parameters?: Record<string, string>): Promise<(string | null)[]> {
  await bench.spark(`INSERT OVERWRITE TABLE result SELECT CAST(v AS STRING) FROM (${query}) q(v)`, parameters);
  return (await bench.rows('SELECT value FROM result')).map(([value]) => value ?? null);
}

/** An expression and what Spark makes of it where Trino or DuckDB would do otherwise. */
const EXPRESSIONS: [sql: string, printed: string | null][] = [
  ['7 / 2', '3.5'],
  ['1 / 0', null],
  ['5 % 0', null],
  ['CAST(6 AS DECIMAL(10,2)) / CAST(4 AS DECIMAL(10,2))', '1.5000000000000'],
  ['1.5 + 1', '2.5'],
  ["CAST('233,599' AS BIGINT)", null],
  ["CAST(' 12.7 ' AS INT)", '12'],
  ["CAST('abc' AS DOUBLE)", null],
  ['CAST(2.7 AS INT)', '2'],
  ['CAST(1e7 AS STRING)', '1.0E7'],
  ['CAST(0.1e0 AS STRING)', '0.1'],
  ["CAST('2026-11-05 10:00:00' AS DATE)", '2026-11-05'],
  ["CAST('2026-11' AS DATE)", '2026-11-01'],
  ["CAST('20261105' AS DATE)", null],
  ["CAST('2026-11-05 01:02:03.5' AS TIMESTAMP)", '2026-11-05 01:02:03.5'],
  ["CAST('yes' AS BOOLEAN)", 'true'],
  ["'10' = 10", 'true'],
  ["'a' = 1", null],
  ["'1' + 1", '2.0'],
  ["concat('a', 1, true)", 'a1true'],
  ["concat('a', NULL)", null],
  ["concat_ws('-', 'a', NULL, array('b', 'c'))", 'a-b-c'],
  ['greatest(1, NULL, 2)', '2'],
  ['nvl(NULL, 3)', '3'],
  ["if(1 > 2, 'a', 'b')", 'b'],
  ["substring('hello', 0, 2)", 'he'],
  ["substring('hello', -3)", 'llo'],
  ["substr('hello', 2, 3)", 'ell'],
  ["trim('  x\t')", 'x\t'],
  ["trim(BOTH 'x' FROM 'xxaxx')", 'a'],
  ["regexp_replace('잠실(송파구청)', '\\\\(.*\\\\)', '')", '잠실'],
  ["regexp_replace('a1b2', '([a-z])(\\\\d)', '$2$1')", '1a2b'],
  ["regexp_extract('a1', '([a-z])(\\\\d)', 2)", '1'],
  ["regexp_extract('abc', 'z', 0)", ''],
  ["'12' RLIKE '^[0-9]+$'", 'true'],
  ['"double" LIKE "d%"', 'true'],
  ["'a_b' LIKE 'a\\_b'", 'true'],
  ["'axb' LIKE 'a\\_b'", 'false'],
  ["split('a1b2c', '[0-9]')[2]", 'c'],
  ['array(1, 2)[5]', null],
  ['size(CAST(NULL AS ARRAY<INT>))', '-1'],
  ["date_format(DATE '2026-11-05', 'yyyy/MM/dd EEE')", '2026/11/05 Thu'],
  ["to_date('05.11.2026', 'dd.MM.yyyy')", '2026-11-05'],
  ["to_date('nonsense')", null],
  ["to_date('nonsense', 'yyyy')", null],
  ["date_add('2026-01-31', 1)", '2026-02-01'],
  ["datediff('2026-03-01', '2026-02-01')", '28'],
  ["add_months(DATE '2026-01-31', 1)", '2026-02-28'],
  ["trunc(DATE '2026-11-05', 'MM')", '2026-11-01'],
  ["year('2026-11-05')", '2026'],
  ['current_date()', '2026-11-20'],
  ['round(2.5)', '3'],
  ['round(2.675e0, 2)', '2.68'],
  ['from_json(\'{"a":1,"b":["x"]}\', \'a INT, b ARRAY<STRING>\').b[0]', 'x'],
  ['from_json(\'{"a":"no"}\', \'a INT\').a', null],
  ['get_json_object(\'{"a":{"b":2}}\', \'$.a.b\')', '2'],
  ["named_struct('a', 1, 'b', 'x').b", 'x'],
  ['NULL <=> NULL', 'true'],
];

describe('expressions', () => {
  it.each(EXPRESSIONS)('%s', async (sql, printed) => {
    expect(await values(`SELECT ${sql}`)).toEqual([printed]);
  });
});

describe('queries', () => {
  it.each([
    ['SELECT x FROM (SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) ORDER BY x LIMIT 2', [null, '1']],
    ['SELECT concat_ws(",", collect_list(x)) FROM (SELECT "a" AS x UNION ALL SELECT NULL)', ['a']],
    ['SELECT sum(x) FROM (SELECT 1 AS x UNION ALL SELECT 2)', ['3']],
    ['SELECT concat(k, count(*)) FROM (SELECT "a" AS k) GROUP BY k', ['a1']],
    ['SELECT upper(title) AS k FROM raw GROUP BY k HAVING count(*) > 5', []],
    ['SELECT concat(title, tag) FROM raw LATERAL VIEW explode(tags) t AS tag ORDER BY tag', ['가x', '가y']],
    [
      'SELECT concat(title, coalesce(tag, "-")) FROM raw LATERAL VIEW OUTER explode(tags) AS tag ORDER BY 1',
      ['가x', '가y', '나-'],
    ],
    ['SELECT concat(pos, tag) FROM raw LATERAL VIEW posexplode(tags) t AS pos, tag ORDER BY pos', ['0x', '1y']],
    ['SELECT explode(tags) AS tag FROM raw ORDER BY tag DESC', ['y', 'x']],
    ['SELECT title FROM raw r LEFT ANTI JOIN (SELECT 1 AS n) o ON r.n = o.n', ['나']],
    ['SELECT title FROM raw r LEFT SEMI JOIN (SELECT 1 AS n) o ON r.n = o.n', ['가']],
    ['SELECT title FROM (SELECT *, row_number() OVER (ORDER BY title DESC) AS rank FROM raw) WHERE rank = 1', ['나']],
    ['SELECT CAST(replace(`loan_count`, ",", "") AS BIGINT) FROM d.raw ORDER BY 1', ['5', '1234']],
  ])('%s', async (sql, printed) => {
    expect(new Set(await values(sql))).toEqual(new Set(printed));
  });

  it('runs a file of statements, with views that end with it', async () => {
    const file = `-- a comment; with a semicolon
      CREATE OR REPLACE TEMP VIEW counted AS
        SELECT title, CAST(replace(loan_count, ',', '') AS BIGINT) AS loans FROM raw;
      CREATE OR REPLACE TEMPORARY VIEW counted AS SELECT * FROM counted_before;
    `;
    await expect(bench.spark(file)).rejects.toThrow(
      '[TABLE_OR_VIEW_NOT_FOUND] The table or view `counted_before` cannot be found.',
    );
    const [first] = file.split('CREATE OR REPLACE TEMPORARY');
    expect(await bench.spark(`${first} INSERT OVERWRITE TABLE result SELECT sum(loans) FROM counted;`)).toMatchObject({
      rows: 1,
    });
    expect(await bench.rows('SELECT value FROM result')).toEqual([['1239']]);
    await expect(bench.spark('SELECT * FROM counted')).rejects.toThrow('TABLE_OR_VIEW_NOT_FOUND');
  });
});

describe('parameters', () => {
  it('are string values, whatever they hold', async () => {
    const month = "10' OR 1=1; DROP TABLE raw; --";
    expect(await values('SELECT :month WHERE :month <> "10"', { month })).toEqual([month]);
    expect(await values("SELECT ':month'", { month: 'x' })).toEqual([':month']);
  });

  it('that are missing are named', async () => {
    await expect(bench.spark('SELECT :month', {})).rejects.toThrow(
      '[UNBOUND_SQL_PARAMETER] Found the unbound parameter: month.',
    );
  });
});

describe('errors', () => {
  it.each([
    [
      'SELECT title,\n       loancount FROM raw',
      'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      'A column, variable, or function parameter with name `loancount` cannot be resolved. Did you mean one of the following? [`loan_count`, `tags`, `n`, `title`]. SQLSTATE: 42703; line 2 pos 7',
    ],
    ['SELECT 1 FROM nope', 'TABLE_OR_VIEW_NOT_FOUND', 'The table or view `nope` cannot be found.'],
    ['SELECT 1 FROM nodb.raw', 'TABLE_OR_VIEW_NOT_FOUND', 'The table or view `nodb`.`raw` cannot be found.'],
    ['SELECT 1 FRM raw x', 'PARSE_SYNTAX_ERROR', "Syntax error at or near 'raw'"],
    ['SELECT nonsense(1)', 'UNRESOLVED_ROUTINE', 'Cannot resolve routine `nonsense`'],
    ['SELECT title, count(*) FROM raw GROUP BY n', 'MISSING_AGGREGATION', 'The non-aggregating expression "title"'],
    ['SELECT array(1) + 1', 'DATATYPE_MISMATCH', 'Cannot apply operator'],
    ["SELECT raise_error(concat('no ', 'loans'))", 'USER_RAISED_EXCEPTION', 'no loans'],
    [
      'CREATE TEMP VIEW v AS SELECT title FROM raw WHERE title = :month; SELECT * FROM v',
      'UNSUPPORTED_FEATURE.PARAMETER_MARKER_IN_UNEXPECTED_STATEMENT',
      'Parameter markers are not allowed in CREATE VIEW body',
    ],
    ['SELECT initcap("a")', 'NOT_EMULATED', 'not emulated by local mode: function initcap'],
    ['CACHE TABLE raw', 'NOT_EMULATED', 'not emulated by local mode: the Spark statement CACHE TABLE RAW'],
    ['SELECT 2147483647 + 1', 'CAST_OVERFLOW', 'does not fit'],
  ])('%s', async (sql, errorClass, message) => {
    const error = await bench.spark(sql).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SparkSqlError);
    expect(error).toMatchObject({ errorClass });
    expect((error as Error).message).toContain(`[${errorClass}] `);
    expect((error as Error).message).toContain(message);
  });
});
