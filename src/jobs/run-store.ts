import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { Definition } from '../pipeline/definition-schema.ts';
import { ownField, theirs } from '../pipeline/own-words.ts';
import { isSettled, Run, RunEvent, statusOf, type Worded } from '../pipeline/run.ts';
import { nextMoment } from '../pipeline/timers.ts';
import { scrubWithin } from '../scrub.ts';
import { type AuditEntry, unaudited } from './audit.ts';
import { redraw } from './message-store.ts';
import type { Names } from './names.ts';
import { createRecent } from './recent.ts';
import { createRunIndex, marksOf } from './run-index.ts';

/** How long a decision's id is remembered, in seconds: longer than any retry of Slack's or of a script's. */
const DECISION_LIFE = 30 * 24 * 3600;
const COMMIT = readFileSync(new URL('./commit.lua', import.meta.url), 'utf8');
/** The record, or its version alone when that is the one that is known. KEYS: run; ARGV: version */
const LOAD = `
if redis.call('HGET', KEYS[1], 'version') == ARGV[1] then return { ARGV[1] } end
return redis.call('HMGET', KEYS[1], 'version', 'record')`;

/** What ioredis makes of the scripts: each is sent once, and named by its hash from then on. */
interface Scripts {
  sluiceCommit(keys: number, ...values: (string | number)[]): Promise<[string, ...unknown[]]>;
  sluiceLoad(keys: number, key: string, version: string): Promise<[string | null, string?]>;
}

/** What a change takes and gives back of one resource, by who holds it, and who enters and leaves the line for it. */
export interface Turn {
  resource: string;
  /** How many may hold it at a time. */
  capacity: number;
  take: string[];
  /** Taken whether a place is free or not: the work exists already. */
  force: string[];
  release: string[];
  join: string[];
  leave: string[];
}

export interface Change {
  /** The run that the decision was made on, at its version; none creates the run. */
  before?: Loaded;
  run: Run;
  definition: Definition;
  events: RunEvent[];
  /** Ids to remember with the outcome that a repetition is to be given. */
  decisions: { id: string; outcome: string }[];
  audit: AuditEntry[];
  turns: Turn[];
}

/** Who may take a free place now. */
export interface Next {
  resource: string;
  holders: string[];
}

export type Committed =
  | { state: 'ok'; version: number; next: Next[] }
  | { state: 'conflict' }
  /** Nothing was written: for these holders no place is free. */
  | { state: 'busy'; denied: string[] }
  | { state: 'repeated'; index: number; outcome: string };

export interface Loaded {
  run: Run;
  version: number;
}

