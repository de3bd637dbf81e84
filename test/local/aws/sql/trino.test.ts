import { describe, expect, it } from 'vitest';
import { workbench } from './workbench.ts';

const bench = workbench();

/** An expression, what Athena prints for it, and its type where that matters. */
const EXPRESSIONS: [sql: string, printed: string | null, type?: string][] = [
  // Division keeps the type of its operands.
  ['7 / 2', '3', 'integer'],
  ['-7 / 2', '-3'],
  ['7 / 2.0', '3.5', 'decimal(12,1)'],
  ['1.0 / 3', '0.3', 'decimal(2,1)'],
  ['CAST(2 AS decimal(10,2)) / CAST(3 AS decimal(10,4))', '0.6667', 'decimal(16,4)'],
  ['-1.00 / 8', '-0.13'],
  ['7e0 / 2', '3.5', 'double'],
  ['1e0 / 0', 'Infinity'],
  ['10 % 4', '2'],
  ['-10.5 % 3', '-1.5'],
  ['CAST(1 AS decimal(10,2)) * 1.5', '1.500', 'decimal(12,3)'],
  ['2147483648', '2147483648', 'bigint'],
  ['TRY(1 / 0)', null],
  // Doubles as Java prints them, and as Trino casts them.
  ['1e0', '1.0'],
  ['1.0e7', '1.0E7'],
  ['1e-5', '1.0E-5'],
  ['1234567.5e0', '1234567.5'],
  ['CAST(1.1 AS real)', '1.1', 'float'],
  ['CAST(1e0 AS varchar)', '1.0E0'],
  ['CAST(123456.5e0 AS varchar)', '1.234565E5'],
  ['CAST(-0.001e0 AS varchar)', '-1.0E-3'],
  // Casts.
  ['CAST(2.5e0 AS bigint)', '3'],
  ['CAST(-2.5e0 AS integer)', '-3'],
  ['CAST(2.5 AS integer)', '3'],
  ["TRY_CAST('1.5' AS bigint)", null],
  ["TRY_CAST(' 1' AS bigint)", null],
  ["TRY_CAST('233,599' AS bigint)", null],
  ["CAST('0.125' AS decimal(10,2))", '0.13', 'decimal(10,2)'],
  ["CAST('abcdef' AS varchar(3))", 'abc', 'varchar(3)'],
  ["CAST('2026-11-01' AS date)", '2026-11-01', 'date'],
  ["TRY_CAST('2026-13-01' AS date)", null],
  ["CAST(TIMESTAMP '2026-11-01 01:02:03' AS varchar)", '2026-11-01 01:02:03.000'],
  ['CAST(true AS varchar)', 'true'],
  ["CAST(ROW(1, 'x') AS ROW(a integer, b varchar))", '{a=1, b=x}', 'row'],
  // Dates: elapsed units, not boundaries.
  ["date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", '0', 'bigint'],
  ["date_diff('month', DATE '2026-01-31', DATE '2026-02-27')", '0'],
  ["date_diff('month', DATE '2026-01-31', DATE '2026-02-28')", '1'],
  ["date_diff('week', DATE '2026-01-01', DATE '2026-01-15')", '2'],
  ["date_add('month', 1, DATE '2026-01-31')", '2026-02-28', 'date'],
  ["date_add('hour', -1, TIMESTAMP '2026-01-01 00:30:00')", '2025-12-31 23:30:00.000', 'timestamp'],
  ["date_trunc('month', DATE '2026-03-31')", '2026-03-01', 'date'],
  ["date_trunc('week', TIMESTAMP '2026-11-21 10:00:00')", '2026-11-16 00:00:00.000'],
  ["DATE '2026-01-31' + INTERVAL '1' MONTH", '2026-02-28', 'date'],
  ["TIMESTAMP '2026-01-01 00:00:00' - INTERVAL '90' MINUTE", '2025-12-31 22:30:00.000'],
  ["DATE '2026-01-03' - DATE '2026-01-01'", '2 00:00:00.000', 'interval day to second'],
  [
    "date_format(TIMESTAMP '2026-01-05 13:04:05', '%Y/%m/%d %H:%i:%s %M %c %e %W')",
    '2026/01/05 13:04:05 January 1 5 Monday',
  ],
  ["date_parse('2026/11/05', '%Y/%m/%d')", '2026-11-05 00:00:00.000', 'timestamp'],
  ["format_datetime(TIMESTAMP '2026-01-05 13:04:05', 'yyyyMMdd''T''HHmm')", '20260105T1304'],
  ["day_of_week(DATE '2026-11-22')", '7'],
  ["week(DATE '2026-01-01')", '1'],
  ["EXTRACT(YEAR FROM DATE '2026-11-22')", '2026'],
  ['current_timestamp', '2026-11-20 15:10:00.123 UTC', 'timestamp with time zone'],
  ["current_timestamp AT TIME ZONE 'Asia/Seoul'", '2026-11-21 00:10:00.123 Asia/Seoul'],
  ["CAST(current_timestamp AT TIME ZONE 'Asia/Seoul' AS date)", '2026-11-21'],
  ['current_date', '2026-11-20'],
  ["date_format(at_timezone(now(), 'Asia/Seoul'), '%d %H')", '21 00'],
  ["(current_timestamp AT TIME ZONE 'Asia/Seoul') = current_timestamp", 'true'],
  ["TIMESTAMP '2026-11-21 00:10:00 Asia/Seoul' = TIMESTAMP '2026-11-20 15:10:00 UTC'", 'true'],
  ['from_unixtime(1.5e0)', '1970-01-01 00:00:01.500 UTC'],
  ["to_unixtime(TIMESTAMP '1970-01-01 00:00:01')", '1.0', 'double'],
  ["from_iso8601_timestamp('2026-11-21T00:10:00+09:00')", '2026-11-20 15:10:00.000 UTC'],
  // Text.
  ["'abc' || 'd'", 'abcd'],
  ["concat('a', 'b', 'c')", 'abc'],
  ["concat('a', NULL)", null],
  ["length('한글')", '2', 'bigint'],
  ["substr('hello', 0)", ''],
  ["substr('hello', -3, 2)", 'll'],
  ["SUBSTRING('hello' FROM 2 FOR 3)", 'ell'],
  ["trim(' \t x \n')", 'x'],
  ["split('a,b,,c', ',')", '[a, b, , c]', 'array'],
  ["split_part('a,b', ',', 3)", null],
  ["lpad('7', 3, '0')", '007'],
  ["strpos('abc', 'c')", '3'],
  ["regexp_like('강남구청', '구')", 'true'],
  ["regexp_extract('a1b2', '[a-z](\\d)', 1)", '1'],
  ["regexp_extract('abc', 'z')", null],
  ["regexp_replace('잠실(송파구청)', '\\(.*\\)')", '잠실'],
  ["regexp_replace('2026-11', '(\\d+)-(\\d+)', '$2/$1')", '11/2026'],
  ["format('%s: %d items, %,d, %.2f%%, %05d', 'a', 3, 1234567, 2.345, 42)", 'a: 3 items, 1,234,567, 2.35%, 00042'],
  ["'a' < 'B'", 'false'],
  ["'10%' LIKE '10$%' ESCAPE '$'", 'true'],
  // NULL.
  ['greatest(1, NULL)', null],
  ['coalesce(NULL, 2)', '2'],
  ['NULL IS DISTINCT FROM 1', 'true'],
  ['1 IN (2, NULL)', null],
  ['nullif(1, 1)', null],
  ["if(1 = 1, 'y')", 'y'],
  // Collections.
  ['ARRAY[1, 2.5]', '[1.0, 2.5]', 'array'],
  ['element_at(ARRAY[1, 2], 3)', null],
  ['element_at(ARRAY[1, 2], -1)', '2'],
  ["element_at(MAP(ARRAY['a'], ARRAY[1]), 'b')", null],
  ["MAP(ARRAY['a', 'b'], ARRAY[1, NULL])", '{a=1, b=null}', 'map'],
  ['cardinality(ARRAY[1, NULL])', '2'],
  ['contains(ARRAY[1, NULL], 2)', null],
  ['sequence(3, 1)', '[3, 2, 1]'],
  ["sequence(DATE '2026-01-31', DATE '2026-03-01', INTERVAL '1' DAY)[2]", '2026-02-01'],
  ['array_distinct(ARRAY[3, 1, NULL, 3, NULL])', '[3, 1, null]'],
  ["array_join(ARRAY['a', NULL, 'b'], '-')", 'a-b'],
  ['transform(ARRAY[1, 2], x -> x * 10)', '[10, 20]'],
  ['filter(ARRAY[1, 2, 3], x -> x > 1)', '[2, 3]'],
  ['reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s * 2)', '12'],
  ['any_match(ARRAY[1, 2], x -> x = 2)', 'true'],
  ["ROW(1, 'a')", '{field0=1, field1=a}'],
  // JSON.
  [`json_extract_scalar('{"a":{"b":[1,"x"]}}', '$.a.b[1]')`, 'x', 'varchar'],
  [`json_extract_scalar('{"a":{}}', '$.a')`, null],
  [`json_extract_scalar('not json', '$.a')`, null],
  [`json_extract('{"a":{"b":1}}', '$["a"]')`, '{"b":1}', 'json'],
  [`CAST(json_extract('{"a":[1,2]}', '$.a') AS array(bigint))`, '[1, 2]'],
  // Distance in kilometres, the value of Trino's own documentation test.
  ['round(great_circle_distance(36.12e0, -86.67e0, 33.94e0, -118.40e0), 3)', '2886.449', 'double'],
  ['typeof(1.5)', 'decimal(2,1)'],
  // Deeply nested calls stay small: what is used twice is computed once.
  [`${'substr('.repeat(30)}'hello'${', 1, 5)'.repeat(30)}`, 'hello'],
  [`${'CAST(CAST('.repeat(12)}'7'${' AS bigint) AS varchar)'.repeat(12)}`, '7'],
  [`${'TRY(CAST(CAST('.repeat(6)}'x'${' AS bigint) AS varchar))'.repeat(6)}`, null],
];

