import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApis } from '../../../local/apis/index.ts';
import { Faults } from '../../../local/faults.ts';

const DOCS = Array.from({ length: 5 }, (_, i) => ({
  doc: {
    no: i + 1,
    ranking: String(i + 1),
    bookname: `책 ${i + 1}`,
    loan_count: `1,00${5 - i}`,
    ...(i === 2 ? {} : { vol: '' }),
  },
}));

let dir: string;
let faults: Faults;
const log = { warn: vi.fn() };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'apis-'));
  await mkdir(join(dir, 'popular_loans'));
  await writeFile(join(dir, 'popular_loans/a.json'), JSON.stringify({ response: { docs: DOCS } }));
  faults = new Faults();
  log.warn.mockClear();
});
afterEach(() => rm(dir, { recursive: true }));

const ask = (query: string, dataDir: string | undefined = dir) =>
  createApis({ dataDir, faults, log }).request(`/api/loanItemSrch?${query}`);
type Answer = { response: { request: object; resultNum: number; docs: { doc: object }[] } };
const page = async (query: string) => (await (await ask(`authKey=k&format=json&${query}`)).json()) as Answer;

describe('loanItemSrch', () => {
  it('pages the list and says what was asked, but not the key', async () => {
    const { response } = await page('pageNo=2&pageSize=2&dtl_region=11230');
    expect(response.docs).toEqual(DOCS.slice(2, 4));
    expect(response.resultNum).toBe(2);
    expect(response.request).toEqual({ dtl_region: '11230', format: 'json', pageNo: 2, pageSize: 2 });
  });

  it('keeps a key that a row lacks lacking', async () => {
    const { response } = await page('pageNo=3&pageSize=1');
    expect(response.docs[0]?.doc).not.toHaveProperty('vol');
  });

  it('answers no rows after the last page', async () => {
    expect(await page('pageNo=4&pageSize=2')).toMatchObject({ response: { resultNum: 0, docs: [] } });
  });

  it.each([
    ['format=json', 'authErr'],
    ['authKey=k&format=json&pageNo=x', 'parameterErr'],
  ])('refuses %s as the API does: HTTP 200 and an error', async (query, errCode) => {
    const answer = await ask(query);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ response: { errCode, error: expect.any(String) } });
  });

  it('refuses XML, which it cannot answer', async () => {
    expect((await ask('authKey=k')).status).toBe(501);
  });

  it('reads files that are not UTF-8 and leaves out those of another shape', async () => {
    // {"response":{"docs":[{"doc":{"t":"똠"}}]}}: a syllable that EUC-KR lacks and CP949 has.
    const bytes = Buffer.concat([
      Buffer.from('{"response":{"docs":[{"doc":{"t":"'),
      Buffer.from([0x8c, 0x63]),
      Buffer.from('"}}]}}'),
    ]);
    await writeFile(join(dir, 'popular_loans/b.json'), bytes);
    await writeFile(join(dir, 'popular_loans/c.json'), '{"other": 1}');
    const { response } = await page('');
    expect(response.docs.at(-1)).toEqual({ doc: { t: '똠' } });
    expect(response.docs).toHaveLength(6);
    expect(log.warn).toHaveBeenCalledExactlyOnceWith({ file: join(dir, 'popular_loans/c.json') }, expect.any(String));
  });

  it('says which folder is missing', async () => {
    const answer = await ask('authKey=k&format=json', join(dir, 'nowhere'));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: expect.stringContaining('nowhere/popular_loans'),
      hint: expect.any(String),
    });
    expect(log.warn).toHaveBeenCalledOnce();
  });
});

describe('faults', () => {
  const match = { service: 'data4library', operation: 'loanItemSrch', method: 'page 2' };

  it('answers an error body for the page that the fault names', async () => {
    faults.add({ target: 'api', match, fault: { error: 'systemErr' } });
    expect(await page('pageNo=1')).toHaveProperty('response.docs');
    expect(await page('pageNo=2')).toEqual({ response: { errCode: 'systemErr', error: expect.any(String) } });
    expect(await page('pageNo=2')).toHaveProperty('response.docs');
  });

  it('answers an HTML page for a status', async () => {
    faults.add({ target: 'api', match: { service: 'data4library' }, fault: { status: 503, retryAfter: 7 } });
    const answer = await ask('authKey=k&format=json');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.text()).toContain('<html>');
  });
});
