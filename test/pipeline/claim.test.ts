import { describe, expect, it } from 'vitest';
import { decide, type Decision } from '../../src/pipeline/decide.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { escalationsOf, nextMoment } from '../../src/pipeline/timers.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { after, fails, on, refusal, runs, started } from '../helpers/stories.ts';

const AFTER = 900_000;
const plain = definitionOf({ a: {}, b: {} });
const definition: Definition = { ...plain, escalate: { after: AFTER, to: 'sns' } };
const failed = after(definition, started(definition), ...fails('a', 1, false));
const since = failed.stages['a']!.since;
const lost: Decision = { type: 'lost', ...on('a'), error: { code: 'E', message: 'gone', retryable: false } };

const decided = (run: Run, decision: Decision, now: number, by = person()): Run => {
  const answer = decide(run, decision, { definition, by, now });
  if ('refusal' in answer) throw new Error(answer.refusal.key);
  return evolveAll(run, answer.events);
};
const claimed = decided(failed, { type: 'claim', stage: 'a', attempt: 1 }, since + 1);

describe('claiming a failure', () => {
  it('is noted with who and since when, and is no decision about the stage', () => {
    expect(claimed.stages['a']).toMatchObject({ state: 'failed', claim: { by: person(), at: since + 1 } });
    expect(claimed.stages['a']!.handled).toBeUndefined();
  });

  it('changes nothing when who asks has it already', () => {
    const again = decide(claimed, { type: 'claim', stage: 'a' }, { definition, by: person(), now: since + 9 });
    expect(again).toEqual({ events: [] });
  });

  it('is refused to another, who is told who has it, and taken over by who knows from whom', () => {
    const taken = { key: 'claim.taken', params: { run: failed.id, stage: 'a', by: 'U_OPERATOR', at: since + 1 } };
    expect(refusal(definition, claimed, { type: 'claim', stage: 'a' })).toEqual(taken);
    expect(refusal(definition, claimed, { type: 'claim', stage: 'a', from: 'U_ELSE' })).toEqual(taken);
    const over = decided(claimed, { type: 'claim', stage: 'a', from: 'U_OPERATOR' }, since + 2, person('U_OTHER'));
    expect(over.stages['a']!.claim).toEqual({ by: person('U_OTHER'), at: since + 2 });
  });

  it('is about what failed or is in doubt, and about one attempt of it', () => {
    const doubt = after(definition, started(definition), ...runs('a'), lost);
    expect(refusal(definition, doubt, { type: 'claim', stage: 'a' })).toBeUndefined();
    expect(refusal(definition, failed, { type: 'claim', stage: 'b' })).toMatchObject({ key: 'stage.not-failed' });
    const again = after(definition, claimed, { type: 'retry', stage: 'a' }, ...fails('a', 2, false));
    expect(again.stages['a']!.claim).toBeUndefined();
    expect(refusal(definition, again, { type: 'claim', stage: 'a', attempt: 1 })).toMatchObject({
      key: 'decision.stale',
    });
  });
});

describe('escalating a failure', () => {
  const tick = (run: Run, now: number): Run => decided(run, { type: 'time-passed' }, now);

  it('is due when nobody has claimed it for that long, and is meant once', () => {
    expect(nextMoment(failed, definition)).toBe(since + AFTER);
    expect(nextMoment(failed, plain)).not.toBe(since + AFTER);
    expect(tick(failed, since + AFTER - 1)).toBe(failed);
    const meant = tick(failed, since + AFTER);
    expect(meant.stages['a']!.escalation).toEqual({ to: 'sns', at: since + AFTER });
    expect(escalationsOf(meant)).toEqual(['a']);
    expect(tick(meant, since + 2 * AFTER).sequence).toBe(meant.sequence);
    // Until it is known to be done, time has something to tell of it.
    expect(nextMoment(meant, definition)).toBe(since + AFTER);
    const told = decided(meant, { type: 'escalated', ...on('a'), outcome: 'told' }, since + AFTER + 5);
    expect(told.stages['a']!.escalation).toMatchObject({ outcome: 'told' });
    expect(escalationsOf(told)).toEqual([]);
    const twice: Decision = { type: 'escalated', ...on('a'), outcome: 'failed', because: 'x' };
    expect(decided(told, twice, since + AFTER + 6)).toBe(told);
  });

  it.each<[string, Run]>([
    ['claimed', claimed],
    ['cancelled', after(definition, failed, { type: 'cancel' })],
    ['closed', after(definition, after(definition, failed, ...fails('b', 1, false)), { type: 'close' })],
    ['retried', after(definition, failed, { type: 'retry', stage: 'a' })],
  ])('is not for what was %s', (_what, run) => {
    const later = tick(run, since + 2 * AFTER);
    expect(later.stages['a']!.escalation).toBeUndefined();
  });

  it('is not for what a person has refused to consent to', () => {
    const asking: Definition = { ...definitionOf({ a: { approval: { approvers: 1, expires: 1e9 } } }) };
    const rejecting = { ...asking, escalate: { after: AFTER, to: 'webhook' as const } };
    const answer = decide(
      started(rejecting),
      { type: 'reject', stage: 'a' },
      { definition: rejecting, by: person('U_OTHER'), now: 5 },
    );
    const rejected = evolveAll(started(rejecting), 'events' in answer ? answer.events : []);
    expect(rejected.stages['a']!.state).toBe('failed');
    const later = decide(rejected, { type: 'time-passed' }, { definition: rejecting, by: person(), now: 5 + AFTER });
    expect(later).toEqual({ events: [] });
  });

  it('is given up when someone claims it before it was told', () => {
    const meant = tick(failed, since + AFTER);
    const late = decided(meant, { type: 'claim', stage: 'a' }, since + AFTER + 1);
    expect(escalationsOf(late)).toEqual([]);
  });
});
