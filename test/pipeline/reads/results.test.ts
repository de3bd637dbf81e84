import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { preview, readResults } from '../../../src/pipeline/reads/results.ts';
import { type StubAws, stubAws } from '../stages/stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.asked.length = 0;
});

type Cells = (string | null)[];
const COLUMNS = [
  { Name: 'title', Type: 'varchar' },
  { Name: 'loans', Type: 'bigint' },
];
const HEADER = ['title', 'loans'];

/** Serves a result of these rows in pages of at most `pageSize`, as GetQueryResults does. */
const serve = (rows: Cells[], StatementType = 'DML', pageSize = 1000) =>
  aws.answers(({ operation, input }) => {
    if (operation === 'GetQueryExecution')
      return {
        json: { QueryExecution: { QueryExecutionId: 'q', StatementType, Statistics: { DataScannedInBytes: 5 } } },
      };
    const from = Number(input['NextToken'] ?? 0);
    const to = from + Math.min(pageSize, input['MaxResults'] as number);
    const given = rows.slice(from, to).map((cells) => ({
      Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
    }));
    return {
      json: {
        ResultSet: { Rows: given, ResultSetMetadata: { ColumnInfo: COLUMNS } },
        ...(to < rows.length && { NextToken: String(to) }),
      },
    };
  });
const read = (maxRows: number) => readResults(aws.clients, 'q', { maxRows });
const numbered = (count: number): Cells[] => Array.from({ length: count }, (_, index) => [`book ${index}`, `${index}`]);

describe('the results of a query', () => {
  it('have columns with types, text values, and null where there is none', async () => {
    serve([HEADER, ['a', '1'], [null, '2']]);
    expect(await read(10)).toEqual({
      columns: [
        { name: 'title', type: 'varchar' },
        { name: 'loans', type: 'bigint' },
      ],
      rows: [
        ['a', '1'],
        [null, '2'],
      ],
      bytesScanned: 5,
      more: false,
    });
  });

  it('keep a first row that is no header', async () => {
    serve([HEADER], 'DDL');
    expect((await read(10)).rows).toEqual([HEADER]);
    serve([['a', '1']]);
    expect((await read(10)).rows).toEqual([['a', '1']]);
  });

  it('strip the header once, not a row that looks like it', async () => {
    serve([HEADER, HEADER], 'DML', 1);
    expect((await read(10)).rows).toEqual([HEADER]);
  });

  it.each([
    [3, 3, false],
    [4, 3, true],
  ])('%i rows of which %i are wanted', async (count, maxRows, more) => {
    serve([HEADER, ...numbered(count)]);
    expect(await read(maxRows)).toMatchObject({ rows: numbered(3), more });
    expect(aws.asked.map(({ operation }) => operation)).toEqual(['GetQueryExecution', 'GetQueryResults']);
  });

  it('are read page by page, and no further than wanted', async () => {
    serve([HEADER, ...numbered(5000)]);
    const { rows, more } = await read(1500);
    expect(rows).toEqual(numbered(1500));
    expect(more).toBe(true);
    expect(aws.asked.filter(({ operation }) => operation === 'GetQueryResults')).toHaveLength(2);
  });
});

describe('a preview', () => {
  const take = (rows: Cells[], maxRows = 20) => {
    serve([HEADER, ...rows]);
    return preview({ QueryExecutionId: 'q', StatementType: 'DML' }, maxRows, { clients: aws.clients });
  };

  it('is complete when it fits', async () => {
    expect(await take(numbered(2))).toEqual({ columns: expect.any(Array), rows: numbered(2) });
  });

  it('says when rows are missing', async () => {
    expect(await take(numbered(3), 2)).toMatchObject({ rows: numbered(2), truncated: true });
  });

  it('cuts a long cell between characters', async () => {
    const { rows, truncated } = (await take([['😀'.repeat(300), '1']])) as { rows: string[][]; truncated: boolean };
    expect([...rows[0]![0]!]).toHaveLength(200);
    expect(rows[0]![0]!.isWellFormed()).toBe(true);
    expect(rows[0]![0]!.endsWith('😀…')).toBe(true);
    expect(truncated).toBe(true);
  });

  it('leaves a cell of exactly the limit alone', async () => {
    const cell = '가'.repeat(200);
    expect(await take([[cell, '1']])).toEqual({ columns: expect.any(Array), rows: [[cell, '1']] });
  });

  it('stays under 8 kB as a whole', async () => {
    const output = await take(
      Array.from({ length: 100 }, () => ['가'.repeat(100), '1']),
      100,
    );
    expect(output).toMatchObject({ truncated: true });
    const bytes = Buffer.byteLength(JSON.stringify(output));
    expect(bytes).toBeLessThan(8 * 1024 + 100);
    expect(bytes).toBeGreaterThan(7 * 1024);
  });
});
