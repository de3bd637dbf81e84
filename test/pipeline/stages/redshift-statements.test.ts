import { describe, expect, it } from 'vitest';
import { breaksTransaction, countsRows, splitStatements } from '../../../src/pipeline/stages/redshift-statements.ts';
import { fc } from '../../helpers/property.ts';

describe('statements in one text', () => {
  it('are parted by semicolons, but not by those within texts, names and comments', () => {
    const sql = `-- load; really
DELETE FROM "a;b"; /* not ; here */ INSERT INTO t VALUES ('x;y', 'it''s;');
COPY t FROM 's3://b/;k' IAM_ROLE default;;`;
    expect(splitStatements(sql)).toEqual([
      '-- load; really\nDELETE FROM "a;b"',
      "/* not ; here */ INSERT INTO t VALUES ('x;y', 'it''s;')",
      "COPY t FROM 's3://b/;k' IAM_ROLE default",
    ]);
    expect(splitStatements(' -- nothing\n ; ')).toEqual([]);
  });

  it('come back whole, whatever stands in their texts', () => {
    const literal = fc.string({ unit: fc.constantFrom('a', ';', "'", '"', '-', '\n', '가', '*', '/') });
    const statement = literal.map((text) => `INSERT INTO t VALUES ('${text.replaceAll("'", "''")}')`);
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 5 }), (statements) => {
        expect(splitStatements(statements.join(';\n'))).toEqual(statements);
      }),
    );
  });
});

describe('statements that are to be one transaction', () => {
  it.each([
    ['TRUNCATE', 'statement 2: TRUNCATE commits'],
    ['BEGIN', 'statement 2: the statements are one transaction already'],
    ['COMMIT', 'committed at its end'],
    ['VACUUM', 'give it a stage of its own'],
    ['ALTER TABLE t APPEND FROM s', 'cannot run in a transaction'],
    ['-- why\ntruncate t', 'TRUNCATE commits'],
  ])('do not hold %s', (statement, why) => {
    expect(breaksTransaction(['DELETE FROM t', statement])).toContain(why);
    expect(breaksTransaction([statement])).toBeUndefined();
  });

  it('hold everything else', () => {
    expect(breaksTransaction(['DELETE FROM t', 'ALTER TABLE a RENAME TO b', 'DROP TABLE c'])).toBeUndefined();
  });
});

it('rows are counted of what writes or finds them', () => {
  expect(['INSERT INTO t SELECT 1', ' copy t', '/* x */ merge into t'].every(countsRows)).toBe(true);
  expect(['ALTER TABLE t', 'DROP TABLE t', 'ANALYZE'].some(countsRows)).toBe(false);
});
