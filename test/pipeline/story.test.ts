import { describe, expect, test } from 'vitest';
import { decide } from '../../src/pipeline/decide.ts';
import { evolve, evolveAll } from '../../src/pipeline/evolve.ts';
import { leasesOf, linesOf } from '../../src/pipeline/leases.ts';
import { DONE, isSettled, LIVE, Run as RunSchema, type Run, RunEvent, statusOf } from '../../src/pipeline/run.ts';
import { nextMoment } from '../../src/pipeline/timers.ts';
import { fc } from '../helpers/property.ts';
import { definitions, finish, play, steps, type Taken } from '../helpers/random-stories.ts';
import { started } from '../helpers/stories.ts';

const statesOf = (run: Run) => Object.values(run.stages).map(({ state }) => state);

/** Checks something after every decision of any story, over any graph, with any other definition in force. */
const always = (check: (taken: Taken) => void, numRuns = 1500): void =>
  fc.assert(
    fc.property(definitions, definitions, steps, fc.boolean(), (definition, other, story, edited) => {
      play(definition, edited ? other : definition, story, check);
    }),
    { numRuns },
  );

/** The run before each of the events, with the event. */
function walk({ before, events }: Taken): [Run, RunEvent][] {
  let run = before;
  return events.map((event): [Run, RunEvent] => {
    const at: [Run, RunEvent] = [run, event];
    run = evolve(run, event);
    return at;
  });
}

