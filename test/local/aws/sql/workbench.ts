import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type AthenaAnswer, createSqlEngine, type SqlEngine } from '../../../../local/aws/sql/engine.ts';

/** Every statement of these tests is executed at this moment. */
const NOW = Date.parse('2026-11-20T15:10:00.123Z');

export interface Workbench {
  engine: SqlEngine;
  dir: string;
  /** Writes an object. */
  put(key: string, body: string | Buffer): void;
  athena(sql: string, more?: { parameters?: string[]; signal?: AbortSignal }): Promise<AthenaAnswer>;
  rows(sql: string): Promise<(string | null)[][]>;
  spark(text: string, parameters?: Record<string, string>): Promise<{ rows: number; bytes: number }>;
}

/** An engine over an empty folder for the tests of a file, with the databases `d` and `other`. */
export function workbench(): Workbench {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-sql-')));
  let queries = 0;
  const bench: Workbench = {
    engine: undefined as unknown as SqlEngine,
    dir,
    put(key, body) {
      const path = join(dir, 's3', key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, body);
    },
    athena: (sql, more = {}) =>
      bench.engine.athena(sql, {
        database: 'd',
        outputLocation: `s3://results/query-${++queries}`,
        signal: new AbortController().signal,
        ...more,
      }),
    rows: async (sql) => (await bench.athena(sql)).rows,
    spark: (text, parameters = {}) =>
      bench.engine.spark(text, { parameters, database: 'd', signal: new AbortController().signal }),
  };
  beforeAll(async () => {
    bench.engine = await createSqlEngine({
      s3Dir: join(dir, 's3'),
      catalogFile: join(dir, 'catalog.json'),
      now: () => NOW,
    });
    await bench.athena('CREATE DATABASE d');
    await bench.athena('CREATE DATABASE other');
  });
  afterAll(async () => {
    await bench.engine.close();
    rmSync(dir, { recursive: true });
  });
  return bench;
}

/** A JSON object a line. */
export const lines = (...rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
