import { describe, expect, test } from 'vitest';
import { decide, refuseExisting, type Report, type Request } from '../../src/pipeline/decide.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { after, fails, intend, on, refusal, runs, started, states, succeeds } from '../helpers/stories.ts';

const chain = definitionOf({
  a: { retries: { max: 2, delay: 1000, backoff: 'exponential' } },
  b: { needs: ['a'] },
  c: { needs: ['b'] },
});

describe('a chain', () => {
  test('queues what it needs nothing, then each stage when its needs are done, then ends', () => {
    const first = started(chain);
    expect(states(first)).toEqual({ a: 'queued', b: 'blocked', c: 'blocked' });
    const second = after(chain, first, ...succeeds('a'));
    expect(states(second)).toEqual({ a: 'succeeded', b: 'queued', c: 'blocked' });
    const last = after(chain, second, ...succeeds('b'), ...succeeds('c'));
    expect(statusOf(last)).toBe('succeeded');
    expect(last.endedAt).toBeDefined();
  });

  test('a failing stage waits with backoff, then asks for a person', () => {
    const once = after(chain, started(chain), ...fails('a'));
    expect(once.stages['a']).toMatchObject({ state: 'waiting', attempt: 2, retries: 1, notBefore: 2002 + 500 });
    expect(statusOf(once)).toBe('waiting');
    const finally_ = after(chain, once, ...fails('a', 2), ...fails('a', 3));
    expect(finally_.stages['a']).toMatchObject({ state: 'failed', attempt: 3 });
    expect(finally_.stages['a']!.history.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(statusOf(finally_)).toBe('attention');
  });

  test('a failure that cannot be mended by trying again is not tried again', () => {
    expect(after(chain, started(chain), ...fails('a', 1, false)).stages['a']!.state).toBe('failed');
  });

  test('retry is a new attempt with all its automatic retries, and the run goes on', () => {
    const failed = after(chain, started(chain), ...fails('a', 1, false));
    const retried = after(chain, failed, { type: 'retry', stage: 'a', attempt: 1 });
    expect(retried.stages['a']).toMatchObject({ state: 'queued', attempt: 2, retries: 0 });
    expect(retried.endedAt).toBeUndefined();
    expect(statusOf(after(chain, retried, ...succeeds('a', 2), ...succeeds('b'), ...succeeds('c')))).toBe('succeeded');
  });

  test('the second click on one button is told who was first', () => {
    const failed = after(chain, started(chain), ...fails('a', 1, false));
    const retried = after(chain, failed, { type: 'retry', stage: 'a', attempt: 1 });
    expect(refusal(chain, retried, { type: 'retry', stage: 'a', attempt: 1 })).toMatchObject({
      key: 'decision.stale',
      params: { what: 'retry', by: 'U_OPERATOR' },
    });
    const failedAgain = after(chain, retried, ...fails('a', 2, false));
    expect(refusal(chain, failedAgain, { type: 'skip', stage: 'a', attempt: 1, reason: 'x' })?.key).toBe(
      'decision.stale',
    );
  });

  test.each<[Request, string]>([
    [{ type: 'skip', stage: 'a', reason: 'known' }, 'skipped'],
    [{ type: 'mark-done', stage: 'a', reason: 'by hand' }, 'succeeded'],
  ])('%j closes a failed stage and lets the next begin', (request, state) => {
    const failed = after(chain, started(chain), ...fails('a', 1, false));
    const closed = after(chain, failed, request);
    expect(states(closed)).toEqual({ a: state, b: 'queued', c: 'blocked' });
    expect(closed.stages['a']!.handled).toMatchObject({ what: request.type, by: { id: 'U_OPERATOR' } });
  });

  test('skip and mark done want a reason', () => {
    const failed = after(chain, started(chain), ...fails('a', 1, false));
    expect(refusal(chain, failed, { type: 'skip', stage: 'a', reason: ' ' })?.key).toBe('reason.missing');
  });
});

describe('the fence', () => {
  const running = after(chain, started(chain), ...runs('a'));

  test('reports about another attempt, or a stage that is over, change nothing', () => {
    const done = after(chain, running, { type: 'succeeded', ...on('a'), output: {} });
    for (const report of [
      ...fails('a'),
      { type: 'lost', ...on('a'), error: { code: 'E', message: '', retryable: false } } as Report,
    ]) {
      if (report.type === 'started') continue;
      expect(decide(done, report, { definition: chain, by: person(), now: 1 })).toEqual({ events: [] });
    }
    expect(
      decide(
        running,
        { type: 'failed', ...on('a', 7), error: { code: '', message: '', retryable: true }, jitter: 0 },
        { definition: chain, by: person(), now: 1 },
      ),
    ).toEqual({ events: [] });
  });

  test('a second, different handle is announced and the first kept', () => {
    const decided = decide(
      running,
      { type: 'started', ...on('a'), handle: { id: 'other' } },
      { definition: chain, by: person(), now: 1 },
    );
    expect(decided).toMatchObject({ events: [{ type: 'stage.stray', handle: { id: 'other' } }] });
    expect(after(chain, running, { type: 'started', ...on('a'), handle: { id: 'other' } }).stages['a']!.handle).toEqual(
      { id: 'a' },
    );
  });

  test('a taken-over claim keeps the stored spec, token and time', () => {
    const meant = after(chain, started(chain), intend('a'));
    const { intent } = meant.stages['a']!;
    const take = (claim: string): Report => ({
      type: 'intend',
      ...on('a'),
      token: 'other',
      spec: { other: 1 },
      claim,
      over: 'me',
    });
    const taken = after(chain, meant, take('you'));
    expect(taken.stages['a']!.intent).toEqual({ ...intent, claim: 'you', claimedAt: 2000 });
    // Who saw the same claim comes too late, and so does a first claim.
    expect(after(chain, taken, take('them'), intend('a', 1, 'late')).stages['a']).toEqual(taken.stages['a']);
  });
});

describe('unknown', () => {
  const lost: Report = { type: 'lost', ...on('a'), error: { code: 'E', message: '', retryable: false } };
  const withoutHandle = after(chain, started(chain), intend('a'), lost);
  const withHandle = after(chain, started(chain), ...runs('a'), lost);

  test('asks for a person', () => expect(statusOf(withoutHandle)).toBe('attention'));
  test('reattach looks for the work and submits nothing', () => {
    expect(after(chain, withoutHandle, { type: 'reattach', stage: 'a' }).stages['a']).toMatchObject({
      state: 'submitting',
      attempt: 1,
      intent: { adoptOnly: true },
    });
    expect(after(chain, withHandle, { type: 'reattach', stage: 'a' }).stages['a']).toMatchObject({
      state: 'running',
      handle: { id: 'a' },
    });
  });
  test('a button of an earlier attempt decides nothing', () => {
    const again = after(chain, withHandle, { type: 'resubmit', stage: 'a' }, ...runs('a', 2), { ...lost, attempt: 2 });
    expect(refusal(chain, again, { type: 'reattach', stage: 'a', attempt: 1 })?.key).toBe('decision.stale');
    expect(refusal(chain, again, { type: 'reattach', stage: 'a', attempt: 7 })?.key).toBe('stage.not-unknown');
  });
  test('resubmit is a new attempt', () => {
    expect(after(chain, withHandle, { type: 'resubmit', stage: 'a' }).stages['a']).toMatchObject({
      state: 'queued',
      attempt: 2,
    });
  });
  test('retry is refused: nobody knows whether it failed', () => {
    expect(refusal(chain, withHandle, { type: 'retry', stage: 'a' })?.key).toBe('stage.not-failed');
    expect(refusal(chain, started(chain), { type: 'reattach', stage: 'a' })?.key).toBe('stage.not-unknown');
  });
});

describe('waiting for the service to take more', () => {
  const deferred = after(chain, started(chain), intend('a'), {
    type: 'defer',
    ...on('a'),
    until: 9000,
    waitingFor: 'ConcurrentRunsExceededException',
  });

  test('keeps the attempt and forgets the intent, which certainly was not accepted', () => {
    expect(deferred.stages['a']).toMatchObject({ state: 'waiting', attempt: 1, notBefore: 9000 });
    expect(deferred.stages['a']!.intent).toBeUndefined();
    expect(after(chain, deferred, ...succeeds('a')).stages['a']!.state).toBe('succeeded');
  });

  test('a stage that waits can be skipped, and one that works cannot', () => {
    expect(after(chain, deferred, { type: 'skip', stage: 'a', reason: 'x' }).stages['b']!.state).toBe('queued');
    expect(
      refusal(chain, after(chain, started(chain), ...runs('a')), { type: 'skip', stage: 'a', reason: 'x' })?.key,
    ).toBe('stage.not-failed');
  });
});

test('what nobody can ask is refused with what there is', () => {
  const fresh = started(chain);
  expect(refusal(chain, fresh, { type: 'retry', stage: 'nope' })).toMatchObject({
    key: 'stage.unknown',
    params: { known: ['a', 'b', 'c'] },
  });
  expect(refusal(chain, fresh, { type: 'retry' })?.key).toBe('stage.nothing-failed');
  expect(refusal(chain, fresh, { type: 'mark-done', stage: 'a', reason: 'x' })?.key).toBe('stage.not-failed');
  expect(
    refusal(chain, after(chain, fresh, ...fails('a', 1, false)), { type: 'retry', stage: 'a', attempt: 9 })?.key,
  ).toBe('stage.not-failed');
});

test('a period that has a run is refused with that run, and what another one would be called', () => {
  const failed = after(chain, started(chain), ...fails('a', 1, false));
  const told = { run: 'demo.2026-10.r1', pipeline: 'demo', period: '2026-10', number: 1, next: 2 };
  expect(refuseExisting(failed)).toEqual({
    key: 'run.exists',
    params: { ...told, status: 'attention', since: failed.endedAt },
  });
  expect(refuseExisting(started(chain)).params).toEqual({ ...told, status: 'running', since: 1000 });
});

test('retrying without naming a stage retries all that failed', () => {
  const wide = definitionOf({ a: {}, b: {}, c: { needs: ['a', 'b'] } });
  const failed = after(wide, started(wide), ...fails('a', 1, false), ...fails('b', 1, false));
  expect(states(after(wide, failed, { type: 'retry' }))).toEqual({ a: 'queued', b: 'queued', c: 'blocked' });
});

test('retrying some of the stages that failed leaves the others; what it names must be as it was shown', () => {
  const wide = definitionOf({ a: {}, b: {}, c: {}, after: { needs: ['a', 'b'], runs: 'on-failure' } });
  const failed = after(wide, started(wide), ...['a', 'b', 'c'].flatMap((id) => fails(id, 1, false)), ...fails('after'));
  const some = (...ids: string[]): Request => ({ type: 'retry', stages: ids.map((id) => on(id)) });
  const retried = after(wide, failed, some('a', 'b'));
  expect(states(retried)).toMatchObject({ a: 'queued', b: 'queued', c: 'failed', after: 'failed' });
  expect(retried.stages['c']!.handled).toBeUndefined();
  // What tells of failures has none to tell of by then: together with them it is no reason to refuse.
  expect(refusal(wide, failed, some('after'))).toBeUndefined();
  expect(states(after(wide, failed, some('a', 'b', 'after')))).toMatchObject({
    a: 'queued',
    b: 'queued',
    after: 'blocked',
  });
  const [one] = ['a'].map((id) => after(wide, failed, { type: 'retry', stage: id }));
  expect(refusal(wide, one!, some('b', 'a'))).toMatchObject({ key: 'decision.stale', params: { stage: 'a' } });
  expect(refusal(wide, failed, some('a', 'nope'))).toMatchObject({ key: 'stage.unknown', params: { given: 'nope' } });
  expect(refusal(wide, failed, some())).toMatchObject({ key: 'stage.nothing-failed' });
});

test('a cancel leaves a failed stage failed, ends the run, and replaces its buttons', () => {
  const failed = after(chain, started(chain), ...fails('a', 1, false));
  const cut = after(chain, failed, { type: 'cancel', reason: 'wrong month' });
  expect(states(cut)).toEqual({ a: 'failed', b: 'cancelled', c: 'cancelled' });
  expect(cut.stages['a']!.handled).toMatchObject({ what: 'cancel', reason: 'wrong month' });
  expect(statusOf(cut)).toBe('cancelled');
  expect(states(after(chain, cut, { type: 'retry' }))).toEqual({ a: 'queued', b: 'blocked', c: 'blocked' });
});

test('what a person should look at is kept with the success', () => {
  const warned = after(chain, started(chain), ...runs('a'), {
    type: 'succeeded',
    ...on('a'),
    output: {},
    warnings: ['only 3 rows'],
  });
  expect(warned.stages['a']).toMatchObject({ state: 'succeeded', warnings: ['only 3 rows'] });
});

test('work that somebody else stopped is a failure that names it', () => {
  const stopped = after(chain, started(chain), ...runs('a'), { type: 'stopped', ...on('a'), jitter: 0 });
  expect(stopped.stages['a']!.error).toMatchObject({ code: 'Sluice.StoppedOutside' });
});

test('a condition that does not hold skips the stage, and what needs it goes on', () => {
  const passed = after(chain, started(chain), { type: 'passed-over', ...on('a'), because: 'when: params.full' });
  expect(states(passed)).toEqual({ a: 'skipped', b: 'queued', c: 'blocked' });
});

describe('cancel', () => {
  const running = after(chain, started(chain), ...runs('a'));
  const cancelling = after(chain, running, { type: 'cancel' });

  test('asks work in flight to stop and lets nothing else begin', () => {
    expect(states(cancelling)).toEqual({ a: 'cancelling', b: 'cancelled', c: 'cancelled' });
    expect(refusal(chain, cancelling, { type: 'cancel' })?.key).toBe('cancel.already');
    const stopped = after(chain, cancelling, { type: 'stopped', ...on('a'), jitter: 0 });
    expect(statusOf(stopped)).toBe('cancelled');
    expect(refusal(chain, stopped, { type: 'cancel' })?.key).toBe('run.ended');
  });

  test('what succeeded all the same is succeeded, and the run still ends', () => {
    const done = after(chain, cancelling, { type: 'succeeded', ...on('a'), output: {} });
    expect(states(done)).toEqual({ a: 'succeeded', b: 'cancelled', c: 'cancelled' });
    expect(statusOf(done)).toBe('cancelled');
  });

  test('a cancelled run can be taken up again where it was cut off', () => {
    const done = after(chain, cancelling, { type: 'succeeded', ...on('a'), output: {} });
    const again = after(chain, done, { type: 'retry' });
    expect(states(again)).toEqual({ a: 'succeeded', b: 'queued', c: 'blocked' });
    expect(again.cancel).toBeUndefined();
  });

  test('a stage that must always run does so after a cancel', () => {
    const definition = definitionOf({ a: {}, b: { needs: ['a'] }, tidy: { needs: ['b'], runs: 'always' } });
    const cut = after(
      definition,
      after(definition, started(definition), ...runs('a')),
      { type: 'cancel' },
      { type: 'stopped', ...on('a'), jitter: 0 },
    );
    expect(states(cut)).toEqual({ a: 'cancelled', b: 'cancelled', tidy: 'queued' });
  });

  test('and so does one that the cancel finds about to begin, but not one that is at work', () => {
    const definition = definitionOf({ a: {}, b: { needs: ['a'] }, tidy: { needs: ['a'], runs: 'always' } });
    const both = after(definition, started(definition), ...succeeds('a'));
    const cut = after(definition, both, { type: 'cancel' });
    expect(states(cut)).toEqual({ a: 'succeeded', b: 'cancelled', tidy: 'queued' });
    expect(statusOf(after(definition, cut, ...succeeds('tidy')))).toBe('cancelled');
    expect(states(after(definition, both, ...runs('tidy'), { type: 'cancel' }))).toMatchObject({ tidy: 'cancelling' });
  });
});

test('a deadline stops the work and counts as a failure', () => {
  const expired = after(chain, started(chain), ...runs('a'), { type: 'expired', ...on('a') });
  expect(expired.stages['a']!.state).toBe('cancelling');
  expect(after(chain, expired, { type: 'stopped', ...on('a'), jitter: 0 }).stages['a']).toMatchObject({
    state: 'waiting',
    error: { code: 'Sluice.DeadlineExceeded' },
  });
});

test('on-failure runs when something failed and is skipped when nothing did', () => {
  const definition = definitionOf({ a: {}, alarm: { needs: ['a'], runs: 'on-failure' } });
  expect(states(after(definition, started(definition), ...succeeds('a')))).toEqual({
    a: 'succeeded',
    alarm: 'skipped',
  });
  expect(states(after(definition, started(definition), ...fails('a')))).toEqual({ a: 'failed', alarm: 'queued' });
});
