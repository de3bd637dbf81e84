import { describe, expect, it } from 'vitest';
import { AthenaSqlError } from '../../../../local/aws/sql/errors.ts';
import { workbench } from './workbench.ts';

const bench = workbench();
const HIDDEN = 'cannot be resolved or requester is not authorized to access requested resources';

/** What a person did wrong, as Athena says it. */
const USER: [sql: string, message: string][] = [
  ['SELECT x FROM (VALUES 1) t(y)', `COLUMN_NOT_FOUND: line 1:8: Column 'x' ${HIDDEN}`],
  ["SELECT '한글',\n  t.x FROM (VALUES 1) t(y)", `COLUMN_NOT_FOUND: line 2:3: Column 't.x' ${HIDDEN}`],
  ['SELECT a AS x, x + 1 FROM (VALUES 1) t(a)', `COLUMN_NOT_FOUND: line 1:16: Column 'x' ${HIDDEN}`],
  ['SELECT a AS x FROM (VALUES 1) t(a) WHERE x = 1', `COLUMN_NOT_FOUND: line 1:42: Column 'x' ${HIDDEN}`],
  ['SELECT a AS x FROM (VALUES 1) t(a) GROUP BY x', `COLUMN_NOT_FOUND: line 1:45: Column 'x' ${HIDDEN}`],
  ['SELECT x FROM (VALUES 1) a(x), (VALUES 2) b(x)', "AMBIGUOUS_NAME: line 1:8: Column 'x' is ambiguous"],
  ['SELECT * FROM nope', "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.d.nope' does not exist"],
  ['SELECT * FROM other.nope', "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.other.nope' does not exist"],
  ['SELECT * FROM nodb.t', "SCHEMA_NOT_FOUND: line 1:15: Schema 'nodb' does not exist"],
  ['SELECT lowercase(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'lowercase' not registered"],
  [
    'SELECT lower(1)',
    'TYPE_MISMATCH: line 1:8: Unexpected parameters (integer) for function lower. Expected: lower(varchar)',
  ],
  ["SELECT 'a' = 1", 'TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar = integer'],
  ["SELECT DATE '2026-01-01' > '2026-01-01'", 'TYPE_MISMATCH: line 1:26: Cannot apply operator: date > varchar'],
  ["SELECT 1 + 'a'", 'TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar'],
  [
    "SELECT CASE WHEN true THEN 1 ELSE 'a' END",
    'TYPE_MISMATCH: line 1:35: All values must be the same type: integer, found varchar',
  ],
  [
    "SELECT 1 UNION SELECT 'a'",
    'TYPE_MISMATCH: line 1:10: column 1 in UNION query has incompatible types: integer, varchar',
  ],
  ['SELECT 1 WHERE 1', 'TYPE_MISMATCH: line 1:16: A boolean is expected here, found: integer'],
  [
    'SELECT a, count(*) FROM (VALUES (1, 2)) t(a, b) GROUP BY b',
    "EXPRESSION_NOT_AGGREGATE: line 1:8: 'a' must be an aggregate expression or appear in GROUP BY clause",
  ],
  ['SELECT 1 / 0', 'DIVISION_BY_ZERO: Division by zero'],
  ['SELECT x / (x - 1) FROM (VALUES 2, 1) t(x)', 'DIVISION_BY_ZERO: Division by zero'],
  ['SELECT 1.0 / 0', 'DIVISION_BY_ZERO: Division by zero'],
  ["SELECT CAST('abc' AS bigint)", "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to BIGINT"],
  ["SELECT date_parse('2026-13', '%Y-%m')", 'INVALID_FUNCTION_ARGUMENT: Invalid format: 2026-13'],
  ['SELECT ARRAY[1][2]', 'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length'],
  ["SELECT MAP(ARRAY['a'], ARRAY[1])['b']", 'INVALID_FUNCTION_ARGUMENT: Key not present in map'],
  ['SELECT 2147483647 + 1', 'NUMERIC_VALUE_OUT_OF_RANGE: a value does not fit in the type of its expression'],
  ['SELECT (SELECT x FROM (VALUES 1, 2) t(x))', 'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows'],
];

describe('a wrong statement', () => {
  it.each(USER)('%s', async (sql, message) => {
    const error = await bench.athena(sql).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AthenaSqlError);
    expect(error).toMatchObject({ message, category: 2, retryable: false, malformed: false });
  });
});

describe('a malformed statement', () => {
  it.each([
    ['SELECT 1 frm x y', "line 1:14: mismatched input 'x'. Expecting: <EOF>"],
    ['SELECT\n  FROM t', "line 2:3: mismatched input 'FROM'. Expecting: <expression>"],
    ['SELECT (1', "line 1:10: mismatched input '<EOF>'. Expecting: ')'"],
    ['SELECT `a` FROM t', 'line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers'],
    ["SELECT 'open", "line 1:8: unterminated '"],
    ['SELECT 1; SELECT 2', "line 1:11: mismatched input 'SELECT'. Expecting: <EOF>"],
    ['SELECT 1::bigint', "line 1:9: mismatched input '::'. Expecting: <EOF>"],
    ['FROM t', undefined],
  ])('%s', async (sql, message) => {
    const error = await bench.athena(sql).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AthenaSqlError);
    if (message !== undefined) expect(error).toMatchObject({ message, category: 2, malformed: true });
  });
});

describe('what is not emulated says so', () => {
  it.each([
    ['VACUUM t', 'line 1:1: not emulated by local mode: the statement VACUUM T'],
    ['MERGE INTO t USING s ON 1=1', 'not emulated by local mode: the statement MERGE INTO T'],
    ['EXPLAIN ANALYZE SELECT 1', 'line 1:9: not emulated by local mode: EXPLAIN ANALYZE'],
    ["SELECT url_encode('a')", 'line 1:8: not emulated by local mode: function url_encode'],
    ['WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r', 'WITH RECURSIVE'],
    ['SELECT * FROM (VALUES 1) t(x) TABLESAMPLE BERNOULLI (10)', 'TABLESAMPLE'],
    ["SELECT json_extract('{}', '$..a')", 'the JSON path $..a'],
    ["SELECT date_format(now(), '%D')", 'the date format specifier %D'],
    ['SELECT CAST(1 AS char(3))', 'CAST to char(n)'],
    ['SELECT * FROM information_schema.tables', 'information_schema'],
    ['CREATE TABLE t (a int) ', 'CREATE TABLE without EXTERNAL'],
  ])('%s', async (sql, message) => {
    const error = await bench.athena(sql).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AthenaSqlError);
    expect(error).toMatchObject({ category: 3, retryable: false });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain('not emulated by local mode');
  });
});
