import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Decision } from '../../src/pipeline/decide.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import { order } from '../../src/pipeline/graph.ts';
import { DONE, isSettled, LIVE, type Run, RunEvent, Run as RunSchema, statusOf } from '../../src/pipeline/run.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { after, started, succeeds } from '../helpers/stories.ts';

describe('any graph, any story', () => {
  const graphs = fc.array(
    fc.record({
      needs: fc.array(fc.nat(9), { maxLength: 3 }),
      runs: fc.constantFrom('on-success' as const, 'on-failure' as const, 'always' as const),
      max: fc.nat(2),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const definitions = graphs.map((stages) =>
    definitionOf(
      Object.fromEntries(
        stages.map(({ needs, runs: when, max }, index) => [
          `s${index}`,
          {
            needs: [...new Set(needs.filter((need) => need < index).map((need) => `s${need}`))],
            runs: when,
            retries: { max, delay: 10, backoff: 'fixed' as const },
          },
        ]),
      ),
    ),
  );
  const kinds = fc.constantFrom(
    'intend',
    'started',
    'succeeded',
    'failed',
    'lost',
    'expired',
    'stopped',
    'defer',
    'passed-over',
    'retry',
    'skip',
    'mark-done',
    'reattach',
    'resubmit',
    'cancel',
  );
  const steps = fc.array(fc.tuple(kinds, fc.nat(7), fc.nat(3)), { maxLength: 60 });

  const decisionOf = (run: Run, [type, index, pick]: [string, number, number]): Decision => {
    const ids = Object.keys(run.stages);
    const stage = ids[index % ids.length]!;
    const attempt = pick === 0 ? 1 : run.stages[stage]!.attempt;
    const error = { code: 'E', message: 'm', retryable: pick !== 1 };
    return {
      type,
      stage,
      attempt,
      token: 't',
      spec: {},
      claim: `c${pick}`,
      handle: { id: pick },
      output: {},
      error,
      jitter: 0.5,
      until: 99,
      waitingFor: 'w',
      because: 'b',
      reason: 'r',
    } as unknown as Decision;
  };

  test('keeps its promises: needs before stages, one state at a time, a record that events rebuild', () => {
    fc.assert(
      fc.property(definitions, steps, (definition, story) => {
        let run = started(definition);
        const first = run;
        const history: RunEvent[] = [];
        for (const step of story) {
          const decided = decide(run, decisionOf(run, step), { definition, by: person(), now: 5000 + history.length });
          if ('refusal' in decided) continue;
          const before = run;
          run = evolveAll(run, decided.events);
          history.push(...decided.events);
          for (const event of decided.events) RunEvent.parse(event);
          for (const id of order(definition.stages)) {
            const { needs, runs: when } = definition.stages[id]!;
            // Nothing of the on-success sort is ever submitted while something it needs is not done.
            if (when === 'on-success' && run.stages[id]!.state === 'queued' && before.stages[id]!.state === 'blocked') {
              expect(needs.every((need) => DONE.has(run.stages[need]!.state))).toBe(true);
            }
            expect(run.stages[id]!.attempt).toBeGreaterThanOrEqual(before.stages[id]!.attempt);
          }
          expect(run.endedAt !== undefined).toBe(isSettled(run));
        }
        RunSchema.parse(run);
        expect(evolveAll(first, history)).toEqual(run);
        expect(Object.values(run.stages).some(({ state }) => LIVE.has(state))).toBe(!isSettled(run));
      }),
      { numRuns: 2000 },
    );
  });

  test('a run in which everything succeeds ends succeeded', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        let run = started(definition);
        for (let round = 0; round < 20 && !isSettled(run); round += 1) {
          for (const id of Object.keys(run.stages))
            if (run.stages[id]!.state === 'queued')
              run = after(definition, run, ...succeeds(id, run.stages[id]!.attempt));
        }
        expect(statusOf(run)).toBe('succeeded');
      }),
    );
  });
});
