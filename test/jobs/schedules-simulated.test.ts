import { describe, expect, test } from 'vitest';
import { type Definition, MISFIRES, type Schedule } from '../../src/pipeline/definition-schema.ts';
import { ON_TIME } from '../../src/pipeline/due.ts';
import { periodOf } from '../../src/pipeline/schedule.ts';
import { CATCH_UPS } from '../../src/views/notice.ts';
import { CALENDARS, FROM, TO } from '../helpers/calendars.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { fc } from '../helpers/property.ts';
import { simulateSchedules, type Step } from '../helpers/simulated-schedules.ts';

const MINUTE = 60_000;

/** Each pipeline has one schedule at a time; an edit makes it the next of these. */
const SCHEDULES: Record<string, Record<string, [cron: string, period: Schedule['period']][]>> = {
  'Asia/Seoul': {
    monthly: [
      ['10 0 1 * *', 'previous-month'],
      ['0 9 31 * *', 'previous-month'],
    ],
    'half-yearly': [
      ['10 0 18 6,12 *', 'half-year'],
      ['0 0 29 2 *', 'half-year'],
    ],
  },
  'America/New_York': {
    hourly: [['15 * * * *', 'hour']],
    daily: [
      ['30 2 * * *', 'previous-day'],
      ['30 1 * * *', 'previous-day'],
    ],
  },
  'Asia/Bangkok': {
    daily: [
      ['30 1 * * *', 'previous-day'],
      ['30 2 * * *', 'previous-day'],
    ],
  },
};

const calendars = new Map<string, number[]>();
/** When a rule comes, told without it. */
function calendarOf(cron: string, zone: string): number[] {
  const key = `${cron} ${zone}`;
  if (!calendars.has(key)) calendars.set(key, CALENDARS[cron]!(zone));
  return calendars.get(key)!;
}

/** What happens, after a while: minutes or months. */
const moment = fc.record({
  gap: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 3, arbitrary: fc.integer({ min: 60, max: 5000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 40_000, max: 150_000 }) },
  ),
  /** Moves to just after the next start of some schedule, as a replica that is awake would look. */
  isOnTime: fc.boolean(),
  what: fc.constantFrom(
    'look',
    'look',
    'look',
    'look',
    'edit',
    'pause',
    'resume',
    'answer',
    'break',
    'remove',
    'restart',
  ),
  pick: fc.nat(1),
  choice: fc.constantFrom(...CATCH_UPS, undefined),
  misfire: fc.constantFrom(...MISFIRES),
  /** After how many calls each replica dies in this pass, if it does. */
  lives: fc.tuple(fc.option(fc.integer({ min: 1, max: 60 })), fc.option(fc.integer({ min: 1, max: 60 }))),
});
const life = fc.record({ seed: fc.nat(), moments: fc.array(moment, { minLength: 10, maxLength: 80 }) });

describe.each(Object.keys(SCHEDULES))('two years in %s', (zone) => {
  test('however it is run: no start twice, and no instant that is neither started, told nor owed', async () => {
    let total = 0;
    await fc.assert(
      fc.asyncProperty(life, async (given) => {
        const { world, now } = await live(zone, given);
        for (const { id, entry } of world.entries()) if (entry.paused) await expectOwed(world, id, entry.last, now);
        for (const step of world.steps) total += expectAccounted(world, step);
        expect(new Set(world.starts.map(({ decision }) => decision)).size).toBe(world.starts.length);
        expectAnswered(world);
      }),
      { numRuns: zone === 'America/New_York' ? 3 : 12 },
    );
    expect(total).toBeGreaterThan(100);
  }, 120_000);
});

type World = ReturnType<typeof simulateSchedules>;

