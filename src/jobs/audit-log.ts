import type { Redis } from 'ioredis';
import type { Json } from '../pipeline/stages/stage.ts';
import { scrubWithin } from '../scrub.ts';
import type { AuditEntry, AuditHead } from './audit.ts';
import { type Anchor, createChecker, type Fault, genesisOf, hashOf, type SealedEntry } from './audit-chain.ts';
import type { Names } from './names.ts';

/** Entries that are read or sealed at a time. */
const PAGE = 500;
/** Seconds for which the same thing denied to the same person is written down once: nobody fills the store by clicking. */
const DENIED = 3600;

/**
 * Adds seals if the chain still ends where it was read to end, so that each entry is sealed once, whoever seals.
 * KEYS: seals; ARGV: how many there are, the last of them or "", then the new ones
 */
const SEAL = `
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
if (redis.call('LINDEX', KEYS[1], -1) or '') ~= ARGV[2] then return 0 end
redis.call('RPUSH', KEYS[1], unpack(ARGV, 3))
return 1`;

/** KEYS: what was denied lately, audit; ARGV: seconds, entry */
const NOTE = `
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[2])
return 1`;

/** An entry with its id, by which one reads on from it. */
export interface Logged {
  id: string;
  entry: AuditEntry;
}

export interface Verified {
  /** The last entry that fits the chain. */
  reached: Anchor;
  /** Entries that wait to be sealed: those of the last seconds. */
  unsealed: number;
  fault?: Fault;
}

interface Seal {
  id: string;
  sealedAt: number;
  hash: string;
}

/** A seal as it is kept: the n-th of the list is that of the n-th entry. */
const sealText = ({ id, sealedAt, hash }: Seal): string => `${id} ${sealedAt} ${hash}`;
function sealOf(text: string): Seal {
  const [id = '', sealedAt, hash = ''] = text.split(' ');
  return { id, sealedAt: Number(sealedAt), hash };
}

/** The audit log: what is written by the scripts of changes is read, sealed and checked here. */
export function createAuditLog(redis: Redis, names: Names, installation: string) {
  const genesis = genesisOf(installation);

  async function readAfter(id: string | undefined, count = PAGE): Promise<[string, string][]> {
    const from = id === undefined ? '-' : `(${id}`;
    const found = await redis.xrange(names.audit, from, '+', 'COUNT', count);
    return found.map(([at, fields]) => [at, fields[1] ?? 'null']);
  }

  /** Where the chain ends: how many seals there are, and the last. */
  async function end(): Promise<{ length: number; last: string | null }> {
    const [length, last] = (await redis.multi().llen(names.seals).lindex(names.seals, -1).exec())!;
    return { length: length![1] as number, last: last![1] as string | null };
  }

  /** Seals what follows the last seal, up to a page of it; gives how many entries were, 0 when another was faster too. */
  async function seal(): Promise<number> {
    const { length, last } = await end();
    const from = last === null ? undefined : sealOf(last);
    const found = await readAfter(from?.id);
    if (found.length === 0) return 0;
    const [seconds] = await redis.time();
    const sealedAt = Number(seconds) * 1000;
    let previous = from?.hash ?? genesis;
    const added = found.map(([id, text], index) => {
      const entry = parsed(text);
      previous = hashOf({ sequence: length + index + 1, previous, id, sealedAt, entry });
      return sealText({ id, sealedAt, hash: previous });
    });
    const isDone = (await redis.eval(SEAL, 1, names.seals, length, last ?? '', ...added)) === 1;
    return isDone ? added.length : 0;
  }

  /** Every seal, in order. */
  async function* seals(): AsyncGenerator<Seal> {
    for (let first = 0, page: string[]; ; first += page.length) {
      page = await redis.lrange(names.seals, first, first + PAGE - 1);
      if (page.length === 0) return;
      yield* page.map(sealOf);
    }
  }

  /** Every entry, in order. */
  async function* entries(): AsyncGenerator<[id: string, text: string]> {
    for (let page = await readAfter(undefined); page.length > 0; page = await readAfter(page.at(-1)![0])) yield* page;
  }

  /** The sealed entries in order, as they stand in the store; a seal that has lost its entry ends it. */
  async function* sealed(): AsyncGenerator<SealedEntry | Fault> {
    const log = entries();
    let sequence = 0;
    let previous = genesis;
    for await (const { id, sealedAt, hash } of seals()) {
      sequence += 1;
      const next = await log.next();
      if (next.done) {
        yield { sequence, what: 'truncated' };
        return;
      }
      const [at, text] = next.value;
      if (at !== id) {
        yield { sequence, what: isBefore(at, id) ? 'inserted' : 'removed' };
        return;
      }
      yield { sequence, previous, id, sealedAt, entry: parsed(text), hash };
      previous = hash;
    }
  }

  return {
    /** Under which heads of this log are put outside. */
    installation,
    seal,
    sealed,

    /** Where the chain stands; undefined while nothing is sealed. */
    async auditHead(): Promise<AuditHead | undefined> {
      const { length, last } = await end();
      if (last === null) return undefined;
      const { hash, sealedAt } = sealOf(last);
      return { sequence: length, hash, at: sealedAt };
    },

    /** Follows the whole chain; `anchors` are places in it that were noted elsewhere. */
    async verify(anchors: readonly Anchor[]): Promise<Verified> {
      const checker = createChecker(genesis, anchors);
      for await (const each of sealed()) {
        const fault = 'what' in each ? each : checker.take(each);
        if (fault) return { reached: checker.reached(), unsealed: 0, fault };
      }
      const { last } = await end();
      let unsealed = 0;
      let page = await readAfter(last === null ? undefined : sealOf(last).id);
      for (; page.length > 0; page = await readAfter(page.at(-1)![0])) unsealed += page.length;
      const fault = checker.end();
      return { reached: checker.reached(), unsealed, ...(fault && { fault }) };
    },

    /** Entries from the newest, or from before one, backwards. */
    async before(id: string | undefined, count: number): Promise<Logged[]> {
      const found = await redis.xrevrange(names.audit, id === undefined ? '+' : `(${id}`, '-', 'COUNT', count);
      return found.map(([at, fields]) => ({ id: at, entry: JSON.parse(fields[1]!) as AuditEntry }));
    },

    /** Writes down that somebody was denied something, once an hour for the same thing. */
    async denied(entry: AuditEntry): Promise<void> {
      const { by, right = '', pipeline = '' } = entry;
      const keys = [names.denied(`${by.id} ${right} ${pipeline}`), names.audit];
      await redis.eval(NOTE, keys.length, ...keys, DENIED, JSON.stringify(scrubWithin(entry)));
    },
  };
}

export type AuditLog = ReturnType<typeof createAuditLog>;

/** An entry that is no JSON was not written by us: it is sealed and checked as the text that it is. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Whether one id of a stream comes before another. */
function isBefore(one: string, other: string): boolean {
  const [a, b] = [one, other].map((id) => id.split('-').map(BigInt)) as [bigint[], bigint[]];
  return a[0]! < b[0]! || (a[0] === b[0] && a[1]! < b[1]!);
}
