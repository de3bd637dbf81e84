import { describe, expect, test } from 'vitest';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { downstream } from '../../src/pipeline/graph.ts';
import { DONE, LIVE, type Run } from '../../src/pipeline/run.ts';
import { previewOf } from '../../src/pipeline/preview.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { fc } from '../helpers/property.ts';
import { definitions, finish, play, steps, type Taken } from '../helpers/random-stories.ts';
import { after, fails, refusal, runs, started, states, succeeds } from '../helpers/stories.ts';

/** Checks something of every request that was granted, in any story. */
const granted = (check: (taken: Taken) => void): void =>
  fc.assert(
    fc.property(definitions, definitions, steps, (definition, other, story) => {
      play(definition, other, story, check);
    }),
    { numRuns: 1500 },
  );

const isRequest = ({ decision: { type } }: Taken): boolean =>
  ['retry', 'rerun', 'skip', 'mark-done', 'reattach', 'resubmit', 'cancel', 'close', 'approve', 'reject'].includes(
    type,
  );

const attemptsOf = (run: Run) =>
  Object.fromEntries(Object.entries(run.stages).map(([id, { attempt }]) => [id, attempt]));

describe('a preview', () => {
  test('names each stage once, and says exactly what the decision does', () => {
    granted((taken) => {
      const { before, decision, circumstances, events, after: run } = taken;
      const preview = isRequest(taken) ? previewOf(before, decision as never, circumstances) : undefined;
      if (!preview) return;
      if ('refusal' in preview) throw new Error(preview.refusal.key);
      const { submits, follows, stops, approvals, leaves, changes } = preview;
      const named = [...submits, ...follows, ...stops, ...approvals, ...leaves.map(({ stage }) => stage)];
      expect(named.toSorted()).toEqual(Object.keys(run.stages).toSorted());
      const of = (...types: string[]) =>
        events.flatMap((event) => ('stage' in event && types.includes(event.type) ? [event.stage] : []));
      // What comes too late fails at once.
      const begun = of('stage.queued').filter((id) => run.stages[id]!.state === 'queued');
      expect(submits.toSorted()).toEqual([...new Set(begun)].toSorted());
      expect(approvals).toEqual(
        Object.keys(run.stages).filter(
          (id) => of('stage.proposed').includes(id) && run.stages[id]!.state === 'approval',
        ),
      );
      const taken_back = of('stage.stopping', 'stage.cancelled').filter((id) => before.stages[id]!.state !== 'blocked');
      expect(stops.toSorted()).toEqual(taken_back.toSorted());
      for (const { stage, state } of leaves) expect(run.stages[stage]!.state).toBe(state);
      expect(changes.length > 0).toBe(run.definition !== before.definition);
    });
  });

  test('tells who follows, and no other', () => {
    granted((taken) => {
      const { before, decision, circumstances, after: run, definition } = taken;
      // Whether what is stopped at its deadline is tried again is for its retries to say.
      const open = Object.values(run.stages).some(({ stopping }) => stopping === 'deadline');
      const preview = isRequest(taken) && !open ? previewOf(before, decision as never, circumstances) : undefined;
      if (!preview || 'refusal' in preview) return;
      const end = finish(definition, run).stages;
      // What comes too late fails at once.
      const begun = Object.keys(end).filter(
        (id) => end[id]!.attempt > run.stages[id]!.attempt && end[id]!.error?.code !== 'Sluice.RunDeadlineExceeded',
      );
      expect(begun.toSorted()).toEqual(preview.follows.toSorted());
    });
  });
});

