import { expect } from 'vitest';
import type { AuditEntry } from '../../../src/jobs/audit.ts';
import { evolve, evolveAll } from '../../../src/pipeline/evolve.ts';
import { DONE, type Run, type RunEvent, statusOf } from '../../../src/pipeline/run.ts';
import { recorded } from '../record.ts';
import { DEFINITIONS } from './graphs.ts';
import type { Work } from './service.ts';
import type { World } from './storm.ts';

/** What must be true of the whole after any storm, whatever happened in it. */
export async function expectInvariants(world: World): Promise<void> {
  const { runs, told, store, works } = world;
  const accepted = new Set(told.flatMap(({ run }) => run ?? []));
  expect(runs.map(({ id }) => id).toSorted(), 'every accepted run is there, and no other').toEqual(
    [...accepted].toSorted(),
  );
  for (const run of runs) {
    expect(['succeeded', 'failed', 'cancelled', 'attention'], `${run.id} has ended or asks`).toContain(statusOf(run));
    expect(run.endedAt, `${run.id} says when`).toBeDefined();
  }
  const events = new Map<string, RunEvent[]>();
  for (const { id } of runs) events.set(id, await store.events(id));
  expectOneStartEach([...events.values()].flat(), works);
  for (const run of runs) {
    expect(replayed(run, events.get(run.id)!), `the events of ${run.id} give its record`).toEqual(run);
    expectOrder(
      run,
      works.filter((work) => work.run === run.id),
    );
  }
  await expectAudit(world, [...events.values()].flat());
}

/** At most one accepted piece of work for each attempt, and none that belongs to no attempt. */
function expectOneStartEach(events: RunEvent[], works: Work[]): void {
  const perToken = Map.groupBy(works, ({ token }) => token);
  const twice = [...perToken.values()].filter((same) => same.length > 1);
  recorded({ starts: twice.reduce((sum, same) => sum + same.length - 1, 0) });
  expect(twice, 'no attempt was started twice').toEqual([]);
  const tokens = new Set(events.flatMap((event) => (event.type === 'stage.submitting' ? event.intent.token : [])));
  expect(
    works.filter(({ token }) => !tokens.has(token)),
    'every start belongs to an attempt',
  ).toEqual([]);
}

/** What an accepted start needed had ended before it; a stage that needs success had it, unless a person let it pass. */
function expectOrder(run: Run, works: Work[]): void {
  const { stages } = DEFINITIONS[run.pipeline]!;
  for (const work of works) {
    const { needs, runs } = stages[work.stage]!;
    for (const need of needs) {
      const { handled, state } = run.stages[need]!;
      if (handled !== undefined || state === 'skipped') continue;
      const before = works.filter(({ stage, acceptedAt }) => stage === need && acceptedAt <= work.acceptedAt);
      const what = `${work.stage} of ${run.id} came after ${need}`;
      if (runs === 'on-success') expect(before.length, what).toBeGreaterThan(0);
      expect(before.at(-1)?.endsAt ?? 0, what).toBeLessThanOrEqual(work.acceptedAt);
    }
  }
}

/** The first record of a run with its events applied; on the way, no stage is queued before what it needs is over. */
function replayed(run: Run, events: RunEvent[]): Run {
  const { endedAt: _e, cancel: _c, ...rest } = run;
  const definition = DEFINITIONS[run.pipeline]!;
  const stage = { state: 'blocked' as const, attempt: 0, retries: 0, since: run.createdAt, history: [] };
  const stages = Object.fromEntries(Object.keys(definition.stages).map((id) => [id, stage]));
  let now: Run = { ...rest, sequence: 0, stages };
  for (const event of events) {
    if (event.type === 'stage.queued' && definition.stages[event.stage]!.runs === 'on-success') {
      const unmet = definition.stages[event.stage]!.needs.filter((need) => !DONE.has(now.stages[need]!.state));
      expect(unmet, `what ${event.stage} of ${run.id} needs when it is queued: ${storyOf(events)}`).toEqual([]);
    }
    now = evolve(now, event);
  }
  expect(evolveAll({ ...rest, sequence: 0, stages }, events)).toEqual(now);
  return now;
}

/** The events in short. */
const storyOf = (events: RunEvent[]): string =>
  events.map((event) => `${event.type}${'stage' in event ? ` ${event.stage}` : ''}`).join(', ');

/** Each person asked for one thing: whoever changed something is in the audit log once, and nobody else is. */
async function expectAudit({ client, names, told }: World, events: RunEvent[]): Promise<void> {
  const entries = (await client.xrange(names.audit, '-', '+')).map(
    ([, fields]) => JSON.parse(fields[1]!) as AuditEntry,
  );
  const audited = entries.map(({ by }) => by.id).filter((id) => id.startsWith('U_'));
  expect(new Set(audited).size, 'no decision is audited twice').toBe(audited.length);
  const changed = new Set(events.flatMap(actorsOf).filter((id) => id.startsWith('U_')));
  expect(audited.toSorted(), 'audited are those who changed something').toEqual([...changed].toSorted());
  const refused = told.filter(({ refusal }) => refusal !== undefined).map(({ by }) => by);
  expect(
    refused.filter((by) => changed.has(by)),
    'whoever was refused changed nothing',
  ).toEqual([]);
}

/** Who is behind an event. */
function actorsOf(event: RunEvent): string[] {
  if ('by' in event) return [event.by.id];
  return event.type === 'stage.handled' ? [event.handled.by.id] : [];
}
