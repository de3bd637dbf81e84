import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A map that survives a restart. Values are replaced, never changed in place. */
export interface Collection<T> {
  get(id: string): T | undefined;
  set(id: string, value: T): void;
  /** In order of first insertion. */
  values(): T[];
}

/** State on disk: one append-only file of JSON lines per collection, compacted when it is opened. */
export class Store {
  readonly #dir: string;
  readonly #open = new Map<string, Collection<unknown>>();

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  /** The collection of that name; the same object every time. */
  collection<T>(name: string): Collection<T> {
    let found = this.#open.get(name) as Collection<T> | undefined;
    if (!found) this.#open.set(name, (found = openCollection<T>(join(this.#dir, `${name}.jsonl`))));
    return found;
  }
}

function openCollection<T>(file: string): Collection<T> {
  const entries = readEntries<T>(file);
  const lines = [...entries].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(`${file}.tmp`, lines.join(''));
  renameSync(`${file}.tmp`, file);
  return {
    get: (id) => entries.get(id),
    set(id, value) {
      appendFileSync(file, `${JSON.stringify([id, value])}\n`);
      entries.set(id, value);
    },
    values: () => [...entries.values()],
  };
}

function readEntries<T>(file: string): Map<string, T> {
  const entries = new Map<string, T>();
  if (!existsSync(file)) return entries;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      const [id, value] = JSON.parse(line) as [string, T];
      entries.set(id, value);
    } catch {
      // A process killed while it appended leaves half a line, which was never answered to anybody.
    }
  }
  return entries;
}
