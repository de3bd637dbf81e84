import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApis } from '../../../local/apis/index.ts';
import { generateData } from '../../../local/data/generate.ts';
import { Faults, UNTIL_CLEARED } from '../../../local/faults.ts';
import { eventually, startLocalAws, type StartedAws } from '../../helpers/aws.ts';
import { createFakeEngine } from '../../local/aws/fake-engine.ts';

const KEY = 'secret key/+';
const CLAIMS = 'cloudtree-athena-query-result/claims';
const RAW = 'cloudtree-raw-data/best-loan-list';
const SHARED = resolve(process.env['SLUICE_SHARED_DATA'] ?? '../shared/data');
const recorded = existsSync(join(SHARED, 'popular_loans'));
if (!recorded) console.warn(`SKIPPED: no recorded data in ${SHARED}; set SLUICE_SHARED_DATA to run those tests`);

let local: StartedAws;
let dir: string;
let handler: (event: object) => Promise<any>;
let asked: URLSearchParams[] = [];
let tokens = 0;
const faults = new Faults();
const servers: ServerType[] = [];

/** Serves an API, points the function at it and returns its address. */
async function serveApi(fetch: (request: Request, env: object) => Response | Promise<Response>): Promise<string> {
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
  servers.push(server);
  if (!server.listening) await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['LIBRARY_API_URL'] = `${address}/api`;
  return address;
}

const serveFiles = (dataDir: string) =>
  serveApi((request, env) => {
    asked.push(new URL(request.url).searchParams);
    return createApis({ dataDir, faults }).fetch(request, env);
  });

/** Answers page n with the nth body, text as it is, anything else as JSON. */
const servePages = (...pages: unknown[]) =>
  serveApi((request) => {
    const page = pages[Number(new URL(request.url).searchParams.get('pageNo')) - 1];
    return new Response(typeof page === 'string' ? page : JSON.stringify(page));
  });

const docs = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ doc: { no: from + i, loan_count: '1,000' } }));

async function run(event: object, token = `sl-${++tokens}`) {
  const answer = await handler({
    districts: ['강남구', '종로구'],
    periodStart: '202609',
    periodEnd: '202609',
    ...event,
    sluice: { token, results: `s3://${CLAIMS}/` },
  });
  const outcome = read(`${CLAIMS}/${token}.json`);
  return { token, answer, outcome: outcome && JSON.parse(outcome) };
}

/** The content at `bucket/key`. */
function read(path: string): string | undefined {
  const file = join(local.aws.objects.root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const stored = () =>
  local.aws.objects.buckets().flatMap((bucket) => local.aws.objects.keys(bucket).map((key) => `${bucket}/${key}`));
const raw = () => stored().filter((path) => path.startsWith(RAW));
const rows = (key: string): Record<string, any>[] =>
  (read(`${RAW}/${key}/part-0.json`) ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  local = await startLocalAws({ engine: createFakeEngine(), faults });
  for (const bucket of ['cloudtree-raw-data', 'cloudtree-athena-query-result']) local.aws.objects.createBucket(bucket);
  dir = await mkdtemp(join(tmpdir(), 'collector-'));
  await generateData(dir);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    LIBRARY_API_KEY: KEY,
  });
  const collector = await import('../../../config/functions/getBestLoanAPI/index.mjs');
  handler = collector.handler as typeof handler;
});
beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  for (const bucket of local.aws.objects.buckets()) {
    for (const key of local.aws.objects.keys(bucket)) local.aws.objects.delete(bucket, key);
  }
  faults.clear();
  asked = [];
  await serveFiles(dir);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await local.close();
  await rm(dir, { recursive: true });
});