describe('again', () => {
  test('rerun from a stage opens it and all below it once more, and touches nothing else', () => {
    granted(({ before, decision, after: run, definition }) => {
      if (decision.type !== 'rerun' || decision.from === undefined || run.definition !== before.definition) return;
      const closure = [decision.from, ...downstream(definition.stages, decision.from)];
      for (const [id, stage] of Object.entries(before.stages)) {
        const now = run.stages[id]!;
        // A run that goes on is closed no more: what must run whatever happens, and was held back by that, begins.
        const heldBack = before.closed !== undefined && definition.stages[id]!.runs === 'always';
        if (!closure.includes(id)) expect(heldBack && stage.state === 'blocked' ? stage : now).toEqual(stage);
        else if (now.state !== 'blocked') expect(now.attempt).toBe(stage.attempt + 1);
      }
      const end = finish(definition, run);
      for (const id of closure) {
        if (DONE.has(end.stages[id]!.state) && end.stages[id]!.state !== 'skipped') {
          expect(end.stages[id]!.attempt).toBe(before.stages[id]!.attempt + 1);
        }
      }
    });
  });

  test('retry does nothing again that is done, and nothing that is at work', () => {
    granted(({ before, decision, after: run }) => {
      const kept = Object.entries(before.stages).filter(
        ([id, { state }]) => decision.type === 'retry' && run.stages[id] && (DONE.has(state) || LIVE.has(state)),
      );
      expect(kept.map(([id]) => [id, run.stages[id]])).toEqual(kept);
    });
  });

  const diamond = definitionOf({ a: {}, b: { needs: ['a'] }, c: { needs: ['a'] }, d: { needs: ['b', 'c'] } });
  const done = after(diamond, started(diamond), ...succeeds('a'), ...succeeds('b'), ...succeeds('c'), ...succeeds('d'));

  test('from one side of a diamond: the other side stays as it is', () => {
    const again = after(diamond, done, { type: 'rerun', from: 'b' });
    expect(states(again)).toEqual({ a: 'succeeded', b: 'queued', c: 'succeeded', d: 'blocked' });
    expect(again.stages['b']).toMatchObject({ attempt: 2, handled: { what: 'rerun', attempt: 1 } });
    expect(again.stages['b']!.history.map(({ attempt, state }) => [attempt, state])).toEqual([[1, 'succeeded']]);
    expect(again.endedAt).toBeUndefined();
    const end = after(diamond, again, ...succeeds('b', 2), ...succeeds('d', 2));
    expect(attemptsOf(end)).toEqual({ a: 1, b: 2, c: 1, d: 2 });
  });

  test('is refused while something below is at work, or when it cannot begin', () => {
    const again = after(diamond, done, { type: 'rerun', from: 'b' });
    expect(refusal(diamond, again, { type: 'rerun', from: 'a' })).toEqual({
      key: 'stage.in-flight',
      params: { run: again.id, stages: ['b'] },
    });
    expect(refusal(diamond, again, { type: 'rerun', from: 'd' })).toEqual({
      key: 'rerun.needs-unmet',
      params: { run: again.id, stage: 'd', needs: ['b'] },
    });
    expect(refusal(diamond, done, { type: 'rerun', from: 'e' })?.key).toBe('stage.unknown');
    expect(refusal(diamond, done, { type: 'rerun' })?.key).toBe('stage.nothing-failed');
    const watched = definitionOf({ a: {}, alarm: { needs: ['a'], runs: 'on-failure' } });
    const well = after(watched, started(watched), ...succeeds('a'));
    expect(refusal(watched, well, { type: 'rerun', from: 'alarm' })?.key).toBe('stage.nothing-failed');
  });

  test('what failed and all below: what is under way beside it goes on', () => {
    const wide = definitionOf({ a: {}, b: {}, c: { needs: ['a'] }, alarm: { needs: ['a'], runs: 'on-failure' } });
    const failed = after(wide, started(wide), ...runs('b'), ...fails('a'), ...succeeds('alarm'));
    const again = after(wide, failed, { type: 'rerun' });
    expect(states(again)).toEqual({ a: 'queued', b: 'running', c: 'blocked', alarm: 'blocked' });
    expect(states(after(wide, again, ...succeeds('a', 2)))).toMatchObject({ c: 'queued', alarm: 'skipped' });
  });

  test('a cancelled stage does not begin before what it needs, however it is asked for', () => {
    const cut = after(diamond, started(diamond), ...succeeds('a'), { type: 'cancel' });
    expect(states(cut)).toEqual({ a: 'succeeded', b: 'cancelled', c: 'cancelled', d: 'cancelled' });
    for (const request of [
      { type: 'retry' as const, stage: 'd' },
      { type: 'rerun' as const, from: 'd' },
    ]) {
      expect(refusal(diamond, cut, request)).toEqual({
        key: 'rerun.needs-unmet',
        params: { run: cut.id, stage: 'd', needs: ['b', 'c'] },
      });
    }
    expect(states(after(diamond, cut, { type: 'retry', stage: 'b' }))).toEqual({
      a: 'succeeded',
      b: 'queued',
      c: 'cancelled',
      d: 'blocked',
    });
    expect(states(after(diamond, cut, { type: 'retry' }))).toEqual({
      a: 'succeeded',
      b: 'queued',
      c: 'queued',
      d: 'blocked',
    });
  });

  test('an alarm that failed beside what it tells of waits for the new attempt of that', () => {
    const watched = definitionOf({ a: {}, alarm: { needs: ['a'], runs: 'on-failure' } });
    const failed = after(watched, started(watched), ...fails('a'), ...fails('alarm'));
    const again = after(watched, failed, { type: 'retry' });
    expect(states(again)).toEqual({ a: 'queued', alarm: 'blocked' });
    expect(states(after(watched, again, ...succeeds('a', 2)))).toEqual({ a: 'succeeded', alarm: 'skipped' });
  });

  test('an attempt in doubt stays in the history of the one that follows', () => {
    const lost = after(diamond, started(diamond), ...runs('a'), {
      type: 'lost',
      stage: 'a',
      attempt: 1,
      error: { code: 'E', message: 'm', retryable: false },
    });
    const again = after(diamond, lost, { type: 'resubmit', stage: 'a' });
    expect(again.stages['a']).toMatchObject({ state: 'queued', attempt: 2, asked: person() });
    expect(again.stages['a']!.history).toMatchObject([
      { attempt: 1, state: 'unknown', token: 't1', handle: { id: 'a' } },
    ]);
  });
});

