import { gunzipSync } from 'node:zlib';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Session } from '../sql/duck/duck.ts';
import { notEmulated, Problem } from '../sql/errors.ts';
import type { Storage } from '../sql/tables/storage.ts';
import type { Copy } from './copy.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The statement that loads what COPY names. Throws a Problem when there is nothing to load or it does not fit. */
export async function loadOf(copy: Copy, session: Session, storage: Storage): Promise<string> {
  const files = filesAt(copy.prefix, storage);
  if (files.length === 0) throw new Problem('USER_ERROR', `The specified S3 prefix '${copy.prefix}' does not exist`);
  const list = `[${files.map((file) => quote(file.replace(/[*?[]/g, '[$&]'))).join(', ')}]`;
  const described = await session.rows(`DESCRIBE ${copy.table}`);
  const table = described.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const columns = copy.columns.map((name) => {
    const found = table.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (!found) throw new Problem('USER_ERROR', `column "${name}" of relation "${copy.table}" does not exist`);
    return found;
  });
  const targets = columns.length > 0 ? columns : table;
  const into = `INSERT INTO ${copy.table} (${targets.map(({ name }) => `"${name}"`).join(', ')})`;
  if (copy.format === 'parquet') return `${into} ${await parquet(list, targets, session)}`;
  if (copy.gzip) for (const file of files) gunzipSync(readFileSync(file));
  return `${into} ${copy.format === 'json' ? json(list, targets) : csv(list, targets, copy)}`;
}

interface Column {
  name: string;
  type: string;
}

/** Columns by their place. Redshift takes a Parquet column only for its own type. */
async function parquet(list: string, targets: Column[], session: Session): Promise<string> {
  const source = `read_parquet(${list}, hive_partitioning = false)`;
  const given = (await session.rows(`DESCRIBE SELECT * FROM ${source}`)).map(([name, type]) => ({
    name: String(name),
    type: String(type),
  }));
  if (given.length !== targets.length)
    throw new Problem(
      'USER_ERROR',
      `Spectrum Scan Error: Unmatched number of columns between table and file. Table columns: ${targets.length}, Data columns: ${given.length}`,
    );
  for (const [i, target] of targets.entries())
    if (target.type !== given[i]!.type)
      throw new Problem(
        'USER_ERROR',
        `Spectrum Scan Error: the file has an incompatible Parquet schema for column '${target.name}'. Column type: ${target.type}, Parquet schema: ${given[i]!.type} ${given[i]!.name}`,
      );
  return `SELECT ${given.map(({ name }) => `"${name}"`).join(', ')} FROM ${source}`;
}

/** A JSON object a line; 'auto' matches keys with columns, and a key that is missing is NULL. */
function json(list: string, targets: Column[]): string {
  const values = targets.map(({ name, type }) => `CAST("json" ->> ${quote(`$."${name}"`)} AS ${type})`);
  return `SELECT ${values.join(', ')} FROM read_ndjson_objects(${list})`;
}

function csv(list: string, targets: Column[], { delimiter, skip, gzip }: Copy): string {
  const columns = targets.map(({ name }) => `${quote(name)}: 'VARCHAR'`).join(', ');
  // An empty field of a column that is no text is NULL.
  const values = targets.map(({ name, type }) =>
    type === 'VARCHAR' ? `"${name}"` : `CAST(nullif(trim("${name}"), '') AS ${type})`,
  );
  const options = `auto_detect = false, header = false, delim = ${quote(delimiter)}, quote = '"', escape = '"', nullstr = ['\u0002'], skip = ${skip}`;
  const compression = gzip ? ", compression = 'gzip'" : '';
  return `SELECT ${values.join(', ')} FROM read_csv(${list}, ${options}, columns = {${columns}}${compression})`;
}

/** Every object whose key begins with the prefix, which need not end at a slash. */
function filesAt(prefix: string, storage: Storage): string[] {
  const top = storage.path(prefix);
  const folder = prefix.endsWith('/') ? top : dirname(top);
  if (!folder.startsWith(storage.root) || folder === storage.root)
    throw notEmulated(`COPY from a whole bucket: ${prefix}`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => (prefix.endsWith('/') || file.startsWith(top)) && statSync(file).size > 0)
    .toSorted();
}