describe('a full collection', () => {
  it('writes every row of every district, as the API gives it, under the month', async () => {
    const { outcome, answer } = await run({});
    expect(raw()).toEqual([
      `${RAW}/district=강남구/year=2026/month=09/part-0.json`,
      `${RAW}/district=종로구/year=2026/month=09/part-0.json`,
    ]);
    const gangnam = rows('district=강남구/year=2026/month=09');
    expect(gangnam.map((row) => row['no'])).toEqual(Array.from({ length: 230 }, (_, i) => i + 1));
    expect(gangnam.every((row) => row['district'] === '강남구')).toBe(true);
    expect(gangnam.some((row) => !('vol' in row))).toBe(true);
    expect(gangnam[0]?.['loan_count']).toMatch(/^\d{3},\d{3}$/);
    const bytes = raw().reduce((sum, key) => sum + Buffer.byteLength(read(key) ?? ''), 0);
    expect(outcome).toMatchObject({
      outcome: 'succeeded',
      rows: 460,
      bytes,
      output: { districts: ['강남구', '종로구'], pages: 6, emptied: [] },
    });
    expect(answer).toEqual(outcome);
  });

  it('asks for the region, the whole month and every page', async () => {
    await run({ districts: ['강동구'], periodStart: '202602', periodEnd: '202602' });
    expect(asked.map((query) => query.get('pageNo'))).toEqual(['1', '2', '3']);
    for (const query of asked) {
      expect(Object.fromEntries(query)).toMatchObject({
        dtl_region: '11250',
        startDt: '2026-02-01',
        endDt: '2026-02-28',
        pageSize: '100',
      });
    }
  });

  it('asks once, without a region, for the whole country', async () => {
    const { outcome } = await run({ districts: [] });
    expect(outcome).toMatchObject({ outcome: 'succeeded', rows: 230, output: { districts: ['전국'], pages: 3 } });
    expect(asked.every((query) => !query.has('dtl_region'))).toBe(true);
    expect(rows('district=전국/year=2026/month=09')).toHaveLength(230);
  });

  it('replaces what an earlier run wrote for the month, other months stay', async () => {
    await run({ districts: ['중구', '강남구', '마포구'] });
    await run({ districts: ['중구'], periodStart: '202610', periodEnd: '202610' });
    const { outcome } = await run({ districts: [] });
    expect(outcome.output.emptied).toEqual(
      ['강남구', '마포구', '중구'].map((name) => `best-loan-list/district=${name}/year=2026/month=09/part-0.json`),
    );
    expect(rows('district=강남구/year=2026/month=09')).toEqual([]);
    expect(rows('district=전국/year=2026/month=09')).toHaveLength(230);
    expect(rows('district=중구/year=2026/month=10')).toHaveLength(230);
  });

  it('finds what an earlier run wrote among more files than one listing shows', async () => {
    await run({ districts: ['중구'] });
    for (let i = 0; i < 1000; i++) {
      const key = `best-loan-list/district=강남구/year=1${String(i).padStart(3, '0')}/month=01/part-0.json`;
      await local.aws.objects.put('cloudtree-raw-data', key, '{}');
    }
    expect((await run({ districts: ['종로구'] })).outcome.output.emptied).toHaveLength(1);
  });

  it.each([
    ['a list that ends with a full page', 115],
    ['a page larger than the list', 500],
  ])('knows the end of %s', async (_, pageSize) => {
    expect((await run({ pageSize })).outcome).toMatchObject({ outcome: 'succeeded', rows: 460 });
  });

  it('takes "no data" for what it is', async () => {
    await servePages({ response: { resultNum: 0, docs: [] } });
    const { outcome } = await run({});
    expect(outcome).toMatchObject({ outcome: 'succeeded', rows: 0, output: { empty: ['강남구', '종로구'] } });
    expect(rows('district=강남구/year=2026/month=09')).toEqual([]);
  });

  it.runIf(recorded)('collects the recorded answer: 17,321,316 loans', async () => {
    await serveFiles(SHARED);
    await run({ districts: [] });
    const counts = rows('district=전국/year=2026/month=09').map((row) => Number(row['loan_count'].replaceAll(',', '')));
    expect(counts).toHaveLength(200);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(17_321_316);
  });
});

