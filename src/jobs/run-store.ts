import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { Definition } from '../pipeline/definition-schema.ts';
import { isSettled, Run, RunEvent } from '../pipeline/run.ts';
import type { AuditEntry } from './audit.ts';
import type { Names } from './names.ts';

/** How long a decision's id is remembered, in seconds: longer than any retry of Slack's or of a script's. */
const DECISION_LIFE = 30 * 24 * 3600;
const COMMIT = readFileSync(new URL('./commit.lua', import.meta.url), 'utf8');

export interface Change {
  run: Run;
  /** The version that the decision was made on; 0 creates the run. */
  expected: number;
  events: RunEvent[];
  /** Ids to remember with the outcome that a repetition is to be given. */
  decisions: { id: string; outcome: string }[];
  audit: AuditEntry[];
  /** The definition a new run starts with, under `run.definition`. */
  definition?: Definition;
}

export type Committed =
  | { state: 'ok'; version: number }
  | { state: 'conflict' }
  | { state: 'repeated'; index: number; outcome: string };

export interface Loaded {
  run: Run;
  version: number;
}

/** Reads and writes runs. The only writer of a run's keys, and every write goes through `commit`. */
export function createRunStore(redis: Redis, names: Names) {
  const definitions = new Map<string, Definition>();

  const parse = (record: string): Run => Run.parse(JSON.parse(record));

  async function loadMany(ids: string[]): Promise<Run[]> {
    if (ids.length === 0) return [];
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.hget(names.run(id), 'record');
    const replies = (await pipeline.exec()) ?? [];
    return replies.flatMap(([error, record]) => (error || typeof record !== 'string' ? [] : [parse(record)]));
  }

  return {
    /** The run with the version that a commit must expect; undefined when there is none. */
    async load(id: string): Promise<Loaded | undefined> {
      const [version, record] = await redis.hmget(names.run(id), 'version', 'record');
      return record ? { run: parse(record), version: Number(version) } : undefined;
    },

    loadMany,

    /** Writes one change, whole or not at all. A repeated decision id is told the outcome of its first time. */
    async commit(change: Change): Promise<Committed> {
      const { run, events, decisions, audit } = change;
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
        ...decisions.map(({ id }) => names.decision(id)),
      ];
      const reply = (await redis.eval(
        COMMIT,
        keys.length,
        ...keys,
        change.expected,
        run.id,
        JSON.stringify(run),
        run.createdAt,
        isSettled(run) ? 1 : 0,
        run.number,
        change.definition ? JSON.stringify(change.definition) : '',
        DECISION_LIFE,
        events.length,
        decisions.length,
        audit.length,
        ...events.map((event) => JSON.stringify(event)),
        ...decisions.map(({ outcome }) => outcome),
        ...audit.map((entry) => JSON.stringify(entry)),
      )) as [string, number?, string?];
      if (reply[0] === 'ok') return { state: 'ok', version: reply[1]! };
      return reply[0] === 'conflict'
        ? { state: 'conflict' }
        : { state: 'repeated', index: reply[1]! - 1, outcome: reply[2]! };
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

    /** The service's own words for running stages: shown, never decided on, so not part of the record. */
    details: (id: string): Promise<Record<string, string>> => redis.hgetall(names.details(id)),

    /** Notes what a service says of a running stage; tells the publisher only when that is news. */
    async setDetail(id: string, stage: string, detail: string): Promise<void> {
      const before = await redis.hget(names.details(id), stage);
      if (before === detail) return;
      // A step so small that the next commit overtakes it, yet one that the publisher sees as a change.
      await redis.multi().hset(names.details(id), stage, detail).zincrby(names.dirty, 0.001, id).exec();
    },

    /** The newest audit entries, newest first. */
    async audit(limit: number): Promise<AuditEntry[]> {
      const entries = await redis.xrevrange(names.audit, '+', '-', 'COUNT', limit);
      return entries.map(([, fields]) => JSON.parse(fields[1]!) as AuditEntry);
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;