describe('by the definition in force', () => {
  const old = definitionOf({ a: {}, b: { needs: ['a'] }, gone: { needs: ['a'] } });
  const current: Definition = definitionOf({
    a: {},
    extra: { needs: ['a'] },
    b: { needs: ['a', 'extra'], deadline: 5000 },
  });
  const failed = after(old, started(old), ...succeeds('a'), ...fails('b'), ...succeeds('gone'));
  const circumstances = { definition: old, current, by: person(), now: 9000 };

  test('a retry asks which one, with the difference', () => {
    const told = previewOf(failed, { type: 'retry', stage: 'b' }, circumstances);
    expect(told).toEqual({
      refusal: {
        key: 'definition.changed',
        params: {
          run: failed.id,
          changes: [
            { stage: 'extra', what: 'added', keys: [] },
            { stage: 'b', what: 'changed', keys: ['needs', 'deadline'] },
            { stage: 'gone', what: 'removed', keys: [] },
          ],
        },
      },
    });
    expect(previewOf(failed, { type: 'retry', stage: 'b', definition: 'started' }, circumstances)).toMatchObject({
      submits: ['b'],
      changes: [],
    });
  });

  test('a title or an owner is no difference', () => {
    const renamed = { ...old, title: 'Other', owners: ['S'], channel: 'alerts' };
    const told = previewOf(failed, { type: 'retry', stage: 'b' }, { ...circumstances, current: renamed });
    expect(told).toMatchObject({ submits: ['b'], changes: [] });
  });

  test('the new one brings its stages, and each begins when what it needs is done', () => {
    const preview = previewOf(failed, { type: 'retry', stage: 'b', definition: 'current' }, circumstances);
    expect(preview).toMatchObject({
      submits: ['extra'],
      follows: ['b'],
      leaves: [{ stage: 'a', state: 'succeeded' }],
      changes: [{ stage: 'extra' }, { stage: 'b' }, { stage: 'gone' }],
    });
  });

  test('is not changed under work that goes on, nor under an outcome that it would forget', () => {
    const busy = after(old, started(old), ...succeeds('a'), ...fails('b'), ...runs('gone'));
    const request = { type: 'retry' as const, stage: 'b', definition: 'current' as const };
    const wanted = { refusal: { key: 'stage.in-flight', params: { run: busy.id, stages: ['gone'] } } };
    expect(previewOf(busy, request, circumstances)).toEqual(wanted);
    const lost = after(old, busy, {
      type: 'lost',
      stage: 'gone',
      attempt: 1,
      error: { code: 'E', message: 'm', retryable: false },
    });
    expect(previewOf(lost, request, circumstances)).toEqual(wanted);
    // What another kind of service has been asked for cannot be looked for, nor taken up again, as a work of this one.
    const other = definitionOf({ ...old.stages, gone: { needs: ['a'], kind: 'other' } });
    expect(previewOf(lost, request, { ...circumstances, current: other })).toEqual(wanted);
    const slower = definitionOf({ ...old.stages, gone: { needs: ['a'], deadline: 5000 } });
    expect(previewOf(lost, request, { ...circumstances, current: slower })).toMatchObject({ submits: ['b'] });
  });
});