describe('expressions', () => {
  it.each(EXPRESSIONS)('%s', async (sql, printed, type) => {
    const { rows, columns } = await bench.athena(`SELECT ${sql}`);
    expect(rows).toEqual([[printed]]);
    expect(columns[0]).toMatchObject({ name: '_col0', ...(type !== undefined && { type }) });
  });
});

const QUERIES: [sql: string, rows: (string | null)[][]][] = [
  ['SELECT count(*), sum(x), avg(x), max(x) FROM (VALUES 1, 2, 2, NULL) t(x)', [['4', '5', '1.6666666666666667', '2']]],
  ['SELECT avg(x), sum(x) FROM (VALUES 1.10, 1.11) t(x)', [['1.11', '2.21']]],
  ['SELECT sum(x) FROM (VALUES 1) t(x) WHERE x > 1', [[null]]],
  ['SELECT approx_distinct(x), count(DISTINCT x) FROM (VALUES 1, 2, 2) t(x)', [['2', '2']]],
  ['SELECT count_if(x > 1), sum(x) FILTER (WHERE x > 1) FROM (VALUES 1, 2, 3) t(x)', [['2', '5']]],
  [
    "SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x DESC), array_agg(x ORDER BY x), max_by(x, y) FROM (VALUES ('a', 1), ('b', 2)) t(x, y)",
    [['b,a', '[a, b]', 'b']],
  ],
  ["SELECT map_agg(k, v) FROM (VALUES ('a', 1), ('b', 2)) t(k, v)", [['{a=1, b=2}']]],
  // NULLs sort last both ways.
  ['SELECT x FROM (VALUES 3, 1, NULL) t(x) ORDER BY x DESC', [['3'], ['1'], [null]]],
  ['SELECT x FROM (VALUES 3, 1, NULL) t(x) ORDER BY x NULLS FIRST OFFSET 1 LIMIT 1', [['1']]],
  ['SELECT x + 1 AS y FROM (VALUES 3, 1) t(x) ORDER BY y', [['2'], ['4']]],
  // An alias does not hide the column that GROUP BY and WHERE mean.
  [
    'SELECT -x AS x, count(*) FROM (VALUES 1, 1, 2) t(x) WHERE x > 0 GROUP BY x ORDER BY 1',
    [
      ['-2', '1'],
      ['-1', '2'],
    ],
  ],
  ['SELECT x % 2, count(*) FROM (VALUES 1, 2, 3) t(x) GROUP BY x % 2 HAVING count(*) > 1', [['1', '2']]],
  [
    'SELECT x % 2, count(*) FROM (VALUES 1, 2, 3) t(x) GROUP BY 1 ORDER BY 2',
    [
      ['0', '1'],
      ['1', '2'],
    ],
  ],
  [
    "SELECT a, grouping(a), sum(b) FROM (VALUES ('x', 2), ('y', 3)) t(a, b) GROUP BY ROLLUP (a) ORDER BY 1",
    [
      ['x', '0', '2'],
      ['y', '0', '3'],
      [null, '1', '5'],
    ],
  ],
  [
    'SELECT k, v FROM UNNEST(MAP(ARRAY[1, 2], ARRAY[10, 20])) AS t(k, v)',
    [
      ['1', '10'],
      ['2', '20'],
    ],
  ],
  [
    "SELECT a, b FROM UNNEST(ARRAY[ROW(1, 'x'), ROW(2, 'y')]) AS t(a, b)",
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
  ],
  [
    "SELECT n, x, o FROM (VALUES (1, ARRAY['a', 'b']), (2, ARRAY[])) t(n, l) CROSS JOIN UNNEST(l) WITH ORDINALITY AS u(x, o) ORDER BY o",
    [
      ['1', 'a', '1'],
      ['1', 'b', '2'],
    ],
  ],
  [
    'SELECT n, x FROM (VALUES (1, ARRAY[7]), (2, NULL)) t(n, l) LEFT JOIN UNNEST(l) AS u(x) ON true ORDER BY n',
    [
      ['1', '7'],
      ['2', null],
    ],
  ],
  [
    'SELECT a, b FROM UNNEST(ARRAY[1, 2], ARRAY[3]) AS t(a, b)',
    [
      ['1', '3'],
      ['2', null],
    ],
  ],
  ["SELECT * FROM (VALUES (1, 'a')) t(x, y) JOIN (VALUES (1, 'b')) u(x, z) USING (x)", [['1', 'a', 'b']]],
  [
    'SELECT t.x, u.x FROM (VALUES 1, 2) t(x) LEFT JOIN (VALUES 2, 3) u(x) ON t.x = u.x ORDER BY 1',
    [
      ['1', null],
      ['2', '2'],
    ],
  ],
  ['WITH a AS (SELECT 1 x), b(y) AS (SELECT x + 1 FROM a) SELECT a.x, y FROM a, b', [['1', '2']]],
  ['SELECT x FROM (VALUES 1, 2, 3) t(x) WHERE x IN (SELECT y FROM (VALUES 2, 4) u(y))', [['2']]],
  [
    'SELECT x FROM (VALUES 1, 2, 3) t(x) WHERE NOT EXISTS (SELECT 1 FROM (VALUES 2) u(y) WHERE y = t.x) ORDER BY x',
    [['1'], ['3']],
  ],
  ['SELECT 3 > ALL (SELECT x FROM (VALUES 1, 2) t(x)), (SELECT max(x) FROM (VALUES 1, 2) t(x))', [['true', '2']]],
  [
    'SELECT x, row_number() OVER (ORDER BY x DESC), lag(x) OVER (ORDER BY x), sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 3) t(x) ORDER BY x',
    [
      ['1', '3', null, '1'],
      ['2', '2', '1', '3'],
      ['3', '1', '2', '5'],
    ],
  ],
  [
    'SELECT x, sum(count(*)) OVER (ORDER BY x) FROM (VALUES 1, 1, 2) t(x) GROUP BY x ORDER BY x',
    [
      ['1', '2'],
      ['2', '3'],
    ],
  ],
  ['SELECT 1 UNION SELECT 2.5 ORDER BY 1', [['1.0'], ['2.5']]],
  ['SELECT 1 UNION ALL (SELECT 2 EXCEPT SELECT 2) ', [['1']]],
  ["SELECT DISTINCT x FROM (VALUES 'b', 'a', 'b') t(x) ORDER BY x", [['a'], ['b']]],
  [
    "VALUES (1, 'a'), (2, 'b')",
    [
      ['1', 'a'],
      ['2', 'b'],
    ],
  ],
];

