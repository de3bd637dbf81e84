import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { StartError } from '../errors.ts';
import { leasesOf, linesOf } from '../pipeline/leases.ts';
import { isSettled, jobIdOf, RUN_SCHEMA, type Run, statusOf } from '../pipeline/run.ts';
import { nextMoment } from '../pipeline/timers.ts';
import type { Names } from './names.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { pages } from './scan.ts';

/**
 * The format of what this release writes. 1: runs alone. 2: leases, lines, timers and the index of successes beside
 * them. A newer one is refused; the one before is brought up to date.
 */
export const SCHEMA = RUN_SCHEMA;

/**
 * Opens the store in one step, so that an import and a replica cannot both find it empty.
 * KEYS: schema, installation, importing; ARGV: schema, installation for a store that has none
 */
const OPEN = `
if redis.call('EXISTS', KEYS[3]) == 1 then return {} end
redis.call('SET', KEYS[1], ARGV[1], 'NX')
redis.call('SET', KEYS[2], ARGV[2], 'NX')
return redis.call('MGET', KEYS[1], KEYS[2])`;

/**
 * Writes what follows from a run, if the run is still as it was read.
 * KEYS: run, runs, runs of the pipeline, live, latest number, timers, succeeded; then who holds each resource that the run
 *       holds, then the line for each that it waits for
 * ARGV: what follows as JSON (Following), the record in the new format, or "" when it is in that
 */
const INDEX = `
local run = cjson.decode(ARGV[1])
if redis.call('HGET', KEYS[1], 'version') ~= run.version then return 0 end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'record', ARGV[2])
  redis.call('HINCRBY', KEYS[1], 'version', 1)
end
redis.call('ZADD', KEYS[2], run.createdAt, run.id)
redis.call('ZADD', KEYS[3], run.createdAt, run.id)
if run.settled then redis.call('SREM', KEYS[4], run.id) else redis.call('SADD', KEYS[4], run.id) end
if tonumber(redis.call('GET', KEYS[5]) or '0') < run.number then redis.call('SET', KEYS[5], run.number) end
if run.timer then redis.call('ZADD', KEYS[6], run.timer, run.id) else redis.call('ZREM', KEYS[6], run.id) end
if run.succeeded then redis.call('ZADD', KEYS[7], run.period, run.id) else redis.call('ZREM', KEYS[7], run.id) end
for i, holder in ipairs(run.holds) do redis.call('SADD', KEYS[7 + i], holder) end
for i, waiter in ipairs(run.waits) do redis.call('ZADD', KEYS[7 + #run.holds + i], 'NX', waiter.since, waiter.holder) end
return 1`;

/**
 * Mints the installation's identity in an empty store and gives the one of any other. Throws StartError for a store that
 * a newer release wrote, that an import has not finished, or that is older and not to be brought up to date.
 */
export async function openStore(redis: Redis, names: Names, { upgrade }: { upgrade: boolean }): Promise<string> {
  const keys = [names.schema, names.installation, names.importing];
  const [found, installation] = (await redis.eval(OPEN, keys.length, ...keys, SCHEMA, randomUUID())) as string[];
  if (installation === undefined) {
    throw new StartError('an import into the store is under way, or was cut off: empty the store and import again');
  }
  const schema = Number(found);
  if (schema > SCHEMA) {
    throw new StartError(
      `the store was written by a newer release (schema ${schema}, this one reads ${SCHEMA}); deploy that release or newer`,
    );
  }
  if (schema < SCHEMA && !upgrade) {
    throw new StartError(
      `the store was written by an earlier release (schema ${schema}, this one writes ${SCHEMA}); start this release's service first, which brings it up to date`,
    );
  }
  if (schema < SCHEMA) {
    await indexAll(redis, names);
    await redis.set(names.schema, String(SCHEMA));
  }
  return installation;
}

/** Brings every run up to date; what is done twice is done once, so a pass that was cut off is simply made again. */
async function indexAll(redis: Redis, names: Names): Promise<void> {
  const store = createRunStore(redis, names);
  for await (const page of pages((cursor) => redis.zscan(names.runs, cursor, 'COUNT', 200))) {
    const ids = page.filter((_, index) => index % 2 === 0);
    await Promise.all(ids.map((id) => indexRun(redis, names, store, id)));
  }
}

/**
 * Writes all indexes of a run anew, and its record in the format of this release: one that does not know the format can
 * then no longer touch the run.
 */
export async function indexRun(redis: Redis, names: Names, store: RunStore, id: string): Promise<void> {
  for (;;) {
    const loaded = await store.load(id);
    if (!loaded) return;
    const { run, version } = loaded;
    const record = run.schema < SCHEMA ? JSON.stringify({ ...run, schema: SCHEMA }) : '';
    const definition = await store.definition(run.definition);
    const holds = leasesOf(run, definition);
    const waits = linesOf(run, definition);
    const keys = [
      names.run(id),
      names.runs,
      names.runsOf(run.pipeline),
      names.live,
      names.latest(run.pipeline, run.period.id),
      names.timers,
      names.succeeded(run.pipeline),
      ...holds.map(({ resource }) => names.held(resource)),
      ...waits.map(({ resource }) => names.line(resource)),
    ];
    const following = {
      id,
      version: String(version),
      createdAt: run.createdAt,
      number: run.number,
      settled: isSettled(run),
      succeeded: statusOf(run) === 'succeeded',
      period: run.period.start,
      timer: nextMoment(run, definition),
      holds: holds.map(({ holder }) => holder),
      waits: waits.map(({ holder }) => ({ holder, since: sinceOf(run, holder) })),
    };
    const args = [JSON.stringify(following), record];
    if ((await redis.eval(INDEX, keys.length, ...keys, ...args)) === 1) return;
  }
}

/** Since when someone stands in line: who came first is served first. */
function sinceOf(run: Run, holder: string): number {
  const stage = Object.entries(run.stages).find(([id, { attempt }]) => jobIdOf(run.id, id, attempt) === holder);
  return stage?.[1].since ?? run.queued?.since ?? run.createdAt;
}
