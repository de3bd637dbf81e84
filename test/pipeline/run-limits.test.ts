import { describe, expect, test } from 'vitest';
import { beginDone } from '../../src/pipeline/begin-done.ts';
import { begin, decide, type Decision } from '../../src/pipeline/decide.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import { leasesOf, linesOf, waitsForPool } from '../../src/pipeline/leases.ts';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { nextMoment } from '../../src/pipeline/timers.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { after, draft, fails, intend, on, refusal, runs, started, states, succeeds } from '../helpers/stories.ts';

const HOUR = 3_600_000;
const lost: Decision = { type: 'lost', ...on('a'), error: { code: 'E', message: 'm', retryable: false } };

function decided(
  definition: Definition,
  run: Run,
  decision: Decision,
  more: { now?: number; busy?: boolean } = {},
): Run {
  const told = decide(run, decision, { definition, by: person(), now: 5000, ...more });
  if ('refusal' in told) throw new Error(told.refusal.key);
  return evolveAll(run, told.events);
}

describe('turns', () => {
  const limited: Definition = {
    ...definitionOf({ a: {}, b: { needs: ['a'] } }),
    concurrency: { max: 1, whenBusy: 'queue' },
    deadline: HOUR,
  };
  const turn = { resource: 'pipeline:demo', holder: draft.id };
  const { run: waits } = begin(draft, { definition: limited, by: person(), now: 1000, busy: true });

  test('a run for which none is free waits in line, and its deadline does not count', () => {
    expect(waits.queued).toEqual({ since: 1000 });
    expect(statusOf(waits)).toBe('queued');
    expect([leasesOf(waits, limited), linesOf(waits, limited)]).toEqual([[], [turn]]);
    expect(nextMoment(waits, limited)).toBeUndefined();
    expect(after(limited, waits, intend('a'))).toEqual(waits);
  });

  test('is admitted when one is, once', () => {
    expect(decided(limited, waits, { type: 'admit' }, { busy: true })).toEqual(waits);
    const admitted = decided(limited, waits, { type: 'admit' });
    expect(statusOf(admitted)).toBe('running');
    expect([leasesOf(admitted, limited), linesOf(admitted, limited)]).toEqual([[turn], []]);
    expect(nextMoment(admitted, limited)).toBe(5000 + HOUR);
    expect(decided(limited, admitted, { type: 'admit' })).toEqual(admitted);
  });

  test('can be cancelled in line', () => {
    const cut = decided(limited, waits, { type: 'cancel' });
    expect([statusOf(cut), cut.queued, linesOf(cut, limited)]).toEqual(['cancelled', undefined, []]);
  });

  test('one that needs people has given it back, and a retry lines up for it', () => {
    const failed = after(limited, started(limited), ...fails('a'));
    expect(leasesOf(failed, limited)).toEqual([]);
    const again = decided(limited, failed, { type: 'retry' }, { busy: true });
    expect(statusOf(again)).toBe('queued');
    expect(statusOf(decided(limited, again, { type: 'admit' }))).toBe('running');
  });

  test('one that has its turn keeps it, and without a limit there are none', () => {
    const running = after(limited, started(limited), ...runs('a'));
    const next = decided(limited, running, { type: 'succeeded', ...on('a'), output: {} }, { busy: true });
    expect(next.queued).toBeUndefined();
    const free = definitionOf({ a: {} });
    expect(begin(draft, { definition: free, by: person(), now: 1, busy: true }).run.queued).toBeUndefined();
  });
});