describe('queries', () => {
  it.each(QUERIES)('%s', async (sql, rows) => {
    expect(await bench.rows(sql)).toEqual(rows);
  });
});

describe('columns', () => {
  it('are named in lower case, unnamed ones by their place', async () => {
    const { columns } = await bench.athena(`SELECT 1, "A", t.a AS "Mixed", count(*) FROM (SELECT 1 AS a) t GROUP BY a`);
    expect(columns.map(({ name }) => name)).toEqual(['_col0', 'a', 'mixed', '_col3']);
  });

  it('carry types as Athena calls them', async () => {
    const sql = `SELECT count(*) AS a, 1 AS b, 'x' AS c, 1.50 AS d, 1e0 AS e, DATE '2026-01-01' AS f, true AS g, ARRAY[1] AS h`;
    const { columns } = await bench.athena(sql);
    const types = columns.map(({ type }) => type);
    expect(types).toEqual(['bigint', 'integer', 'varchar', 'decimal(3,2)', 'double', 'date', 'boolean', 'array']);
  });
});

it('binds execution parameters as literals', async () => {
  const sql = "SELECT x FROM (VALUES 'a', 'b''; --') t(x) WHERE x = ? AND ? > 1";
  expect((await bench.athena(sql, { parameters: ["'b''; --'", '2'] })).rows).toEqual([["b'; --"]]);
  await expect(bench.athena(sql, { parameters: ["'a'"] })).rejects.toThrow('Incorrect number of parameters');
  await expect(bench.athena(sql, { parameters: ["'a'", '1 OR 1 = 1'] })).rejects.toThrow(/not emulated|mismatched/);
});
