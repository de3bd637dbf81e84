import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { readOnly } from '../../src/pipeline/sql-guard.ts';
import { fc } from '../helpers/property.ts';

const refusal = (sql: string): string | undefined => {
  try {
    readOnly(sql);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.refusal.key;
    throw error;
  }
};

describe('queries that read', () => {
  test.each([
    'select 1',
    '(select 1)',
    'SELECT sum(loan_count) FROM cloudtree_transformed_db.best_loan_list',
    "select ';' as a, '-- not a comment' as b",
    '-- why\nselect 1',
    '/* why; */ select 1',
    'with t as (select 1 as x) select * from t',
    'with t as (select \'insert into\' as x) select "update" from t',
    'show tables in cloudtree_raw_db',
    'describe cloudtree_raw_db.best_loan_list_raw',
    'explain select 1',
    'values 1, 2',
  ])('%s', (sql) => expect(readOnly(sql)).toBe(sql));

  test('a trailing semicolon is left out', () => expect(readOnly('select 1 ; -- done')).toBe('select 1'));
});

describe('anything else is refused by name', () => {
  test.each([
    ['', 'sql.empty'],
    ['-- nothing', 'sql.empty'],
    ['select 1; select 2', 'sql.many-statements'],
    ["select ';'; drop table t", 'sql.many-statements'],
    ['insert into t values 1', 'sql.not-read-only'],
    ['DROP TABLE t', 'sql.not-read-only'],
    ['ＤＲＯＰ TABLE t', 'sql.not-read-only'],
    ['create table t as select 1', 'sql.not-read-only'],
    ["unload (select 1) to 's3://b' with (format='PARQUET')", 'sql.not-read-only'],
    ['explain analyze select 1', 'sql.not-read-only'],
    ['with t as (select 1) insert into x select * from t', 'sql.not-read-only'],
    ["using external function f(x int) returns int lambda 'f' select f(1)", 'sql.not-read-only'],
    ['execute q', 'sql.not-read-only'],
    ['msck repair table t', 'sql.not-read-only'],
    ['/* select */ delete from t', 'sql.not-read-only'],
  ])('%j', (sql, key) => expect(refusal(sql)).toBe(key));

  test('whatever is typed, it is one statement that begins with a word that reads, or a refusal', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        if (refusal(text) === undefined) expect(readOnly(text)).toMatch(/select|with|show|desc|explain|values/i);
      }),
      { numRuns: 10_000 },
    );
  });

  test('what is too long for Athena goes there whole, for half a query is another one', () => {
    const sql = `select ${'1 + '.repeat(100_000)}1 from t where month = 11`;
    expect(readOnly(sql)).toBe(sql);
  });
});
