import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimedBefore, CLOCK_SKEW, location, readOutcome } from '../../../src/pipeline/stages/claims.ts';
import { type Answer, NOW, type StubAws, stubAws, TOKEN } from './stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());

/** Serves these objects of the results location, and reads the outcome. */
const read = (objects: { claim?: Answer; json?: Answer }) => {
  aws.answers(({ operation }) => {
    if (operation === `GET /results/claims/${TOKEN}.json`) return objects.json ?? { status: 404 };
    if (operation === `HEAD /results/claims/${TOKEN}.claim`) return objects.claim ?? { status: 404 };
    throw new Error(`asked for ${operation}`);
  });
  return readOutcome(aws.context(), TOKEN);
};
const document = (outcome: object): Answer => ({ object: JSON.stringify({ token: TOKEN, ...outcome }), modified: NOW });

describe('the outcome under a token', () => {
  it('is none when nobody has claimed it', async () => {
    expect(await read({})).toEqual({ state: 'none' });
  });

  it('is only begun when there is a claim alone', async () => {
    expect(await read({ claim: { object: '', modified: NOW - 5_000 } })).toEqual({ state: 'claimed', at: NOW - 5_000 });
  });

  it('carries output, rows and bytes of work that succeeded', async () => {
    const json = document({ outcome: 'succeeded', rows: 3, bytes: 40, output: { pages: 2 } });
    expect(await read({ json })).toEqual({
      state: 'ended',
      at: NOW,
      result: { state: 'done', output: { pages: 2, rows: 3, bytes: 40 } },
    });
  });

  it('carries the error of work that failed', async () => {
    const error = {
      code: 'LibraryApi.ErrorPage',
      message: 'error 500 on page 2',
      retryable: true,
      tail: 'page 2: 500',
    };
    expect(await read({ json: document({ outcome: 'failed', error }) })).toMatchObject({
      state: 'ended',
      result: { state: 'failed', error },
    });
  });

  it('lets a failure without a reason be tried again', async () => {
    expect(await read({ json: document({ outcome: 'failed' }) })).toMatchObject({
      result: { state: 'failed', error: { code: 'Sluice.Failed', retryable: true } },
    });
  });

  it.each<[string, Answer]>([
    ['no JSON', { object: 'done', modified: NOW }],
    ['no outcome', { object: JSON.stringify({ token: TOKEN, rows: 1 }), modified: NOW }],
    ['of another token', { object: JSON.stringify({ token: 'other', outcome: 'succeeded' }), modified: NOW }],
    ['too large for a record', document({ outcome: 'succeeded', output: { text: 'x'.repeat(65_536) } })],
  ])('asks a person when the document is %s', async (_what, json) => {
    expect(await read({ json })).toMatchObject({ result: { state: 'lost', error: { code: 'Sluice.BadOutcome' } } });
  });

  it('is not guessed when S3 refuses to tell', async () => {
    await expect(read({ json: { error: 'x', status: 403 } })).rejects.toMatchObject({ name: 'StageError' });
  });

  it('needs a results location of the form s3://bucket/prefix', async () => {
    await expect(readOutcome(aws.context({ results: 'bucket/claims' }), TOKEN)).rejects.toMatchObject({
      code: 'Sluice.Results',
      retryable: false,
    });
  });
});

describe('a claim older than the intent', () => {
  it('is never adopted', () => {
    const old = claimedBefore({ state: 'claimed', at: NOW - CLOCK_SKEW - 1 }, NOW);
    expect(old).toMatchObject({ state: 'ambiguous', error: { code: 'Sluice.OldClaim', retryable: false } });
  });

  it('is told from a clock that is a little behind', () => {
    expect(claimedBefore({ state: 'claimed', at: NOW - CLOCK_SKEW }, NOW)).toBeUndefined();
    expect(claimedBefore({ state: 'none' }, NOW)).toBeUndefined();
  });
});

describe('a results location', () => {
  it.each([
    ['s3://b', { bucket: 'b', prefix: '' }],
    ['s3://b/', { bucket: 'b', prefix: '' }],
    ['s3://b/claims', { bucket: 'b', prefix: 'claims/' }],
    ['s3://b/a/claims/', { bucket: 'b', prefix: 'a/claims/' }],
  ])('%s', (text, expected) => {
    expect(location(text)).toEqual(expected);
  });
});
