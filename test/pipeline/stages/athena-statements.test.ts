import { describe, expect, it } from 'vitest';
import { classify, unsafe } from '../../../src/pipeline/stages/athena-statements.ts';

const PLACE = 's3://aggregated/culture/';
const CTAS = `CREATE TABLE aggregated_db.culture WITH (format = 'PARQUET', external_location = '${PLACE}') AS SELECT 1 AS n`;

describe('a statement that can be run again', () => {
  it.each([
    ['-- a comment\nSELECT 1', 'read'],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 'read'],
    ['(SELECT 1)', 'read'],
    ['SHOW PARTITIONS loans', 'read'],
    ['MSCK REPAIR TABLE loans', 'partitions'],
    ["ALTER TABLE loans ADD IF NOT EXISTS PARTITION (month = '10')", 'partitions'],
    ["ALTER TABLE loans PARTITION (month = '{{ x }}') SET LOCATION 's3://a/b/'", 'partitions'],
    ["ALTER TABLE loans SET TBLPROPERTIES ('a' = 'b')", 'catalogue'],
    ['CREATE EXTERNAL TABLE IF NOT EXISTS loans (n int)', 'catalogue'],
    ['CREATE OR REPLACE VIEW v AS SELECT 1', 'catalogue'],
    ['DROP TABLE IF EXISTS loans', 'catalogue'],
    ['MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE', 'rows'],
    ['{{ params.sql }}', 'unknown'],
  ])('%s', (sql, kind) => {
    expect(classify(sql).class).toBe(kind);
    expect(unsafe(sql, undefined)).toBeUndefined();
    expect(unsafe(sql, PLACE)).toContain('replaces belongs to');
  });

  it.each([
    [CTAS, PLACE],
    [CTAS.replace('TABLE', 'TABLE IF NOT EXISTS'), 's3://aggregated/culture/'],
    ['INSERT INTO loans SELECT 1', PLACE],
    [`UNLOAD (SELECT 1) TO '${PLACE.slice(0, -1)}' WITH (format = 'PARQUET')`, PLACE],
    ["UNLOAD (SELECT 1) TO 's3://a/{{ period.id }}/' WITH (format = 'JSON')", 's3://a/{{ period.id }}/'],
  ])('%s, when its place is emptied first', (sql, replaces) => {
    expect(classify(sql).class).toBe('fills');
    expect(unsafe(sql, replaces)).toBeUndefined();
    expect(unsafe(sql, undefined)).toMatch(/when it is run again/);
  });
});

describe('a statement that cannot is refused, and the sentence says how to write it', () => {
  it.each([
    ['CREATE TABLE t AS SELECT 1', "WITH (external_location = 's3://…/')"],
    ['CREATE EXTERNAL TABLE t (n int)', 'CREATE … IF NOT EXISTS'],
    ['CREATE VIEW v AS SELECT 1', 'CREATE OR REPLACE VIEW'],
    ['DROP TABLE t', 'DROP … IF EXISTS'],
    ["ALTER TABLE t ADD PARTITION (m = '1')", 'ADD IF NOT EXISTS PARTITION'],
    ["ALTER TABLE t DROP PARTITION (m = '1')", 'DROP IF EXISTS PARTITION'],
    ['ALTER TABLE t ADD COLUMNS (n int)', 'REPLACE COLUMNS'],
    ['UPDATE t SET n = n + 1', 'MERGE INTO'],
    ['EXECUTE prepared', 'write the statement itself'],
    ['INSERT INTO t SELECT 1', 'name in replaces the s3://…/ prefix that it alone fills'],
    [`UNLOAD (SELECT 1) TO '${PLACE}'`, `say replaces: ${PLACE}`],
  ])('%s', (sql, advice) => {
    expect(unsafe(sql, undefined)).toContain(advice);
  });

  it('and so is emptying another place than the one it fills', () => {
    expect(unsafe(CTAS, 's3://aggregated/')).toContain(`the place that the statement fills, ${PLACE}`);
  });
});

it('the table that is made is told, with its database', () => {
  expect(classify(CTAS).table).toEqual({ database: 'aggregated_db', name: 'culture' });
  expect(classify('CREATE TABLE "Culture" WITH (a = 1) AS SELECT 1').table).toEqual({ name: 'culture' });
});
