import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { csvLines, decode } from '../text.ts';
import type { Log } from './index.ts';

/** The input has no such data set; the message says where it was looked for. */
export class DataSetMissing extends Error {
  readonly hint = 'start local mode with --data DIR, or without it to get generated data';
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
  const read = (text: string) => shape.safeParse(parseJson(text)).data;
  return readFolder(dataDir, name, read, 'a recorded answer of this API (*.json)', log);
}

/** What `read` makes of each file of a folder; files that it makes nothing of are left out and told. */
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
    const content = read(decode(await readFile(join(folder, file))), file);
    if (content !== undefined) found.push(content);
    else log?.warn({ file: join(folder, file) }, `input file is left out: not ${wanted}`);
  }
  if (found.length === 0) throw new DataSetMissing(`no ${name}: ${folder} does not hold ${wanted}`);
  return found;
}

/** Headers are compared without blanks and punctuation, which portals write now so, now so. */
const plain = (header: string): string =>
  header
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

function rowsOfCsv(text: string, { columns, optional }: Table): Record<string, string | undefined>[] | undefined {
  const lines = csvLines(text);
  if (!lines) return undefined;
  const headers = lines[0]?.map(plain) ?? [];
  const at = Object.entries({ ...columns, ...optional }).map(([field, header]) => ({
    field,
    index: headers.findIndex((given) => given === plain(header) || given === plain(field)),
  }));
  if (at.some(({ field, index }) => index === -1 && field in columns)) return undefined;
  return lines.slice(1).map((line) => Object.fromEntries(at.map(({ field, index }) => [field, line[index]])));
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
  if (rows.length === 0 || !rows.every((row) => typeof row === 'object' && key in row)) return undefined;
  return rows as Record<string, string | undefined>[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