describe('pools', () => {
  const pooled = definitionOf({ a: { pool: 'glue' }, b: {} });
  const slot = { resource: 'pool:glue', holder: `${draft.id}.a.a1` };
  const wait: Decision = { type: 'wait', ...on('a'), until: 9000, waitingFor: waitsForPool('glue') };

  test('an attempt that waits for a slot stands in line, and says so once', () => {
    const waits = after(pooled, started(pooled), wait);
    expect(waits.stages['a']).toMatchObject({ state: 'waiting', waitingFor: 'pool:glue', notBefore: 9000, attempt: 1 });
    expect([leasesOf(waits, pooled), linesOf(waits, pooled)]).toEqual([[], [slot]]);
    expect(after(pooled, waits, wait)).toEqual(waits);
    const begun = after(pooled, waits, intend('a'));
    expect([leasesOf(begun, pooled), linesOf(begun, pooled)]).toEqual([[slot], []]);
    expect(after(pooled, begun, wait)).toEqual(begun);
  });

  test.each<[string, Decision[], boolean]>([
    ['is running', runs('a'), true],
    ['is being stopped', [...runs('a'), { type: 'cancel' }], true],
    ['is unknown', [...runs('a'), lost], true],
    ['is unknown, and was given up', [...runs('a'), ...succeeds('b'), lost, { type: 'close' }], false],
    ['has ended', succeeds('a'), false],
    ['waits for something else', [{ type: 'defer', ...on('a'), until: 1, waitingFor: 'Throttled' }], false],
  ])('a slot is held while its work may go on: %s', (_name, story, held) => {
    const run = after(pooled, started(pooled), ...story);
    expect(leasesOf(run, pooled)).toEqual(held ? [slot] : []);
    expect(linesOf(run, pooled)).toEqual([]);
  });
});

describe('the deadline of a run', () => {
  const hurried: Definition = {
    ...definitionOf({
      at: { retries: { max: 3, delay: 10, backoff: 'fixed' } },
      waits: { retries: { max: 3, delay: 10, backoff: 'fixed' } },
      asks: { approval: { approvers: 1, expires: 9 * HOUR } },
      next: { needs: ['at'] },
      tidy: { needs: ['next'], runs: 'always' },
      alarm: { needs: ['waits'], runs: 'on-failure' },
    }),
    deadline: HOUR,
  };
  const busy = after(hurried, started(hurried), ...runs('at'), ...fails('waits'));
  const over = decided(hurried, busy, { type: 'time-passed' }, { now: 1000 + HOUR });

  test('stops what is at work, and fails what has not begun, for good', () => {
    expect(nextMoment(busy, hurried)).toBe(1000 + HOUR);
    expect(decided(hurried, busy, { type: 'time-passed' }, { now: 999 + HOUR })).toEqual(busy);
    expect(states(over)).toEqual({
      at: 'cancelling',
      waits: 'failed',
      asks: 'failed',
      next: 'blocked',
      tidy: 'blocked',
      alarm: 'queued',
    });
    expect(over.stages['waits']!.error!.code).toBe('Sluice.RunDeadlineExceeded');
    expect(nextMoment(over, hurried)).toBeUndefined();
  });

  test('a proposal that expires at the same moment fails once', () => {
    const both = decided(hurried, busy, { type: 'time-passed' }, { now: 1000 + 9 * HOUR });
    expect(both.stages['asks']!.history.map(({ error }) => error!.code)).toEqual(['Sluice.ApprovalExpired']);
  });

  test('what is stopped fails, and is not tried again by itself', () => {
    const stopped = after(hurried, over, { type: 'stopped', ...on('at'), jitter: 0 });
    expect(stopped.stages['at']).toMatchObject({ state: 'failed', error: { code: 'Sluice.RunDeadlineExceeded' } });
    expect(states(stopped)).toMatchObject({ next: 'blocked', tidy: 'queued' });
    const broke = after(hurried, over, {
      type: 'failed',
      ...on('at'),
      error: { code: 'E', message: 'm', retryable: true },
      jitter: 0,
    });
    expect(broke.stages['at']!.state).toBe('failed');
  });

  test('what succeeds all the same is succeeded, and what would follow it comes too late', () => {
    const late = after(hurried, over, { type: 'succeeded', ...on('at'), output: {} });
    expect(states(late)).toMatchObject({ at: 'succeeded', next: 'failed', tidy: 'queued' });
    expect(late.stages['next']).toMatchObject({ attempt: 1, error: { code: 'Sluice.RunDeadlineExceeded' } });
  });

  test('a retry has the whole time again, after the end', () => {
    expect(refusal(hurried, over, { type: 'retry', stage: 'waits' })).toEqual({
      key: 'stage.in-flight',
      params: { run: over.id, stages: ['at', 'alarm'] },
    });
    const ended = after(
      hurried,
      over,
      { type: 'stopped', ...on('at'), jitter: 0 },
      ...succeeds('tidy'),
      ...succeeds('alarm'),
    );
    expect([statusOf(ended), ended.endedAt === undefined]).toEqual(['attention', false]);
    const again = decided(hurried, ended, { type: 'retry', stage: 'at' }, { now: 7 * HOUR });
    expect(again.overdue).toBeUndefined();
    expect(nextMoment(again, hurried)).toBe(8 * HOUR);
  });
});

