import { createHash } from 'node:crypto';
import type { ChainableCommander } from 'ioredis';
import { z } from 'zod';

/** First line of a state file. */
export const Header = z.strictObject({
  format: z.literal('sluice-state/1'),
  /** The schema of the store that it was taken from. */
  schema: z.int().min(1),
  installation: z.string().min(1),
  /** ISO instant at which the export began. */
  at: z.string(),
  /** SLUICE_REVISION of the definitions in force; empty when there was none. */
  release: z.string(),
});
export type Header = z.infer<typeof Header>;

const pairs = z.array(z.tuple([z.string(), z.string()]));
const about = {
  /** Without the prefix that all keys of a store share. */
  key: z.string().min(1),
  /** Milliseconds since the epoch at which the key is gone. */
  expires: z.int().optional(),
};

/** A key, or a further part of the one before: what is large is told in several lines. */
export const Line = z.discriminatedUnion('type', [
  z.strictObject({ ...about, type: z.literal('string'), value: z.string() }),
  z.strictObject({ ...about, type: z.literal('hash'), value: pairs }),
  z.strictObject({ ...about, type: z.literal('list'), value: z.array(z.string()) }),
  z.strictObject({ ...about, type: z.literal('set'), value: z.array(z.string()) }),
  /** Members with their scores, as Redis writes them. */
  z.strictObject({ ...about, type: z.literal('zset'), value: pairs }),
  /** Entries with their ids, fields and values in turn. */
  z.strictObject({ ...about, type: z.literal('stream'), value: z.array(z.tuple([z.string(), z.array(z.string())])) }),
]);
export type Line = z.infer<typeof Line>;

/** Last line: what a file that was cut off or changed does not have. */
export const End = z.strictObject({
  end: z.strictObject({ lines: z.int(), runs: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});
export type End = z.infer<typeof End>;

/** Counts and hashes the lines before the last one. */
export function createSeal() {
  const hash = createHash('sha256');
  let lines = 0;
  return {
    add(line: string): string {
      hash.update(`${line}\n`);
      lines += 1;
      return line;
    },
    /** The seal of what was added; nothing can be added afterwards. */
    close: () => ({ lines, sha256: hash.digest('hex') }),
  };
}

/** Writes a line's part of its key. */
export function restore(commands: ChainableCommander, key: string, line: Line): void {
  switch (line.type) {
    case 'string':
      commands.set(key, line.value);
      break;
    case 'hash':
      commands.hset(key, ...line.value.flat());
      break;
    case 'list':
      commands.rpush(key, ...line.value);
      break;
    case 'set':
      commands.sadd(key, ...line.value);
      break;
    case 'zset':
      commands.zadd(key, ...line.value.flatMap(([member, score]) => [score, member]));
      break;
    case 'stream':
      for (const [id, fields] of line.value) commands.xadd(key, id, ...fields);
  }
  if (line.expires !== undefined) commands.pexpireat(key, line.expires);
}
