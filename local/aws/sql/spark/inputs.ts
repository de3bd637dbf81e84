import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, quote, type Resolved } from '../analysis/context.ts';
import type { Session } from '../duck/duck.ts';
import { VARCHAR } from '../syntax/types.ts';
import type { Storage } from '../tables/storage.ts';

/** Rows that a job was given beside the catalogue: every value is text, or missing. */
export interface Input {
  columns: string[];
  rows: (string | null)[][];
}

/** Puts each input where queries find it under its name. */
export async function openInputs(
  session: Session,
  storage: Storage,
  inputs: Readonly<Record<string, Input>>,
): Promise<Map<string, Resolved>> {
  const opened = new Map<string, Resolved>();
  for (const [name, { columns: given, rows }] of Object.entries(inputs)) {
    // Spark compares names without regard to case; here all names are small.
    const columns = given.map((column) => column.toLowerCase());
    const staged = join(storage.staging, randomUUID());
    writeFileSync(
      staged,
      rows.map((row) => `${JSON.stringify(Object.fromEntries(columns.map((each, at) => [each, row[at]])))}\n`).join(''),
    );
    const table = identifier(`input_${randomUUID()}`);
    const types = columns.map((column) => `${quote(column)}: 'VARCHAR'`).join(', ');
    await session.run(
      `CREATE TEMP TABLE ${table} AS SELECT * FROM read_json(${quote(staged)}, format = 'newline_delimited', columns = {${types}})`,
    );
    storage.remove(staged);
    opened.set(name, {
      k: 'relation',
      sql: table,
      columns: columns.map((column) => ({ name: column, type: VARCHAR })),
    });
  }
  return opened;
}