describe('a run that needs people', () => {
  const definition = { ...definitionOf({ a: {}, b: { needs: ['a'] } }), attentionFor: 24 * HOUR };
  const failed = after(definition, started(definition), ...fails('a'));

  test('can be closed as failed, with a reason, and retried all the same', () => {
    const closed = decided(definition, failed, { type: 'close', reason: 'not needed' });
    expect(statusOf(closed)).toBe('failed');
    expect(closed.closed).toEqual({ by: person(), at: 5000, reason: 'not needed' });
    expect(closed.stages['a']!.handled).toMatchObject({ what: 'close', reason: 'not needed' });
    expect(nextMoment(closed, definition)).toBeUndefined();
    expect(refusal(definition, closed, { type: 'close' })).toMatchObject({ key: 'run.not-attention' });
    expect(refusal(definition, closed, { type: 'cancel' })).toMatchObject({ key: 'run.ended' });
    const again = decided(definition, closed, { type: 'retry' });
    expect([statusOf(again), again.closed, again.endedAt]).toEqual(['running', undefined, undefined]);
  });

  test('cannot be closed while something moves', () => {
    expect(refusal(definition, started(definition), { type: 'close' })).toEqual({
      key: 'run.not-attention',
      params: { run: failed.id, status: 'running' },
    });
  });

  test('closing takes back a proposal, and nothing begins by itself', () => {
    const asking = definitionOf({
      a: { approval: { approvers: 1, expires: HOUR } },
      tidy: { needs: ['a'], runs: 'always' },
    });
    const closed = decided(asking, started(asking), { type: 'close' });
    expect(states(closed)).toEqual({ a: 'cancelled', tidy: 'blocked' });
    expect([statusOf(closed), closed.endedAt]).toEqual(['failed', 5000]);
  });

  test('is closed by the clock when nobody attends to it', () => {
    const at = failed.stages['a']!.since + 24 * HOUR;
    expect(nextMoment(failed, definition)).toBe(at);
    expect(decided(definition, failed, { type: 'time-passed' }, { now: at - 1 })).toEqual(failed);
    const closed = decided(definition, failed, { type: 'time-passed' }, { now: at });
    expect(closed.closed).toEqual({ by: { id: 'system:clock', via: 'system' }, at });
    expect(statusOf(closed)).toBe('failed');
  });
});

test('a period that is marked done has a run in which every stage is', () => {
  const definition = definitionOf({ a: {}, b: { needs: ['a'], approval: { approvers: 1, expires: HOUR } } });
  const { run, events } = beginDone(draft, { definition, by: person(), now: 1000 }, 'loaded by hand');
  expect(statusOf(run)).toBe('succeeded');
  expect(run.stages['b']!.handled).toMatchObject({ what: 'mark-done', reason: 'loaded by hand' });
  expect(events.at(-1)).toEqual({ type: 'run.ended', at: 1000, status: 'succeeded' });
});