/** Reads and writes runs. The only writer of a run's keys, and every write goes through `commit`. */
export function createRunStore(redis: Redis, names: Names) {
  const definitions = new Map<string, Definition>();
  const recent = createRecent();
  redis.defineCommand('sluiceCommit', { lua: COMMIT });
  redis.defineCommand('sluiceLoad', { lua: LOAD });
  redis.on('ready', recent.clear);
  const scripts = redis as unknown as Scripts;

  function read(record: string, version: number): Run {
    const run = Run.parse(JSON.parse(record));
    recent.keep(run, version, record.length);
    return run;
  }

  async function load(id: string): Promise<Loaded | undefined> {
    const known = recent.get(id);
    const [version, record] = await scripts.sluiceLoad(1, names.run(id), String(known?.version ?? ''));
    if (version === null) return undefined;
    if (record === undefined) return known;
    return { run: read(record, Number(version)), version: Number(version) };
  }

  async function loadMany(ids: string[]): Promise<Run[]> {
    if (ids.length === 0) return [];
    const versions = redis.pipeline();
    for (const id of ids) versions.hget(names.run(id), 'version');
    const replies = (await versions.exec()) ?? [];
    const runs = new Map<string, Run>();
    const changed = redis.pipeline();
    const asked: string[] = [];
    for (const [index, id] of ids.entries()) {
      const known = recent.get(id);
      if (known && String(known.version) === replies[index]?.[1]) runs.set(id, known.run);
      else asked.push(id);
    }
    for (const id of asked) changed.hmget(names.run(id), 'version', 'record');
    const records = asked.length === 0 ? [] : ((await changed.exec()) ?? []);
    for (const [index, id] of asked.entries()) {
      const [version, record] = (records[index]?.[1] ?? []) as (string | null)[];
      if (record) runs.set(id, read(record, Number(version)));
    }
    return ids.flatMap((id) => runs.get(id) ?? []);
  }

  return {
    /** The run with the version that a commit must expect; undefined when there is none. */
    load,

    /** The run as this process last saw it, if it did: whoever decides on it must commit, or load. */
    recent: (id: string): Loaded | undefined => recent.get(id),

    loadMany,

    ...createRunIndex(redis, names, loadMany),

    /**
     * Writes one change, whole or not at all. A repeated decision id is told the outcome of its first time. Throws
     * audit.unwritable when the audit log takes no entry.
     */
    async commit(change: Change): Promise<Committed> {
      const { before, run, definition, events, decisions, audit, turns } = change;
      const keys = [
        names.run(run.id),
        names.events(run.id),
        names.dirty,
        names.audit,
        names.runs,
        names.runsOf(run.pipeline),
        names.live,
        names.latest(run.pipeline, run.period.id),
        names.definition(run.definition),
        names.timers,
        names.outbox,
        names.succeeded(run.pipeline),
        ...decisions.map(({ id }) => names.decision(id)),
        ...turns.flatMap(({ resource }) => [names.held(resource), names.line(resource)]),
      ];
      const status = statusOf(run);
      const was = before && statusOf(before.run);
      const expected = before?.version ?? 0;
      const values = {
        id: run.id,
        expected,
        createdAt: run.createdAt,
        number: run.number,
        period: run.period.start,
        settled: isSettled(run),
        life: DECISION_LIFE,
        events: events.length,
        decisions: decisions.length,
        entries: audit.length,
        turns,
        timer: nextMoment(run, definition),
        ...(status !== was && marksOf(run, definition, status, was)),
      };
      const record = JSON.stringify(run);
      const isNew = before?.run.definition !== run.definition;
      const [state, ...rest] = await scripts.sluiceCommit(
        keys.length,
        ...keys,
        JSON.stringify(values),
        record,
        isNew ? JSON.stringify(definition) : '',
        ...events.map((event) => JSON.stringify(event)),
        ...decisions.map(({ outcome }) => outcome),
        ...audit.map((entry) => JSON.stringify(scrubWithin(entry))),
      );
      switch (state) {
        case 'ok': {
          const [version, ...next] = rest as [number, ...[number, ...string[]][]];
          recent.keep(run, version, record.length);
          return {
            state,
            version,
            next: next.map(([index, ...holders]) => ({ resource: turns[index - 1]!.resource, holders })),
          };
        }
        case 'busy':
          return { state, denied: rest as string[] };
        case 'repeated':
          return { state, index: (rest[0] as number) - 1, outcome: rest[1] as string };
        case 'unaudited':
          return unaudited(rest[0] as string);
        default:
          return { state: 'conflict' };
      }
    },

    /** The first outcome of each decision id that was committed before. */
    async outcomes(ids: string[]): Promise<(string | null)[]> {
      return ids.length === 0 ? [] : redis.mget(...ids.map(names.decision));
    },

    /** The immutable definition a run started with. */
    async definition(hash: string): Promise<Definition> {
      const known = definitions.get(hash);
      if (known) return known;
      const text = await redis.get(names.definition(hash));
      if (text === null) throw new Error(`the definition ${hash} is missing from the store`);
      const definition = Definition.parse(JSON.parse(text));
      definitions.set(hash, definition);
      return definition;
    },

    /** The run of the highest number for a period. */
    async latest(pipeline: string, period: string): Promise<Loaded | undefined> {
      const number = await redis.get(names.latest(pipeline, period));
      return number === null ? undefined : this.load(`${pipeline}.${period}.r${number}`);
    },

    /** Runs, newest first. */
    async list({ pipeline, limit }: { pipeline?: string; limit: number }): Promise<Run[]> {
      const key = pipeline === undefined ? names.runs : names.runsOf(pipeline);
      return loadMany(await redis.zrevrange(key, 0, limit - 1));
    },

    /** Everything that happened to a run, in order. */
    async events(id: string): Promise<RunEvent[]> {
      const lines = await redis.lrange(names.events(id), 0, -1);
      return lines.map((line) => RunEvent.parse(JSON.parse(line)));
    },

    /** Ids of the runs in which something is still to be done. */
    live: (): Promise<string[]> => redis.smembers(names.live),

    /** What is said of running stages, and beside it what of that is ours: shown, never decided on, so not part of the record. */
    details: (id: string): Promise<Record<string, string>> => redis.hgetall(names.details(id)),

    /** Notes what is said of a running stage; tells the publisher only when that is news. */
    async setDetail(id: string, stage: string, said: string | Worded): Promise<void> {
      const { message, own } = typeof said === 'string' ? theirs(said) : said;
      const words = own ? JSON.stringify({ message, own }) : '';
      const before = await redis.hmget(names.details(id), stage, ownField(stage));
      if (before[0] === message && (before[1] ?? '') === words) return;
      const change = redis.multi().hset(names.details(id), stage, message, ownField(stage), words);
      await redraw(change, names, id).exec();
    },

    /** The newest audit entries, newest first. */
    async audit(limit: number): Promise<AuditEntry[]> {
      const entries = await redis.xrevrange(names.audit, '+', '-', 'COUNT', limit);
      return entries.map(([, fields]) => JSON.parse(fields[1]!) as AuditEntry);
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;
