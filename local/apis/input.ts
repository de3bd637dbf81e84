import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import type { z } from 'zod';
import type { Log } from './index.ts';

/** The input has no such data set; the message says where it was looked for. */
export class DataSetMissing extends Error {
  readonly hint = 'start local mode with --data DIR, or without it to get generated data';
}

/** Reads every JSON file of a data set's folder that has the expected shape, in the order of their names. */
export async function readJsonFolder<T>(
  dataDir: string | undefined,
  name: string,
  shape: z.ZodType<T>,
  log: Log | undefined,
): Promise<T[]> {
  if (dataDir === undefined) throw new DataSetMissing(`no ${name}: there is no input folder`);
  const folder = join(dataDir, name);
  const names = await readdir(folder).catch(() => {
    throw new DataSetMissing(`no ${name}: the folder ${folder} cannot be read`);
  });

  const found: T[] = [];
  for (const file of names.filter((entry) => entry.endsWith('.json')).toSorted()) {
    const parsed = shape.safeParse(parseJson(decode(await readFile(join(folder, file)))));
    if (parsed.success) found.push(parsed.data);
    else log?.warn({ file: join(folder, file) }, 'input file is left out: not a recorded answer of this API');
  }
  if (found.length === 0) throw new DataSetMissing(`no ${name}: ${folder} holds no recorded answer (*.json)`);
  return found;
}

/** Text of a Korean open-data file: UTF-8, with or without a mark, else EUC-KR with its Windows extension (CP949). */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), 'cp949'); // Node's own decoder knows EUC-KR only, and turns the rest to rubbish
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