describe('the claim', () => {
  it('lets a token work once', async () => {
    const { token, outcome } = await run({});
    const before = stored().map((path) => [path, read(path)]);
    asked = [];
    const again = await run({ districts: ['중구'] }, token);
    expect(again.answer).toEqual({ outcome: 'already-claimed', token });
    expect(again.outcome).toEqual(outcome);
    expect(asked).toEqual([]);
    expect(stored().map((path) => [path, read(path)])).toEqual(before);
  });

  // Its own claim is there when the SDK, which got no answer, sends it again.
  it('knows its own claim when the answer to it was lost and the SDK sent it again', async () => {
    const match = { service: 's3', operation: 'PutObject' };
    faults.add({ target: 'aws', match, fault: { dropAfterAccept: true } });
    expect((await run({}, 'sl-lost')).outcome).toMatchObject({ outcome: 'succeeded', rows: 460 });
  });

  it('does not write an outcome for work that somebody else is doing', async () => {
    await local.aws.objects.put('cloudtree-athena-query-result', 'claims/sl-busy.claim', '{"by":"somebody else"}');
    expect((await run({}, 'sl-busy')).outcome).toBeUndefined();
    expect(raw()).toEqual([]);
  });
});

describe('half a list', () => {
  /** Runs, and expects that nothing was published and that the function did not throw. */
  async function refused(event: object = {}) {
    const { answer, outcome } = await run(event);
    expect(outcome.outcome).toBe('failed');
    expect(answer).toEqual(outcome);
    expect(raw()).toEqual([]);
    expect(JSON.stringify(outcome)).not.toContain('secret');
    return outcome.error;
  }

  it('is refused when a later page is an error body', async () => {
    const match = { service: 'data4library', operation: 'loanItemSrch', method: 'page 2' };
    faults.add({ target: 'api', match, fault: { error: 'systemErr' }, times: UNTIL_CLEARED });
    const error = await refused();
    expect(error).toMatchObject({ code: 'LibraryApi.ErrorPage', retryable: true });
    expect(error.message).toBe(
      '강남구, page 2: the library API answered an error in place of rows: "시스템 오류가 발생하였습니다." (systemErr). Nothing was published.',
    );
  });

  it('is not asked for again when the key or the quota is the reason', async () => {
    faults.add({ target: 'api', match: { service: 'data4library' }, fault: { error: 'outOflimit' } });
    expect(await refused()).toMatchObject({ code: 'LibraryApi.ErrorPage', retryable: false });
  });

  it.each([
    [503, true],
    [429, true],
    [403, false],
  ])('is refused on HTTP %i, retryable: %s', async (status, retryable) => {
    faults.add({ target: 'api', match: { service: 'data4library', method: 'page 3' }, fault: { status } });
    const error = await refused();
    expect(error).toMatchObject({ code: 'LibraryApi.Http', retryable });
    expect(error.message).toContain(
      `강남구, page 3: the library API answered HTTP ${status}: ${status} 서비스 점검 중입니다`,
    );
  });

  it.each([
    ['an HTML page', '<html><body>점검 중</body></html>', 'LibraryApi.ErrorPage', '점검 중'],
    [
      'an XML error',
      '<response><errCode> authErr</errCode><error>인증정보가 틀립니다</error></response>',
      'LibraryApi.ErrorPage',
      '(authErr)',
    ],
    [
      'an error that repeats the key',
      { response: { error: `${KEY} / ?${new URLSearchParams({ authKey: KEY }).toString()}` } },
      'LibraryApi.ErrorPage',
      '"… / ?authKey=…"',
    ],
    ['an empty answer', '', 'LibraryApi.ErrorPage', 'empty answer'],
    ['no docs', { response: { resultNum: 0 } }, 'LibraryApi.Partial', 'no docs'],
    [
      'fewer rows announced than sent',
      { response: { resultNum: 1, docs: docs(11, 2) } },
      'LibraryApi.Partial',
      '1 rows announced, 2 sent',
    ],
    [
      'fewer rows sent than announced',
      { response: { resultNum: 9, docs: docs(11, 2) } },
      'LibraryApi.Partial',
      'after 12 rows, 9 were',
    ],
    [
      'a list that ends early',
      { response: { numFound: 30, resultNum: 2, docs: docs(11, 2) } },
      'LibraryApi.Partial',
      'after 12 rows, 30 were',
    ],
    [
      'the same page again',
      { response: { resultNum: 10, docs: docs(1, 10) } },
      'LibraryApi.Partial',
      'the page before came again',
    ],
    [
      'another page',
      { response: { request: { pageNo: 5 }, resultNum: 2, docs: docs(11, 2) } },
      'LibraryApi.Partial',
      'got page 5',
    ],
  ])('is refused when page 2 is %s', async (_, page, code, said) => {
    await servePages({ response: { resultNum: 10, docs: docs(1, 10) } }, page);
    const error = await refused({ pageSize: 10 });
    expect(error.code).toBe(code);
    expect(error.message).toContain('강남구, page 2: ');
    expect(error.message).toContain(said);
  });

  it.each(['bookname', 'isbn13', 'ranking', 'loan_count'])('is refused when no row has %s', async (key) => {
    const { [key]: _, ...doc } = { bookname: '가', isbn13: '1', ranking: '1', loan_count: '1,000' } as Record<
      string,
      string
    >;
    await servePages({ response: { resultNum: 2, docs: [{ doc }, { doc: { ...doc, vol: '' } }] } });
    const error = await refused();
    expect(error).toMatchObject({ code: 'LibraryApi.Shape', retryable: true });
    expect(error.message).toContain(`강남구: none of 2 rows has ${key}`);
  });

  it('is refused when the connection breaks', async () => {
    faults.add({
      target: 'api',
      match: { service: 'data4library', method: 'page 2' },
      fault: { dropAfterAccept: true },
    });
    expect(await refused()).toMatchObject({ code: 'LibraryApi.Unreachable', retryable: true });
  });

  it('is refused when nobody answers', async () => {
    process.env['LIBRARY_API_URL'] = 'http://127.0.0.1:1/api';
    expect(await refused()).toMatchObject({
      code: 'LibraryApi.Unreachable',
      message: expect.stringContaining('강남구, page 1'),
      retryable: true,
    });
  });

  it.each([
    [{ districts: ['강남'] }, 'unknown district 강남'],
    [{ districts: '강남구' }, 'districts is a list'],
    [{ periodStart: '2026-09' }, 'periodStart is a month'],
    [{ periodStart: '202610' }, 'is before'],
    [{ pageSize: 0 }, 'pageSize'],
  ])('is not begun for %j', async (event, said) => {
    const error = await refused(event);
    expect(error).toMatchObject({ code: 'Event.Invalid', retryable: false });
    expect(error.message).toContain(said);
    expect(asked).toEqual([]);
  });
});

