import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Names } from './names.ts';
import { pages } from './scan.ts';
import { createSeal, type Header, type Line } from './state-lines.ts';

/** Keys per SCAN, and elements of a large key per line. */
const PAGE = 500;
/** Runs that are read at a time. */
const RUNS = 50;

const Record = z.object({ definition: z.string() });
/** An outcome of a decision, or a run's end in the outbox. */
const About = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ run: z.string() }));

/**
 * How a key travels. A store is exported while it is at work, so order makes the file true: what says "done up to here"
 * is read before the runs it speaks of, and seals before the entries of the audit log; what says "still to do" after them:
 * ends of runs, then what was made of them. Each run is read whole, in one transaction.
 * Indexes and leases follow from the runs and are built anew; BullMQ's jobs are added by the reconciler.
 */
type Way = 'left' | 'before' | 'run' | 'ends' | 'after';

/** Tells the way of a key by its name without the prefix. */
export function wayOf(names: Names): (key: string) => Way {
  const bare = (key: string): string => key.slice(names.prefix.length + 1);
  const left = [
    names.schema,
    names.installation,
    names.importing,
    names.publisher,
    names.lossTold,
    names.homes,
    names.homesTurn,
    names.lostSince,
  ].map(bare);
  const indexes = [names.runs, names.live, names.timers].map(bare);
  const families = [names.runsOf(''), names.latest('', '').slice(0, -1), names.succeeded(''), names.held('')];
  const derived = [
    ...families,
    names.line(''),
    names.pulse(''),
    names.heartbeat(''),
    names.denied(''),
    `${names.prefix}:${names.stageQueue}:`,
  ].map(bare);
  const before = [names.ledger, names.digests, names.workspace, names.seals].map(bare);
  const ofRun = new RegExp(`^(${bare(names.run(''))}[^:]+(:[^:]+)?|${bare(names.definition(''))}.+)$`);
  return (key) => {
    if (left.includes(key) || indexes.includes(key) || derived.some((start) => key.startsWith(start))) return 'left';
    if (before.includes(key)) return 'before';
    if (key === bare(names.outbox)) return 'ends';
    return ofRun.test(key) ? 'run' : 'after';
  };
}

/** Thrown when a store holds nothing that could be exported. */
export class EmptyStore extends Error {}

/** The lines of a state file, without their ends. Holds ids and one page of the store at a time. */
export async function* exportState(redis: Redis, names: Names): AsyncGenerator<string> {
  const seal = createSeal();
  const say = (line: Header | Line): string => seal.add(JSON.stringify(line));
  yield say(await headerOf(redis, names));
  yield* map(keysOf(redis, names, 'before'), (key) => linesOf(redis, names, key), say);
  const runs = new Set<string>();
  yield* map(runsOf(redis, names, runs), (lines) => lines, say);
  const known = (id: string): boolean => runs.has(id);
  for (const way of ['ends', 'after'] as const)
    yield* map(keysOf(redis, names, way), (key) => linesAfter(redis, names, key, known), say);
  yield JSON.stringify({ end: { ...seal.close(), runs: runs.size } });
}

async function* map<T>(
  items: AsyncIterable<T>,
  lines: (item: T) => AsyncIterable<Line> | Iterable<Line>,
  say: (line: Line) => string,
): AsyncGenerator<string> {
  for await (const item of items) for await (const line of lines(item)) yield say(line);
}

async function headerOf(redis: Redis, names: Names): Promise<Header> {
  const [schema, installation, workspace] = await redis.mget(names.schema, names.installation, names.workspace);
  if (!schema || !installation) throw new EmptyStore('there is nothing in the store');
  const [seconds] = await redis.time();
  return {
    format: 'sluice-state/1',
    schema: Number(schema),
    installation,
    at: new Date(Number(seconds) * 1000).toISOString(),
    release: workspace ? (JSON.parse(workspace) as { release: string }).release : '',
  };
}

/** Keys that travel this way, without the prefix, each once. */
async function* keysOf(redis: Redis, names: Names, wanted: Way): AsyncGenerator<string> {
  const way = wayOf(names);
  const seen = new Set<string>();
  for await (const page of pages((cursor) => redis.scan(cursor, 'MATCH', `${names.prefix}:*`, 'COUNT', PAGE))) {
    for (const full of page) {
      const key = full.slice(names.prefix.length + 1);
      if (seen.has(key) || way(key) !== wanted) continue;
      seen.add(key);
      yield key;
    }
  }
}