async function live(zone: string, { seed, moments }: typeof life extends fc.Arbitrary<infer T> ? T : never) {
  const world = simulateSchedules(randomOf(seed));
  const pipelines = Object.entries(SCHEDULES[zone]!).map(([name, versions]) => ({
    name,
    versions,
    version: 0,
    misfire: 'latest' as Schedule['misfire'],
    isBroken: false,
    isRemoved: false,
  }));
  const publish = (): void =>
    world.release(
      pipelines.filter(({ isRemoved }) => !isRemoved).map((pipeline) => definition(zone, pipeline)),
      pipelines.filter(({ isBroken, isRemoved }) => isBroken && !isRemoved).map(({ name }) => name),
    );
  publish();
  let now = FROM;
  world.setNow(now);
  await world.replica().ledger.pass();
  for (const [index, { gap, isOnTime, what, pick, choice, misfire, lives }] of moments.entries()) {
    const pipeline = pipelines[pick % pipelines.length]!;
    const [cron] = pipeline.versions[pipeline.version]!;
    const next = calendarOf(cron, zone).find((instant) => instant > now);
    now = Math.min(isOnTime && next !== undefined ? next + 20_000 : now + gap * MINUTE, TO);
    world.setNow(now);
    const asked = { id: `d${index}`, pipeline: pipeline.name, by: person() };
    const { schedules } = world.replica();
    if (what === 'edit') {
      pipeline.version = (pipeline.version + 1) % pipeline.versions.length;
      pipeline.misfire = misfire;
    }
    if (what === 'break') pipeline.isBroken = !pipeline.isBroken;
    if (what === 'remove') pipeline.isRemoved = !pipeline.isRemoved;
    if (what === 'pause') await schedules.pause(asked);
    if (what === 'resume') await schedules.resume({ ...asked, ...(choice && { catchUp: choice }) });
    if (what === 'answer')
      for (const id of world.questions) await schedules.answer({ ...asked, notice: id, choice: choice ?? 'all' });
    publish();
    // Both look at the same time; one that dies leaves the rest to whoever looks next.
    await Promise.all(
      lives.map((calls) =>
        world
          .replica(calls ?? Infinity)
          .ledger.pass()
          .catch(() => undefined),
      ),
    );
  }
  now = TO;
  world.setNow(now);
  for (const pipeline of pipelines) pipeline.isBroken = false;
  publish();
  await world.replica().ledger.pass();
  return { world, now };
}

function definition(
  zone: string,
  {
    name,
    versions,
    version,
    misfire,
  }: { name: string; versions: [string, Schedule['period']][]; version: number; misfire: Schedule['misfire'] },
): Definition {
  const [cron, period] = versions[version]!;
  return { ...definitionOf({ a: {} }, name), timezone: zone, schedules: [{ id: 's', cron, period, misfire }] };
}

/** What a step of the ledger has settled: each instant of it has a run, or was told or asked about with it. */
function expectAccounted(world: World, { id, from, to, now, notice }: Step): number {
  const until = to === 'removed' ? now : Math.min(to.last, now);
  const due = calendarOf(from.schedule.cron, from.zone).filter((instant) => instant > from.last && instant <= until);
  const told = new Set(notice?.fates.map(({ at }) => at));
  const started = new Set(world.starts.map(({ decision }) => decision));
  const counted = due.filter((at) => notice?.older && at >= notice.older.since && at < notice.fates[0]!.at);
  const lost = due.filter((at) => {
    if (told.has(at) || started.has(`schedule:${id}@${new Date(at).toISOString()}`)) return false;
    // A schedule that was moved within its period finds the run of its former self, on time.
    const period = periodOf(from.schedule.period, at, from.zone).id;
    const isOwn = now - at <= ON_TIME && world.runs.has(`${from.pipeline}.${period}.r1`);
    return !isOwn && !counted.includes(at);
  });
  expect(lost.map((at) => new Date(at).toISOString())).toEqual([]);
  if (notice?.older) {
    const unlisted = counted.filter((at) => !started.has(`schedule:${id}@${new Date(at).toISOString()}`));
    expect(notice.older.count).toBeGreaterThanOrEqual(unlisted.length);
  }
  // Nothing is made up: every start that is told was due.
  for (const at of told) expect(due).toContain(at);
  return due.length;
}

async function expectOwed(world: World, id: string, last: number, now: number): Promise<void> {
  const [pipeline = ''] = id.split('/');
  const [state] = await world.replica().schedules.state(pipeline);
  const { entry } = world.entries().find((one) => one.id === id)!;
  const due = calendarOf(entry.schedule.cron, entry.zone).filter((instant) => instant > last && instant <= now);
  expect(state!.owed).toEqual(due.slice(-1000));
}

/** What was answered with "all" has runs, or says that there was no pipeline to start. */
function expectAnswered(world: World): void {
  for (const id of world.questions) {
    const { ask, pipeline, zone, fates } = world.notice(id);
    const { choice, done } = ask!.answer ?? {};
    if (choice === undefined) continue;
    expect(done).toBe(true);
    const chosen = choice === 'all' ? ask!.instants : choice === 'latest' ? ask!.instants.slice(-1) : [];
    if (world.concludedWithout.has(id)) {
      const told = fates.filter(({ at }) => chosen.includes(at));
      expect(told.length, 'the older ones are counted').toBe(Math.min(chosen.length, fates.length));
      expect(told.filter(({ what }) => what !== 'refused')).toEqual([]);
      continue;
    }
    for (const at of chosen)
      expect([...world.runs.keys()]).toContain(`${pipeline}.${periodOf(ask!.rule, at, zone).id}.r1`);
  }
}

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
