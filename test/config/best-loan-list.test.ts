import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqlEngine } from '../../local/aws/sql/engine.ts';
import { popularLoans } from '../../local/data/popular-loans.ts';
import { Random } from '../../local/data/random.ts';
import { render } from '../../src/pipeline/template.ts';

const CONFIG = new URL('../../config/', import.meta.url);
const DDL = [
  'cloudtree_raw_db.sql',
  'cloudtree_transformed_db.sql',
  'cloudtree_raw_db/best_loan_list_raw.sql',
  'cloudtree_transformed_db/best_loan_list.sql',
];

const RECORDED = resolve(
  process.env['SLUICE_SHARED_DATA'] ?? '../shared/data',
  'popular_loans/get_popular_loans_response_2020.json',
);
if (!existsSync(RECORDED)) console.warn(`SKIPPED: no ${RECORDED}; set SLUICE_SHARED_DATA to run that test`);

type Doc = Record<string, unknown>;
const BOOKS = popularLoans(new Random(1)).response.docs.map(({ doc }) => doc as Doc);
const total = (docs: Doc[]) =>
  docs.reduce((sum, doc) => sum + Number(String(doc['loan_count']).replaceAll(',', '')), 0);

let dir: string;
let engine: Awaited<ReturnType<typeof createSqlEngine>>;
const { signal } = new AbortController();

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'best-loan-list-'));
  engine = await createSqlEngine({ s3Dir: join(dir, 's3'), catalogFile: join(dir, 'catalog.json') });
  for (const file of DDL) await athena(await readFile(new URL(`tables/${file}`, CONFIG), 'utf8'));
});
afterEach(async () => {
  await engine.close();
  await rm(dir, { recursive: true });
});

const athena = async (sql: string, database?: string) => {
  const where = {
    outputLocation: 's3://cloudtree-athena-query-result/test/',
    ...(database !== undefined && { database }),
  };
  return (await engine.athena(sql, { ...where, signal })).rows;
};

/** Lays down what the collector writes for a district and month of 2026. */
async function collected(district: string, month: string, docs: Doc[]): Promise<void> {
  const key = `best-loan-list/district=${district}/year=2026/month=${month}/part-0.json`;
  const file = join(dir, 's3/cloudtree-raw-data', key);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, docs.map((doc) => `${JSON.stringify({ ...doc, district })}\n`).join(''));
}

let attempts = 0;

/** The pipeline's steps from raw to transformed, with its own SQL. */
async function transform(month: string) {
  await athena('MSCK REPAIR TABLE cloudtree_raw_db.best_loan_list_raw');
  const job = await readFile(new URL('spark/best_loan_list_job.sql', CONFIG), 'utf8');
  const location = `s3://cloudtree-transformed-data/best-loan-list/year=2026/month=${month}/sl-${++attempts}/`;
  const done = await engine.spark(job, { parameters: { year: '2026', month }, target: location, signal });
  const zone = '+09:00';
  const period = { id: `2026-${month}`, start: Date.parse(`2026-${month}-01T00:00${zone}`), end: 0 };
  const stages = { clean: { output: { location } } };
  for (const name of ['partition', 'publish']) {
    const sql = await readFile(new URL(`pipelines/popular-loans/sql/${name}.sql`, CONFIG), 'utf8');
    const run = { id: '', number: 1 };
    const scope = { run, pipeline: 'popular-loans', timezone: 'Asia/Seoul', period, params: {}, stages };
    await athena(String(render(sql, scope)), 'cloudtree_transformed_db');
  }
  return done;
}

const select = (what: string) => athena(`SELECT ${what} FROM cloudtree_transformed_db.best_loan_list`);

describe('best_loan_list', () => {
  it('trap: thousands commas — every row and every loan of the raw list is counted', async () => {
    await collected('강남구', '09', BOOKS);
    await collected('종로구', '09', BOOKS);
    expect(await transform('09')).toMatchObject({ rows: 2 * BOOKS.length });
    expect(await select('sum(loan_count)')).toEqual([[String(2 * total(BOOKS))]]);
    expect(await select('DISTINCT year, month')).toEqual([['2026', '09']]);
  });

  it.runIf(existsSync(RECORDED))('holds 17,321,316 loans after the recorded answer', async () => {
    const { response } = JSON.parse(await readFile(RECORDED, 'utf8'));
    await collected(
      '전국',
      '09',
      response.docs.map(({ doc }: { doc: Doc }) => doc),
    );
    await transform('09');
    expect(await select('count(*), sum(loan_count)')).toEqual([['200', '17321316']]);
  });

  it('trap: leading zeros — texts stay texts, trimmed, and what is missing stays missing', async () => {
    const [book] = BOOKS;
    const { vol: _, ...rest } = {
      ...book,
      bookname: ' 푸른 정원 ',
      addition_symbol: '05',
      loan_count: '1,233,599',
    } as Doc;
    await collected('강남구', '10', [rest]);
    await transform('10');
    expect(await select('district, bookname, addition_symbol, vol, loan_count, book_image_url, ranking + 1')).toEqual([
      ['강남구', '푸른 정원', '05', null, '1233599', book?.['bookImageURL'], '2'],
    ]);
  });

  it.each([undefined, '', ' '])('a count that the API leaves out as %j is unknown and adds nothing', async (value) => {
    await collected('강남구', '10', [...BOOKS, { ...BOOKS[0], isbn13: '9791100000000', loan_count: value }]);
    expect(await transform('10')).toMatchObject({ rows: BOOKS.length + 1 });
    expect(await select('sum(loan_count), count(*) - count(loan_count)')).toEqual([[String(total(BOOKS)), '1']]);
  });

  it('counts a repeated row once, and keeps ties and volumes apart', async () => {
    const book = { ...BOOKS[0], vol: '1' };
    await collected('강남구', '10', [
      book,
      { ...book, no: 2 },
      { ...book, vol: '2' },
      { ...book, isbn13: '9791100000000' },
    ]);
    expect(await transform('10')).toMatchObject({ rows: 3 });
  });

  it('replaces the month that it is run for and no other', async () => {
    await collected('강남구', '09', BOOKS);
    await collected('강남구', '10', BOOKS.slice(0, 10));
    await transform('09');
    await transform('10');
    await collected('강남구', '10', []);
    await collected('전국', '10', BOOKS.slice(0, 3));
    await transform('10');
    await transform('10');
    expect(await select("count(*) FILTER (WHERE month = '09'), count(*) FILTER (WHERE month = '10')")).toEqual([
      [String(BOOKS.length), '3'],
    ]);
  });

  it.each([
    ['loan_count', 'n/a'],
    ['loan_count', '1,23'],
    ['ranking', 'first'],
  ])(
    'trap: a failure between delete and write — a %s of %j fails the job and leaves the month as it was',
    async (field, value) => {
      await collected('강남구', '10', BOOKS);
      await transform('10');
      await collected('강남구', '10', [...BOOKS, { ...BOOKS[0], isbn13: '9791100000000', [field]: value }]);
      await expect(transform('10')).rejects.toThrow(`${field} is not a number: ${value} (isbn13 9791100000000)`);
      expect(await select('sum(loan_count)')).toEqual([[String(total(BOOKS))]]);
    },
  );
});
