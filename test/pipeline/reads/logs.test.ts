import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readLogs, tailOf } from '../../../src/pipeline/reads/logs.ts';
import { type Answer, NOW, type StubAws, stubAws } from '../stages/stub-aws.ts';

let aws: StubAws;
beforeAll(async () => {
  aws = await stubAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.asked.length = 0;
});

const stream = { group: '/aws-glue/jobs/error', stream: 'jr_1' };
const request = { group: '/aws/lambda/f', containing: 'r-1' };
const options = { lines: 3, since: NOW };
const events = (...messages: string[]) => messages.map((message, index) => ({ timestamp: NOW + index, message }));

describe('the end of a log', () => {
  it('of a stream', async () => {
    aws.answers(() => ({ json: { events: events('one\n', 'two\nthree', 'four') } }));
    expect(await readLogs(aws.context(), stream, options)).toEqual({
      state: 'lines',
      source: stream,
      lines: ['two', 'three', 'four'],
    });
    expect(aws.asked[0]?.input).toMatchObject({ logStreamName: 'jr_1', limit: 3, startFromHead: false });
  });

  it('of a request, through pages that may be empty', async () => {
    const pages = [
      { events: [], nextToken: 'a' },
      { events: events('1', '2'), nextToken: 'b' },
      { events: events('3', '4') },
    ];
    aws.answers(() => ({ json: pages.shift() }));
    expect(await readLogs(aws.context(), request, options)).toMatchObject({ lines: ['2', '3', '4'] });
    expect(aws.asked.map(({ input }) => input['nextToken'])).toEqual([undefined, 'a', 'b']);
  });

  it('of a request that never stops answering is not sought for ever', async () => {
    aws.answers(() => ({ json: { events: [], nextToken: 'again' } }));
    expect(await readLogs(aws.context(), request, options)).toMatchObject({ because: 'not-found' });
    expect(aws.asked).toHaveLength(5);
  });

  it.each<[string, Answer, string]>([
    ['there is none', { error: 'ResourceNotFoundException' }, 'not-found'],
    ['it is empty', { json: { events: [] } }, 'not-found'],
    ['we may not read it', { error: 'AccessDeniedException', status: 403 }, 'denied'],
    ['nobody answers', 'reset', 'unreachable'],
  ])('is not available when %s, and says so instead of throwing', async (_what, answer, because) => {
    aws.answers(() => answer);
    expect(await readLogs(aws.context(), stream, options)).toMatchObject({ state: 'unavailable', because });
    expect(await tailOf(aws.context(), stream, NOW)).toBeUndefined();
  });

  it('is not available for a kind that keeps none', async () => {
    expect(await readLogs(aws.context(), undefined, options)).toMatchObject({ because: 'none-kept' });
    expect(aws.asked).toHaveLength(0);
  });

  it('as a tail is kept short', async () => {
    aws.answers(() => ({ json: { events: events(...Array.from({ length: 20 }, () => 'x'.repeat(500))) } }));
    expect(await tailOf(aws.context(), stream, NOW)).toHaveLength(2_000);
  });
});