describe('as a Lambda function', () => {
  it('is one function of the workspace, invoked asynchronously', async () => {
    const api = await serveFiles(dir);
    const lambda = await startLocalAws({ engine: createFakeEngine(), apiUrl: api });
    for (const bucket of ['cloudtree-raw-data', 'results']) lambda.aws.objects.createBucket(bucket);
    const month = { periodStart: '202609', periodEnd: '202609' };
    const event = { districts: ['강남구'], ...month, sluice: { token: 'sl-l', results: 's3://results' } };
    const invoke = { FunctionName: 'getBestLoanAPI', InvocationType: 'Event', Payload: JSON.stringify(event) } as const;
    await lambda.lambda.send(new InvokeCommand(invoke));
    const file = join(lambda.aws.objects.root, 'results/sl-l.json');
    await eventually(() => existsSync(file) || undefined);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ outcome: 'succeeded', rows: 230 });
    await lambda.close();
  });
});

describe('probe', () => {
  const event = { districts: ['강남구'], periodStart: '202609', periodEnd: '202609', probe: true };

  it('answers one real row and writes nothing', async () => {
    expect(await handler(event)).toEqual({ ok: true, row: expect.objectContaining({ no: 1, ranking: '1' }) });
    expect(stored()).toEqual([]);
    expect(asked.map((query) => query.get('pageSize'))).toEqual(['1']);
  });

  it('answers what is wrong', async () => {
    await serveApi(new Hono().fetch);
    expect(await handler(event)).toMatchObject({ ok: false, error: { code: 'LibraryApi.Http' } });
  });
});
