import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lambdaInvoke } from '../../../src/pipeline/stages/lambda-invoke.ts';
import { type Answer, NOW, type StubAws, stubAws, TOKEN } from './stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.asked.length = 0;
});

const SECOND = 1_000;
const HOUR = 3_600_000;
const handle = { token: TOKEN, requestId: 'r-1' };
const spec = lambdaInvoke.spec.parse({ function: 'getBestLoanAPI', payload: { districts: ['강남구'] } });

interface World {
  claim?: number;
  outcome?: object;
  timeout?: number | 'denied';
  log?: string[];
}
const inWorld = ({ claim, outcome, timeout, log }: World) =>
  aws.answers(({ operation }): Answer => {
    switch (operation) {
      case `GET /results/claims/${TOKEN}.json`:
        return outcome ? { object: JSON.stringify({ token: TOKEN, ...outcome }), modified: NOW } : { status: 404 };
      case `HEAD /results/claims/${TOKEN}.claim`:
        return claim === undefined ? { status: 404 } : { object: '', modified: claim };
      case 'GET /2015-03-31/functions/getBestLoanAPI/configuration':
        return typeof timeout === 'number'
          ? { json: { Timeout: timeout } }
          : { error: 'AccessDeniedException', status: 403 };
      case 'FilterLogEvents':
        return log ? { json: { events: log.map((message) => ({ message })) } } : { error: 'AccessDeniedException' };
      default:
        throw new Error(`asked for ${operation}`);
    }
  });
const check = (world: World, now = NOW) => {
  inWorld(world);
  return lambdaInvoke.check(spec, handle, aws.context({ now }));
};

describe('lambda-invoke', () => {
  it('adds token and results location to the payload', async () => {
    aws.answers(() => ({ status: 202 }));
    expect(await lambdaInvoke.start(spec, aws.context())).toMatchObject({ state: 'started', handle: { token: TOKEN } });
    expect(aws.asked).toEqual([
      {
        operation: 'POST /2015-03-31/functions/getBestLoanAPI/invocations',
        input: { districts: ['강남구'], sluice: { token: TOKEN, results: 's3://results/claims' } },
      },
    ]);
  });

  it('keeps its own key of the payload to itself', () => {
    expect(lambdaInvoke.spec.safeParse({ function: 'f', payload: { sluice: 1 } }).success).toBe(false);
  });

  it.each<[string, World]>([
    ['a claim', { claim: NOW }],
    ['an outcome', { outcome: { outcome: 'succeeded' } }],
  ])('finds its work by %s', async (_what, world) => {
    inWorld(world);
    expect(await lambdaInvoke.find!(spec, aws.context())).toEqual({ state: 'started', handle: { token: TOKEN } });
  });

  it('does not adopt work from before the intent', async () => {
    inWorld({ claim: NOW - HOUR });
    expect(await lambdaInvoke.find!(spec, aws.context())).toMatchObject({ state: 'ambiguous' });
  });

  it('is queued until somebody claims the token, and lost when Lambda has dropped the event', async () => {
    expect(await check({})).toEqual({ state: 'running', detail: 'QUEUED' });
    expect(await check({}, NOW + 5 * HOUR)).toEqual({ state: 'running', detail: 'QUEUED' });
    expect(await check({}, NOW + 7 * HOUR)).toMatchObject({ state: 'lost', error: { code: 'Lambda.NeverBegun' } });
  });

  it('runs for as long as its timeout allows, counted from the claim', async () => {
    const world: World = { claim: NOW, timeout: 120 };
    expect(await check(world, NOW + 50 * SECOND)).toEqual({ state: 'running', detail: 'RUNNING' });
    expect(await check(world, NOW + 180 * SECOND)).toEqual({ state: 'running', detail: 'RUNNING' });
    expect(await check(world, NOW + 181 * SECOND)).toMatchObject({
      state: 'failed',
      error: { code: 'Lambda.NoOutcome', retryable: true },
    });
  });

  it('does not ask for the timeout while the function is young', async () => {
    await check({ claim: NOW }, NOW + 50 * SECOND);
    expect(aws.asked.map(({ operation }) => operation)).not.toContain(
      'GET /2015-03-31/functions/getBestLoanAPI/configuration',
    );
  });

  it('assumes the longest timeout when it may not be asked for', async () => {
    const world: World = { claim: NOW, timeout: 'denied' };
    expect(await check(world, NOW + 950 * SECOND)).toMatchObject({ state: 'running' });
    expect(await check(world, NOW + 970 * SECOND)).toMatchObject({ state: 'failed' });
  });

  it('shows the end of the log of a function that left nothing', async () => {
    const checked = await check(
      { claim: NOW, timeout: 3, log: ['START RequestId: r-1', 'r-1 Task timed out'] },
      NOW + HOUR,
    );
    expect(checked).toMatchObject({ error: { tail: 'START RequestId: r-1\nr-1 Task timed out' } });
    expect(aws.asked.at(-1)?.input).toMatchObject({
      logGroupName: '/aws/lambda/getBestLoanAPI',
      filterPattern: '"r-1"',
    });
  });

  it.each([
    ['getBestLoanAPI'],
    ['getBestLoanAPI:live'],
    ['000000000000:function:getBestLoanAPI'],
    ['arn:aws:lambda:ap-northeast-2:000000000000:function:getBestLoanAPI'],
    ['arn:aws:lambda:ap-northeast-2:000000000000:function:getBestLoanAPI:live'],
  ])('knows the log group of %s', (name) => {
    const given = lambdaInvoke.spec.parse({ function: name });
    expect(lambdaInvoke.logs!(given, { token: TOKEN })).toEqual({
      group: '/aws/lambda/getBestLoanAPI',
      containing: TOKEN,
    });
  });
});
