import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Session } from '../sql/duck/duck.ts';
import { interruptOn } from '../sql/duck/interrupt.ts';
import { openStream } from '../sql/duck/stream.ts';
import { Interrupted, Problem } from '../sql/errors.ts';
import { Storage } from '../sql/tables/storage.ts';
import { redshiftError } from './errors.ts';
import { loadOf } from './load.ts';
import { readStatement } from './statement.ts';

/** What one statement gave: the rows it touched or, of a query, found; -1 when it counts none. */
export interface Result {
  rows: number;
}

/** A column of a query; the type is DuckDB's. */
export interface Column {
  name: string;
  type: string;
}

/** Takes the rows of a query while they are found. */
export type Take = (columns: Column[], batches: AsyncIterable<DuckDBValue[][]>) => Promise<void>;

/** Executes one statement; rows that nobody takes are only counted. Throws RedshiftError. */
export type Execute = (sql: string, take?: Take) => Promise<Result>;

/** The databases of a Redshift workgroup. */
export interface Warehouse {
  /** Runs statements that are done together or not at all. Throws RedshiftError, or Interrupted. */
  transaction<T>(database: string, signal: AbortSignal, use: (execute: Execute) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Redshift's SQL on DuckDB: a file per database, which can reach S3's folder and nothing else. */
export class DuckWarehouse implements Warehouse {
  readonly #dir: string;
  readonly #storage: Storage;
  readonly #open = new Map<string, Promise<DuckDBInstance>>();

  constructor(dir: string, s3Dir: string) {
    this.#dir = dir;
    this.#storage = new Storage(s3Dir);
    mkdirSync(dir, { recursive: true });
  }

  async transaction<T>(database: string, signal: AbortSignal, use: (execute: Execute) => Promise<T>): Promise<T> {
    const connection = await (await this.#instance(database)).connect();
    const release = interruptOn(signal, connection);
    const attempt = async <R>(work: () => Promise<R>): Promise<R> => {
      if (signal.aborted) throw new Interrupted();
      try {
        return await work();
      } catch (error) {
        throw signal.aborted ? new Interrupted() : redshiftError(error, this.#storage);
      }
    };
    const session: Session = {
      run: async (sql) => void (await connection.run(sql)),
      rows: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
      stream: (sql) => openStream(connection, sql, attempt),
    };
    try {
      await session.run(`USE "${database}"."public"`);
      await session.run('BEGIN');
      const result = await use((sql, take) => attempt(() => this.#execute(sql, connection, session, take)));
      await attempt(() => session.run('COMMIT'));
      return result;
    } catch (error) {
      release();
      await session.run('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      release();
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    for (const instance of await Promise.all(this.#open.values())) instance.closeSync();
    this.#open.clear();
  }

  async #execute(
    sql: string,
    connection: Awaited<ReturnType<DuckDBInstance['connect']>>,
    session: Session,
    take: Take = async (_, batches) => {
      for await (const _rows of batches);
    },
  ): Promise<Result> {
    const asked = readStatement(sql);
    switch (asked.k) {
      case 'nothing':
        return { rows: -1 };
      case 'commit':
        if (asked.sql) await session.run(asked.sql);
        await session.run('COMMIT');
        await session.run('BEGIN');
        return { rows: -1 };
      case 'select': {
        const { columns, batches } = await session.stream(asked.sql);
        let rows = 0;
        await take(
          columns.map(({ name, type }) => ({ name: label(name), type })),
          counted(batches, (count) => (rows += count)),
        );
        return { rows };
      }
      case 'copy': {
        const done = await connection.run(await loadOf(asked.copy, session, this.#storage));
        return { rows: done.rowsChanged };
      }
      case 'run': {
        const done = await connection.run(asked.sql);
        return { rows: asked.counts ? done.rowsChanged : -1 };
      }
    }
  }

  #instance(database: string): Promise<DuckDBInstance> {
    let found = this.#open.get(database);
    if (!found) this.#open.set(database, (found = open(join(this.#dir, `${database}.duckdb`), this.#storage)));
    return found;
  }
}

async function* counted(batches: AsyncIterable<DuckDBValue[][]>, count: (rows: number) => void) {
  for await (const rows of batches) {
    count(rows.length);
    yield rows;
  }
}

/** What Redshift calls a column that has no name: its function, else nothing. */
const label = (name: string): string =>
  /^\w+$/.test(name) && !/^\d/.test(name) ? name : (/^(\w+?)(?:_star)?\(/.exec(name)?.[1]?.toLowerCase() ?? '?column?');

/** A database with Redshift's ways: NULLs are greater than everything. */
async function open(file: string, storage: Storage): Promise<DuckDBInstance> {
  if (!/^[\w-]+\.duckdb$/.test(file.split('/').at(-1)!)) throw new Problem('USER_ERROR', 'not a name of a database');
  const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  for (const sql of [
    'CREATE SCHEMA IF NOT EXISTS public',
    `SET GLOBAL TimeZone = 'UTC'`,
    `SET GLOBAL default_null_order = 'nulls_last_on_asc_first_on_desc'`,
    `SET GLOBAL temp_directory = ''`,
    'SET GLOBAL autoinstall_known_extensions = false',
    `SET GLOBAL allowed_directories = ['${storage.root.replaceAll("'", "''")}/']`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
  ])
    await connection.run(sql);
  connection.closeSync();
  return instance;
}