describe('any story of any graph', () => {
  test('events are well formed, and rebuild the record', () => {
    fc.assert(
      fc.property(definitions, definitions, steps, (definition, other, story) => {
        const history: RunEvent[] = [];
        const run = play(definition, other, story, ({ events }) => history.push(...events));
        for (const event of history) RunEvent.parse(event);
        expect(evolveAll(started(definition), history)).toEqual(run);
        expect(RunSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(run);
        expect(run.sequence).toBe(started(definition).sequence + history.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('the status says what the stages say', () => {
    always(({ after }) => {
      const states = statesOf(after);
      const status = statusOf(after);
      const live = states.some((state) => LIVE.has(state));
      expect(isSettled(after)).toBe(!live);
      expect(status === 'succeeded').toBe(states.every((state) => DONE.has(state)));
      expect(['queued', 'running', 'waiting'].includes(status)).toBe(live);
      if (status === 'queued') expect(after.queued).toBeDefined();
      if (status === 'failed') expect(after.closed).toBeDefined();
      if (status === 'cancelled') expect(after.cancel).toBeDefined();
      const over = !live && !states.includes('approval');
      expect(after.endedAt !== undefined).toBe(over);
      if (over) expect(after.queued).toBeUndefined();
    });
  });

  test('nothing fails that was over', () => {
    always((taken) => {
      const failures = walk(taken).flatMap(([run, event]) =>
        event.type === 'stage.failed' ? [run.stages[event.stage]!.state] : [],
      );
      expect(failures.filter((state) => !LIVE.has(state) && state !== 'approval')).toEqual([]);
    });
  });

  test('no attempt begins before what it needs', () => {
    always((taken) => {
      for (const [run, event] of walk(taken)) {
        if (event.type !== 'stage.queued' && event.type !== 'stage.proposed') continue;
        const { needs, runs } = taken.definition.stages[event.stage]!;
        const states = needs.map((need) => run.stages[need]!.state);
        if (runs === 'on-success') expect(states.filter((state) => !DONE.has(state))).toEqual([]);
        expect(states.filter((state) => LIVE.has(state) || state === 'approval')).toEqual([]);
      }
    });
  });

  test('an attempt has one intent, and its number never comes again', () => {
    fc.assert(
      fc.property(definitions, definitions, steps, (definition, other, story) => {
        const last = new Map(Object.entries(started(definition).stages).map(([id, { attempt }]) => [id, attempt]));
        play(definition, other, story, (taken) => {
          for (const [run, event] of walk(taken)) {
            const begins = event.type === 'stage.queued' || event.type === 'stage.proposed';
            if (begins && run.stages[event.stage]!.state !== 'approval') {
              expect(event.attempt).toBe((last.get(event.stage) ?? 0) + 1);
            }
            if (event.type === 'stage.submitting') {
              const { intent } = run.stages[event.stage]!;
              if (intent)
                expect({ ...event.intent, claim: '', claimedAt: 0, adoptOnly: true }).toEqual({
                  ...intent,
                  claim: '',
                  claimedAt: 0,
                  adoptOnly: true,
                });
            }
            const after = evolve(run, event);
            for (const [id, { attempt }] of Object.entries(after.stages)) {
              expect(attempt).toBeGreaterThanOrEqual(last.get(id) ?? 0);
              last.set(id, attempt);
            }
          }
        });
      }),
      { numRuns: 1500 },
    );
  });

  test('told again, a decision changes nothing', () => {
    always(({ decision, circumstances, after, definition }) => {
      // What names no attempt may mean another one by now: a further cancelled stage, a stage that failed again at once.
      const open = decision.type === 'retry' || decision.type === 'rerun' || decision.type === 'intend';
      if (open) return;
      const again = decide(after, decision, { ...circumstances, definition });
      const events = 'refusal' in again ? [] : again.events.filter(({ type }) => type !== 'stage.stray');
      expect(events).toEqual([]);
    });
  });

  test('leases are held exactly while work may go on', () => {
    always(({ after, definition }) => {
      const wanted = Object.entries(after.stages).flatMap(([id, { state, attempt }]) => {
        const pool = definition.stages[id]!.pool;
        const busy = ['submitting', 'running', 'cancelling'].includes(state) || (state === 'unknown' && !after.closed);
        return pool !== undefined && busy ? [`pool:${pool} ${after.id}.${id}.a${attempt}`] : [];
      });
      const atWork = ['running', 'waiting'].includes(statusOf(after));
      if (definition.concurrency && atWork) wanted.push(`pipeline:demo ${after.id}`);
      const held = leasesOf(after, definition).map(({ resource, holder }) => `${resource} ${holder}`);
      expect(held.toSorted()).toEqual(wanted.toSorted());
      const line = linesOf(after, definition).map(({ resource }) => resource);
      expect(line.includes('pipeline:demo')).toBe(definition.concurrency !== undefined && statusOf(after) === 'queued');
      expect(line.filter((resource) => held.some((lease) => lease === `${resource} ${after.id}`))).toEqual([]);
    });
  });

  test('a run that is not at work has given its turn back, and one without a turn begins nothing', () => {
    always(({ before, after, definition, circumstances }) => {
      const holds = (run: Run) => leasesOf(run, definition).some(({ resource }) => resource === 'pipeline:demo');
      const mayHold = !isSettled(after) && (holds(before) || !circumstances.busy);
      expect(holds(after) && !mayHold).toBe(false);
    });
  });

  test('time that has passed is dealt with once', () => {
    always(({ after, definition, circumstances: { now, current } }) => {
      const due = nextMoment(after, definition);
      if (due === undefined) return;
      const at = Math.max(due, now);
      const by = { id: 'system:clock', via: 'system' as const };
      const decided = decide(after, { type: 'time-passed' }, { definition, current, by, now: at });
      if ('refusal' in decided) throw new Error('time was refused');
      expect(decided.events.length).toBeGreaterThan(0);
      const next = nextMoment(evolveAll(after, decided.events), definition) ?? Infinity;
      expect(next).toBeGreaterThan(at);
      const early = decide(after, { type: 'time-passed' }, { definition, current, by, now: due - 1 });
      expect(early).toEqual({ events: [] });
    });
  });
});

test('a run in which everything succeeds ends succeeded', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      expect(statusOf(finish(definition, started(definition)))).toBe('succeeded');
    }),
  );
});
