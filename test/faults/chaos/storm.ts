import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createNames } from '../../../src/jobs/names.ts';
import { createRunStore } from '../../../src/jobs/run-store.ts';
import { createWorkspaceStore } from '../../../src/jobs/workspace-store.ts';
import type { Request } from '../../../src/pipeline/decide.ts';
import { isSettled, LIVE, type Run } from '../../../src/pipeline/run.ts';
import { eventually } from '../../helpers/aws.ts';
import { startTestRedis } from '../../helpers/redis.ts';
import { startProxy } from '../proxy.ts';
import { recorded } from '../record.ts';
import { createCrew } from './crew.ts';
import { DEFINITIONS, IN_FORCE } from './graphs.ts';
import { randomOf } from './random.ts';
import { startService } from './service.ts';

const RUNS = 100;
const DECISIONS = 60;
/** Milliseconds of trouble; what is left then has to come to its end by itself. */
const STORM = 8000;
const END = 60_000;

/** Places at which a replica may be told to kill itself. */
const FAILPOINTS = [
  'start-before-commit',
  'start-before-enqueue',
  'before-intent',
  'intent-before-call',
  'reply-before-persist',
  'polling',
  'terminal-before-persist',
  'commit-before-enqueue',
];

/** A decision that was asked for: by someone who asks for nothing else. */
export interface Told {
  by: string;
  /** The run that was started or changed; a refusal has none. */
  run?: string;
  refusal?: string;
  /** How often it was asked. */
  times: number;
}

/**
 * Two replicas, a hundred runs, and everything that can go wrong, drawn from the seed; ends when no run is live any more.
 * Give `check` the world as it is then.
 */
