import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Declared } from './payload.ts';

/** What S3 keeps beside an object's bytes. */
export interface Attributes {
  contentType?: string;
  /** content-encoding, cache-control and the like, returned as they came. */
  headers?: Record<string, string>;
  metadata?: Record<string, string>;
  checksum?: Declared;
}

/** Attributes together with the size and time of the file they were written for. */
export type Side = Attributes & { etag: string; size: number; mtimeMs: number };

/** One JSON file per object that has attributes, away from the buckets: DuckDB globs those. */
export class SideFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Undefined when absent, or torn by a kill: the object's file then speaks for itself. */
  read(bucket: string, key: string): Side | undefined {
    try {
      return JSON.parse(readFileSync(this.#path(bucket, key), 'utf8')) as Side;
    } catch {
      return undefined;
    }
  }

  write(bucket: string, key: string, side: Side): void {
    const file = this.#path(bucket, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(side));
  }

  remove(bucket: string, key: string): void {
    rmSync(this.#path(bucket, key), { force: true });
  }

  #path(bucket: string, key: string): string {
    return join(this.#dir, bucket, `${createHash('sha1').update(key).digest('hex')}.json`);
  }
}
