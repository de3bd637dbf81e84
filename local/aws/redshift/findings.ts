import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import type { DuckDBValue } from '@duckdb/node-api';
import { markLines, type Marks, stretch } from '../marks.ts';
import { field, type Field } from './shapes.ts';
import type { Column } from './warehouse.ts';

/** Rows that a query found: a line of JSON each, in a file. */
export interface Finding {
  columns: Column[];
  marks: Marks;
}

/** What queries found, kept as long as the endpoint runs, and never all in memory. */
export class Findings {
  readonly #dir: string;
  readonly #found = new Map<string, Finding>();

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'redshift-results');
    rmSync(this.#dir, { recursive: true, force: true });
    mkdirSync(this.#dir, { recursive: true });
  }

  /** Writes rows while they are found, no faster than the disk takes them. Leaves nothing when it throws. */
  async write(id: string, columns: Column[], batches: AsyncIterable<DuckDBValue[][]>): Promise<void> {
    const marks: Marks = { lines: 0, marks: [] };
    try {
      await pipeline(markLines(records(batches), marks), createWriteStream(this.#file(id)));
    } catch (error) {
      rmSync(this.#file(id), { force: true });
      throw error;
    }
    this.#found.set(id, { columns, marks });
  }

  find(id: string): Finding | undefined {
    return this.#found.get(id);
  }

  /** Records `from` to before `to`. */
  async read(id: string, from: number, to: number): Promise<Field[][]> {
    if (from >= to) return [];
    const { start, end = Infinity, skip } = stretch(this.#found.get(id)!.marks, from, to);
    const text = await buffer(createReadStream(this.#file(id), { start, end: end - 1 }));
    const lines = text
      .toString()
      .split('\n')
      .slice(skip, skip + to - from);
    return lines.map((line) => JSON.parse(line) as Field[]);
  }

  #file(id: string): string {
    return join(this.#dir, `${id.replace(':', '-')}.jsonl`);
  }
}

async function* records(batches: AsyncIterable<DuckDBValue[][]>): AsyncGenerator<string[]> {
  for await (const rows of batches) yield rows.map((row) => `${JSON.stringify(row.map(field))}\n`);
}