/** The lines of each run, behind the definition it was the first to need; adds the run's id to `ids`. */
async function* runsOf(redis: Redis, names: Names, ids: Set<string>): AsyncGenerator<Line[]> {
  const definitions = new Set<string>();
  for await (const page of pages((cursor) => redis.zscan(names.runs, cursor, 'COUNT', RUNS))) {
    const fresh = page.filter((id, index) => index % 2 === 0 && !ids.has(id));
    for (const [index, lines] of (await Promise.all(fresh.map((id) => runLines(redis, names, id)))).entries()) {
      if (!lines) continue;
      const hash = Record.parse(JSON.parse(lines.record)).definition;
      const key = names.definition(hash);
      const text = definitions.has(hash) ? '' : await redis.get(key);
      // Retention has removed the run and its definition since the run was read.
      if (text === null) continue;
      if (text !== '') yield [{ key: key.slice(names.prefix.length + 1), type: 'string', value: text }];
      definitions.add(hash);
      ids.add(fresh[index]!);
      yield lines.all;
    }
  }
}

/** All of a run as it was at one moment; undefined when there is none. */
async function runLines(redis: Redis, names: Names, id: string): Promise<{ record: string; all: Line[] } | undefined> {
  const keys = [names.run(id), names.details(id), names.messages(id)];
  const read = redis.multi();
  for (const key of keys) read.hgetall(key);
  const replies = (await read.lrange(names.events(id), 0, -1).exec()) ?? [];
  const values = replies.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
  const events = values.pop() as string[];
  const record = (values[0] as { record?: string }).record;
  if (record === undefined) return undefined;
  const bare = (key: string): string => key.slice(names.prefix.length + 1);
  const hashes = keys.map((key, index): Line => ({
    key: bare(key),
    type: 'hash',
    value: Object.entries(values[index]!),
  }));
  const all = [...hashes, { key: bare(names.events(id)), type: 'list', value: events } as const];
  return { record, all: all.filter(({ value }) => value.length > 0) };
}

/** What is still to do, but for what speaks of a run that is too young for this file. */
async function* linesAfter(
  redis: Redis,
  names: Names,
  key: string,
  known: (run: string) => boolean,
): AsyncGenerator<Line> {
  const speaks = (text: string): boolean => {
    const told = About.safeParse(text);
    return !told.success || known(told.data.run);
  };
  for await (const line of linesOf(redis, names, key)) {
    if (line.type === 'hash') {
      const value = line.value.filter(([, text]) => speaks(text));
      if (value.length > 0) yield { ...line, value };
    } else if (line.type !== 'string' || speaks(line.value)) yield line;
  }
}

/** A key of any type, in as many lines as it needs. */
async function* linesOf(redis: Redis, names: Names, key: string): AsyncGenerator<Line> {
  const full = `${names.prefix}:${key}`;
  const [type, ttl, [seconds, micros]] = await Promise.all([redis.type(full), redis.pttl(full), redis.time()]);
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  const about = { key, ...(ttl >= 0 && { expires: now + ttl }) };
  switch (type) {
    case 'string': {
      const value = await redis.get(full);
      if (value !== null) yield { ...about, type, value };
      return;
    }
    case 'hash':
      for await (const page of pages((cursor) => redis.hscan(full, cursor, 'COUNT', PAGE)))
        if (page.length > 0) yield { ...about, type, value: paired(page) };
      return;
    case 'zset':
      for await (const page of pages((cursor) => redis.zscan(full, cursor, 'COUNT', PAGE)))
        if (page.length > 0) yield { ...about, type, value: paired(page) };
      return;
    case 'set':
      for await (const page of pages((cursor) => redis.sscan(full, cursor, 'COUNT', PAGE)))
        if (page.length > 0) yield { ...about, type, value: page };
      return;
    case 'list':
      for (let first = 0, value: string[]; ; first += PAGE) {
        value = await redis.lrange(full, first, first + PAGE - 1);
        if (value.length === 0) return;
        yield { ...about, type, value };
      }
    case 'stream':
      for (let from = '-', value: [string, string[]][]; ; from = `(${value.at(-1)![0]}`) {
        value = await redis.xrange(full, from, '+', 'COUNT', PAGE);
        if (value.length === 0) return;
        yield { ...about, type, value };
      }
    case 'none':
      return;
    default:
      throw new Error(`${full} has the type ${type}, which no release writes`);
  }
}

const paired = (flat: string[]): [string, string][] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2]!, flat[index * 2 + 1]!]);
