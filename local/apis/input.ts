import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { csvHeader, csvTable, decode } from '../text.ts';
import type { Log } from './index.ts';

/** A data set cannot be served; the message says why and where. */
export abstract class InputError extends Error {
  abstract readonly hint: string;
}

/** The input has no such data set. */
class DataSetMissing extends InputError {
  readonly hint = 'start local mode with --data DIR, or without it to get generated data';
}

/** A file of the data set cannot be read to its end: without its rows the list would be another. */
class DataSetDamaged extends InputError {
  readonly hint = 'mend the file, or take it out of the folder';
}

/** A list that is known under an API's field names and, as a portal file, under the headers of its columns. */
export interface Table {
  /** Folder within the input. */
  folder: string;
  /** Header of each field, in the API's order. */
  columns: Readonly<Record<string, string>>;
  /** The same of fields that a file may do without. */
  optional?: Readonly<Record<string, string>>;
}

/**
 * Reads the rows of every file in a table's folder that has its shape, in the order of their names: a CSV with the
 * portal's headers or the API's names, or JSON that holds rows with the API's names, however deep. Values stay text.
 */
export async function readTables(
  dataDir: string | undefined,
  table: Table,
  log: Log | undefined,
): Promise<Record<string, string | undefined>[]> {
  const files = await readFolder(
    dataDir,
    table.folder,
    (text, name) => (name.endsWith('.json') ? rowsOfJson(parseJson(text), table) : rowsOfCsv(text, table)),
    'a file with the columns of this list',
    log,
  );
  return files.flat();
}

/** Reads every JSON file of a data set's folder that has the expected shape, in the order of their names. */
export function readJsonFolder<T>(
  dataDir: string | undefined,
  name: string,
  shape: z.ZodType<T>,
  log: Log | undefined,
): Promise<T[]> {
  const read = (text: string, file: string) =>
    file.endsWith('.json') ? shape.safeParse(parseJson(text)).data : undefined;
  return readFolder(dataDir, name, read, 'a recorded answer of this API (*.json)', log);
}

/**
 * What `read` makes of each file of a folder. Files that it makes nothing of are left out and told; one that it throws at
 * is of the right shape and damaged, and nothing is served.
 */
async function readFolder<T>(
  dataDir: string | undefined,
  name: string,
  read: (text: string, file: string) => T | undefined,
  wanted: string,
  log: Log | undefined,
): Promise<T[]> {
  if (dataDir === undefined) throw new DataSetMissing(`no ${name}: there is no input folder`);
  const folder = join(dataDir, name);
  const names = await readdir(folder).catch(() => {
    throw new DataSetMissing(`no ${name}: the folder ${folder} cannot be read`);
  });
  const found: T[] = [];
  for (const file of names.toSorted()) {
    const text = decode(await readFile(join(folder, file)));
    const content = damageOf(`${name}/${file}`, () => read(text, file));
    if (content === undefined) log?.warn({ file: join(folder, file) }, `input file is left out: not ${wanted}`);
    else if (text.includes('\u{FFFD}'))
      throw new DataSetDamaged(`${name}/${file} is neither UTF-8 nor EUC-KR (CP949) throughout`);
    else found.push(content);
  }
  if (found.length === 0) throw new DataSetMissing(`no ${name}: ${folder} does not hold ${wanted}`);
  return found;
}

function damageOf<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DataSetDamaged(`${file} ${(error as Error).message}`);
  }
}

/** Headers are compared without blanks and punctuation, which portals write now so, now so. */
const plain = (header: string): string =>
  header
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

function rowsOfCsv(text: string, { columns, optional }: Table): Record<string, string | undefined>[] | undefined {
  const headers = csvHeader(text).map(plain);
  const at = Object.entries({ ...columns, ...optional }).map(([field, header]) => ({
    field,
    index: headers.findIndex((given) => given === plain(header) || given === plain(field)),
  }));
  if (at.some(({ field, index }) => index === -1 && field in columns)) return undefined;
  return csvTable(text)
    .slice(1)
    .map((line) => Object.fromEntries(at.map(({ field, index }) => [field, line[index]])));
}

/** The first list of objects within a JSON value whose keys are fields of the table; each may lie in an envelope of its own. */
function rowsOfJson(value: unknown, table: Table): Record<string, string | undefined>[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    for (const inner of Object.values(value)) {
      const rows = rowsOfJson(inner, table);
      if (rows) return rows;
    }
    return undefined;
  }
  const rows = value.map((entry: Record<string, unknown>) => {
    const inner = Object.values(entry ?? {});
    return inner.length === 1 && typeof inner[0] === 'object' ? (inner[0] as Record<string, unknown>) : entry;
  });
  const key = Object.keys(table.columns)[0] ?? '';
  if (!rows.some((row) => typeof row === 'object' && row !== null && key in row)) return undefined;
  return rows as Record<string, string | undefined>[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