export async function storm(seed: number, check: (world: World) => Promise<void>): Promise<void> {
  const redis = await startTestRedis();
  const proxy = await startProxy();
  const service = await startService(seed);
  const crew = createCrew(await proxy.before(redis.url), service.url, 2);
  const client = new Redis(redis.url);
  const names = createNames();
  const store = createRunStore(client, names);
  const told: Told[] = [];
  const everyRun = (): Promise<Run[]> => store.list({ limit: 10 * RUNS });
  try {
    await createWorkspaceStore(client, names).publish(IN_FORCE);
    await Promise.all([crew.start(0), crew.start(1)]);
    await weather();
    const runs = await calm();
    await check({ seed, runs, told, store, client, names, works: service.works, log: crew.log });
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}\n${crew.log()}`;
    throw error;
  } finally {
    await crew.close();
    client.disconnect();
    await proxy.cut();
    await service.close();
    await redis.stop();
  }

  /** Everything the seed wants, each thing at its moment. */
  async function weather(): Promise<void> {
    const random = randomOf(seed, 'weather');
    service.troubled(random.pick([0.02, 0.05, 0.1]));
    const events: Promise<unknown>[] = [];
    const at = (from: number, to: number, what: () => Promise<unknown>): void => {
      events.push(delay(random.between(from, to)).then(what));
    };
    for (let index = 0; index < RUNS; index += 1) at(0, 0.6 * STORM, () => start(index));
    for (let index = 0; index < DECISIONS; index += 1) at(500, STORM, () => decide(index));
    for (let index = 0; index < 3; index += 1) at(500, STORM, () => replace(index, 'SIGKILL'));
    at(500, STORM, () => replace(3, 'SIGTERM'));
    at(200, 1500, () => freeze());
    at(500, STORM, () => link(0));
    at(500, STORM, () => link(1));
    await Promise.all(events);
  }

  /** The trouble is over: both replicas die at once, one comes back, and all that is live goes on. */
  async function calm(): Promise<Run[]> {
    service.troubled(0);
    await Promise.all([crew.end(0, 'SIGKILL'), crew.end(1, 'SIGKILL')]);
    const killedAt = performance.now();
    const before = (await everyRun()).filter(isDue);
    await crew.start(0);
    const readyAt = performance.now();
    const left = new Map(before.map((run) => [run.id, run.sequence]));
    const stepped = async (): Promise<true | undefined> => {
      const now = await store.loadMany([...left.keys()]);
      for (const run of now) if (run.sequence > left.get(run.id)!) left.delete(run.id);
      return left.size === 0 || undefined;
    };
    await eventually(stepped, END).catch(() => tellLeft('made no step', (run) => left.has(run.id)));
    const now = performance.now();
    if (before.length > 0) {
      const what = `seed ${seed}, ${before.length} runs`;
      recorded({ recovery: { what, afterKill: now - killedAt, afterReady: now - readyAt } });
    }
    await crew.start(1);
    const settled = async (): Promise<Run[] | undefined> => {
      await Promise.all((await everyRun()).map(release));
      if (!crew.isQuiet()) return undefined;
      const runs = await everyRun();
      return runs.every(isSettled) ? runs : undefined;
    };
    return eventually(settled, END).catch(() => tellLeft('did not end', (run) => !isSettled(run)));
  }

  /** Throws, with the runs that are not as they should be. */
  async function tellLeft(what: string, isLeft: (run: Run) => boolean): Promise<never> {
    const runs = (await everyRun()).filter(isLeft);
    const stages = (run: Run) =>
      Object.entries(run.stages).map(([id, { state, waitingFor = '' }]) => `${id} ${state} ${waitingFor}`);
    throw new Error(
      `${runs.length} runs ${what}: ${runs.map((run) => `${run.id}${run.queued ? ' queued' : ''}: ${stages(run).join(', ')}`).join('; ')}`,
    );
  }

  /** What nobody can tell the end of keeps its place in the pool; someone says that it is over, so that others go on. */
  async function release({ id: run, pipeline, stages }: Run): Promise<void> {
    for (const [stage, { state, attempt }] of Object.entries(stages)) {
      if (state !== 'unknown' || DEFINITIONS[pipeline]!.stages[stage]!.pool === undefined) continue;
      const id = `release ${run} ${stage} ${attempt}`;
      if (told.some(({ by }) => by === `U_${id}`)) continue;
      const decision = { type: 'mark-done', stage, attempt, reason: 'somebody looked' } as const;
      const by = { id: `U_${id}`, via: 'slack' } as const;
      told.push(toldOf(by.id, await crew.ask({ execute: { id, run, decision, by } }, 0)));
    }
  }

  /** Someone starts a run; now and then two people at once, or one through both replicas. */
  async function start(index: number): Promise<void> {
    const random = randomOf(seed, `start ${index}`);
    const pipeline = random.pick(Object.keys(DEFINITIONS));
    const month = Date.UTC(2020, index, 1);
    const period = { id: new Date(month).toISOString().slice(0, 7), start: month, end: Date.UTC(2020, index + 1, 1) };
    const ask = async (id: string, by: string, place: number): Promise<Told> => {
      const answer = await crew.ask(
        {
          start: {
            id,
            definition: DEFINITIONS[pipeline]!,
            period,
            params: {},
            by: { id: by, via: 'slack' },
            channel: 'C_PIPELINES',
            again: false,
          },
        },
        place,
      );
      return toldOf(by, answer);
    };
    const place = random.chance(0.5) ? 0 : 1;
    const first = ask(`start-${index}`, `U_START_${index}`, place);
    const second = random.chance(0.2)
      ? ask(`start-${index}-too`, `U_START_${index}_TOO`, 1 - place)
      : random.chance(0.2) && ask(`start-${index}`, `U_START_${index}`, 1 - place);
    const [one, other] = await Promise.all([first, second]);
    told.push(one);
    if (other && other.by !== one.by) told.push(other);
  }

  /** Someone decides about a run what its state allows, or once in a while what it does not. */
  async function decide(index: number): Promise<void> {
    const random = randomOf(seed, `decision ${index}`);
    const runs = await everyRun();
    if (runs.length === 0) return;
    const troubled = runs.filter((run) => Object.values(run.stages).some(({ state }) => WANTS.has(state)));
    const run = random.pick(troubled.length > 0 && random.chance(0.8) ? troubled : runs);
    const by = `U_DECIDE_${index}`;
    const execute = {
      id: `decide-${index}`,
      run: run.id,
      decision: requestFor(run),
      by: { id: by, via: 'slack' },
    } as const;
    const place = random.chance(0.5) ? 0 : 1;
    told.push(toldOf(by, await crew.ask({ execute }, place)));

    function requestFor({ stages }: Run): Request {
      const wanting = Object.keys(stages).filter((id) => WANTS.has(stages[id]!.state));
      const stage = random.pick(wanting.length > 0 ? wanting : Object.keys(stages));
      const { state, attempt } = stages[stage]!;
      const bound = { stage, ...(random.chance(0.5) && { attempt }) };
      const reason = 'the storm wants it';
      if (state === 'approval') return { type: random.chance(0.8) ? 'approve' : 'reject', ...bound };
      if (state === 'unknown') return { type: random.pick(['reattach', 'resubmit'] as const), ...bound };
      if (wanting.length === 0 && random.chance(0.3)) return { type: 'cancel', reason };
      const type = random.pick(['retry', 'retry', 'skip', 'mark-done', 'rerun', 'all', 'close'] as const);
      switch (type) {
        case 'retry':
          return { type, ...bound };
        case 'rerun':
          return random.chance(0.7) ? { type, from: stage } : { type };
        case 'all':
          return { type: 'retry' };
        case 'close':
          return { type, reason };
        default:
          return { type, ...bound, reason };
      }
    }
  }

  /** A replica ends, and another takes its place, which may be doomed. */
  async function replace(index: number, signal: NodeJS.Signals): Promise<void> {
    const random = randomOf(seed, `death ${index}`);
    const place = random.chance(0.5) ? 0 : 1;
    crew.signal(place, 'SIGCONT');
    await crew.end(place, signal);
    await delay(random.between(0, 800));
    const doomed = random.chance(0.5) ? `${random.pick(FAILPOINTS)}:${Math.ceil(random.between(0, 30))}` : undefined;
    await crew.start(place, doomed);
    if (doomed === undefined) return;
    await delay(random.between(500, 2500));
    await crew.end(place, 'SIGKILL');
    await crew.start(place);
  }

  /** A replica is frozen past its locks and goes on. */
  async function freeze(): Promise<void> {
    const random = randomOf(seed, 'frost');
    const place = random.chance(0.5) ? 0 : 1;
    crew.signal(place, 'SIGSTOP');
    await delay(random.between(6500, 7500));
    crew.signal(place, 'SIGCONT');
  }

  /** Something happens to the connections with Redis. */
  async function link(index: number): Promise<void> {
    const random = randomOf(seed, `link ${index}`);
    const what = random.pick(['kill', 'cut', 'slow'] as const);
    if (what === 'kill') await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    if (what === 'slow') {
      proxy.slow(30);
      await delay(random.between(500, 2000));
      proxy.slow(0);
    }
    if (what === 'cut') {
      await proxy.cut();
      await delay(random.between(200, 1500));
      await proxy.open();
    }
  }
}

const toldOf = (by: string, { refusal, run, times }: { refusal?: string; run?: string; times: number }): Told => ({
  by,
  times,
  ...(refusal === undefined ? { run: run! } : { refusal }),
});

/** States about which a person may decide something. */
const WANTS: ReadonlySet<string> = new Set(['failed', 'unknown', 'cancelled', 'approval']);

/** Whether a run has a stage that should step soon: no wait has been agreed, and nothing must settle first. */
const isDue = (run: Run): boolean =>
  Object.entries(run.stages).some(
    ([id, { state }]) => LIVE.has(state) && state !== 'waiting' && !(state === 'submitting' && isKeyless(run, id)),
  );

const isKeyless = (run: Run, stage: string): boolean => DEFINITIONS[run.pipeline]!.stages[stage]!.kind === 'keyless';

export interface World {
  seed: number;
  runs: Run[];
  told: Told[];
  store: ReturnType<typeof createRunStore>;
  client: Redis;
  names: ReturnType<typeof createNames>;
  works: Awaited<ReturnType<typeof startService>>['works'];
  log(): string;
}
