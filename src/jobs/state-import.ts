import type { Redis } from 'ioredis';
import { Run } from '../pipeline/run.ts';
import type { Names } from './names.ts';
import { createRunStore } from './run-store.ts';
import { pages } from './scan.ts';
import { createSeal, End, Header, Line, restore } from './state-lines.ts';
import { indexRun, SCHEMA } from './store-schema.ts';

/** Lines that are written at a time. */
const BATCH = 200;

/** Why a state file cannot be imported, as a sentence for whoever tries. */
export class ImportRefused extends Error {
  readonly why: 'file' | 'store';
  constructor(why: 'file' | 'store', sentence: string) {
    super(sentence);
    this.name = 'ImportRefused';
    this.why = why;
  }
}

const damaged = (number: number, what: string): ImportRefused =>
  new ImportRefused('file', `Line ${number} ${what}: this is not a whole file of sluice export. Nothing was written.`);

export interface Checked {
  header: Header;
  runs: number;
  lines: number;
}

/** Reads a file to its end without writing anything; throws ImportRefused when it is damaged or too new. */
export async function checkState(lines: AsyncIterable<string>): Promise<Checked> {
  const seal = createSeal();
  let header: Header | undefined;
  let end: End['end'] | undefined;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (end) throw damaged(number, 'follows the last line');
    const value = parsed(text, number);
    if (!header) {
      header = Header.safeParse(value).data;
      if (!header) throw damaged(number, 'is not its header');
      demandKnown(header.schema);
    } else {
      end = End.safeParse(value).data?.end;
      if (end) continue;
      const line = Line.safeParse(value).data;
      if (!line) throw damaged(number, 'is not understood');
      const record = recordOf(line);
      if (record !== undefined && !Run.safeParse(parsed(record, number)).success) throw damaged(number, 'holds no run');
    }
    seal.add(text);
  }
  if (!header || !end) throw damaged(number + 1, 'is missing');
  const found = seal.close();
  if (found.lines !== end.lines || found.sha256 !== end.sha256) throw damaged(number, 'does not match the others');
  return { header, runs: end.runs, lines: end.lines };
}

function demandKnown(schema: number): void {
  if (schema <= SCHEMA) return;
  throw new ImportRefused(
    'file',
    `The file was written by a newer release (schema ${schema}, this one reads ${SCHEMA}); import it with that release or newer. Nothing was written.`,
  );
}

function parsed(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(number, 'is cut off');
  }
}

/** The record in a line that tells of a run. */
const recordOf = (line: Line): string | undefined =>
  line.type === 'hash' ? line.value.find(([field]) => field === 'record')?.[1] : undefined;

/**
 * Writes the lines of a checked file into an empty store, and builds its indexes. Until the end the store is marked as
 * not whole, so that nothing works on half of it; the schema and the installation come last.
 */
export async function importState(
  redis: Redis,
  names: Names,
  { header }: Checked,
  lines: AsyncIterable<string>,
): Promise<void> {
  await claim(redis, names);
  const store = createRunStore(redis, names);
  let batch: Line[] = [];
  const write = async (): Promise<void> => {
    const commands = redis.pipeline();
    for (const line of batch) restore(commands, `${names.prefix}:${line.key}`, line);
    for (const [error] of (await commands.exec()) ?? []) if (error) throw error;
    const ids = batch.flatMap((line) => {
      const record = recordOf(line);
      return record === undefined ? [] : [Run.parse(JSON.parse(record)).id];
    });
    batch = [];
    for (const id of ids) await indexRun(redis, names, store, id);
  };
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const line = number === 1 ? undefined : Line.safeParse(JSON.parse(text)).data;
    if (line) batch.push(line);
    if (batch.length >= BATCH) await write();
  }
  await write();
  await redis
    .multi()
    .set(names.schema, String(SCHEMA))
    .set(names.installation, header.installation)
    .del(names.importing)
    .exec();
}

/** Takes a store that holds nothing, so that no replica opens it meanwhile. */
async function claim(redis: Redis, names: Names): Promise<void> {
  const taken = await redis.set(names.importing, '1', 'NX');
  if (taken !== 'OK') {
    throw new ImportRefused(
      'store',
      'An import into this store is under way, or was cut off: empty it, then try again.',
    );
  }
  for await (const page of pages((cursor) => redis.scan(cursor, 'MATCH', `${names.prefix}:*`, 'COUNT', 1000))) {
    if (page.every((key) => key === names.importing)) continue;
    await redis.del(names.importing);
    throw new ImportRefused(
      'store',
      'The store is not empty; import writes into an empty one only. Point REDIS_URL at an empty Redis. Nothing was written.',
    );
  }
}
