import { expect } from 'vitest';
import type { AuditEntry } from '../../../src/jobs/audit.ts';
import { evolve, evolveAll } from '../../../src/pipeline/evolve.ts';
import { type Lease, leasesOf, linesOf } from '../../../src/pipeline/leases.ts';
import { DONE, LIVE, type Run, type RunEvent, statusOf } from '../../../src/pipeline/run.ts';
import { recorded } from '../record.ts';
import { DEFINITIONS, POOL, TURNS } from './graphs.ts';
import type { Work } from './service.ts';
import { storm, type World } from './storm.ts';

/** Lets the storm of a seed pass, and looks at what it left. */
export const expectSurvival = (seed: number): Promise<void> => storm(seed, expectInvariants);

/** What must be true of the whole after any storm, whatever happened in it. */
async function expectInvariants(world: World): Promise<void> {
  const { runs, told, store, works } = world;
  const accepted = new Set(told.flatMap(({ run }) => run ?? []));
  expect(runs.map(({ id }) => id).toSorted(), 'every accepted run is there, and no other').toEqual(
    [...accepted].toSorted(),
  );
  for (const run of runs) {
    expect(['succeeded', 'failed', 'cancelled', 'attention'], `${run.id} has ended or asks`).toContain(statusOf(run));
    const asks = Object.values(run.stages).some(({ state }) => state === 'approval');
    expect(asks || run.endedAt !== undefined, `${run.id} says when it ended`).toBe(true);
  }
  const events = new Map<string, RunEvent[]>();
  for (const { id } of runs) events.set(id, await store.events(id));
  expectOneStartEach([...events.values()].flat(), works);
  for (const run of runs) {
    const { record, begun } = replayed(run, events.get(run.id)!);
    expect(record, `the events of ${run.id} give its record`).toEqual(run);
    expectOrder(
      run,
      begun,
      works.filter((work) => work.run === run.id),
    );
  }
  await expectAudit(world, [...events.values()].flat());
  await expectLeases(world);
  const known = works.filter(({ ending }) => ending !== 'lost');
  expectAtMost(
    POOL,
    known.filter(({ pool }) => pool !== undefined),
    ({ id }) => id,
  );
  expectAtMost(
    TURNS,
    known.filter(({ run }) => run.startsWith('turns.')),
    ({ run }) => run,
  );
}

/** What is held, and who stands in line, is what the records say, and nothing more. */
async function expectLeases({ runs, client, names }: World): Promise<void> {
  const holders = (read: typeof leasesOf): Lease[] => runs.flatMap((run) => read(run, DEFINITIONS[run.pipeline]!));
  const [held, lined] = [holders(leasesOf), holders(linesOf)];
  for (const resource of ['pool:scarce', 'pipeline:turns']) {
    const of = (leases: Lease[]) => leases.flatMap((lease) => (lease.resource === resource ? lease.holder : []));
    expect((await client.smembers(names.held(resource))).toSorted(), resource).toEqual(of(held).toSorted());
    expect((await client.zrange(names.line(resource), '0', '-1')).toSorted(), resource).toEqual(of(lined).toSorted());
  }
}

/** At no moment were more than so many at work at the service, counted by whom they are of. */
function expectAtMost(most: number, works: Work[], whose: (work: Work) => string): void {
  for (const { acceptedAt: at } of works) {
    const under = works.filter(({ acceptedAt, endsAt }) => acceptedAt <= at && at < endsAt);
    expect(new Set(under.map(whose)).size).toBeLessThanOrEqual(most);
  }
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

/** A stage that begins, and which attempts what it needs had had by then. */
interface Begun {
  stage: string;
  attempt: number;
  needs: Record<string, number>;
}

/**
 * What an accepted start needed had ended before it; a stage that needs success had it, unless a person let it pass. What
 * follows a failure does not wait for attempts that somebody asks for after it was let go.
 */
function expectOrder(run: Run, begun: Begun[], works: Work[]): void {
  const { stages } = DEFINITIONS[run.pipeline]!;
  for (const work of works) {
    const { needs, runs } = stages[work.stage]!;
    const then = begun.findLast(({ stage, attempt }) => stage === work.stage && attempt <= work.attempt)!;
    for (const need of needs) {
      const { handled, state } = run.stages[need]!;
      if (handled !== undefined || state === 'skipped') continue;
      const before = works.filter(({ stage, attempt }) => stage === need && attempt <= then.needs[need]!);
      const what = `${work.stage} of ${run.id} came after ${need}`;
      if (runs === 'on-success') expect(before.length, what).toBeGreaterThan(0);
      expect(before.at(-1)?.endsAt ?? 0, what).toBeLessThanOrEqual(work.acceptedAt);
    }
  }
}

/** The first record of a run with its events applied; on the way, no stage is queued before what it needs is over. */
function replayed(run: Run, events: RunEvent[]): { record: Run; begun: Begun[] } {
  const { endedAt: _e, cancel: _c, queued: _q, activeSince: _s, overdue: _o, closed: _d, ...rest } = run;
  const definition = DEFINITIONS[run.pipeline]!;
  const stage = { state: 'blocked' as const, attempt: 0, retries: 0, since: run.createdAt, history: [] };
  const stages = Object.fromEntries(Object.keys(definition.stages).map((id) => [id, stage]));
  const begun: Begun[] = [];
  let now: Run = { ...rest, sequence: 0, stages };
  for (const event of events) {
    if (event.type === 'stage.queued') {
      const { needs, runs } = definition.stages[event.stage]!;
      const unmet = needs.filter((need) => {
        const { state } = now.stages[need]!;
        return runs === 'on-success'
          ? !DONE.has(state)
          : LIVE.has(state) || state === 'unknown' || state === 'approval';
      });
      expect(unmet, `what ${event.stage} of ${run.id} needs when it is queued: ${storyOf(events)}`).toEqual([]);
      const attempts = needs.map((need) => [need, now.stages[need]!.attempt]);
      begun.push({ stage: event.stage, attempt: event.attempt, needs: Object.fromEntries(attempts) });
    }
    now = evolve(now, event);
  }
  expect(evolveAll({ ...rest, sequence: 0, stages }, events)).toEqual(now);
  return { record: now, begun };
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
  // Who asked again because no answer came may have been heard twice, and refused only once.
  const refused = told.flatMap(({ refusal, times, by }) => (refusal !== undefined && times === 1 ? by : []));
  expect(
    refused.filter((by) => changed.has(by)),
    'whoever was refused changed nothing',
  ).toEqual([]);
}

/** Who is behind an event. */
function actorsOf(event: RunEvent): string[] {
  if ('by' in event && event.by) return [event.by.id];
  return event.type === 'stage.handled' ? [event.handled.by.id] : [];
}
