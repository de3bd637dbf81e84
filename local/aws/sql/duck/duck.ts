import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { quote } from '../analysis/context.ts';
import { Interrupted } from '../errors.ts';
import { interruptOn } from './interrupt.ts';
import { MACROS } from './macros.ts';
import { openStream, type Stream } from './stream.ts';

/** What runs SQL for one statement; its views and temporary tables end with it. */
export interface Session {
  run(sql: string): Promise<void>;
  /** All rows at once: for what is known to be small. */
  rows(sql: string): Promise<DuckDBValue[][]>;
  stream(sql: string): Promise<Stream>;
}

/** What the engine may take of the machine: it does not spill, a statement that needs more fails. */
export const MEMORY = '2GB';

/** One DuckDB in memory that can reach the given folders and nothing else. */
export class Duck {
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  static async open(folders: string[]): Promise<Duck> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: MEMORY });
    const connection = await instance.connect();
    const allowed = folders.map((folder) => quote(`${folder}/`)).join(', ');
    const setup = [
      ...MACROS,
      `SET GLOBAL TimeZone = 'UTC'`,
      `SET GLOBAL temp_directory = ''`,
      `SET GLOBAL autoinstall_known_extensions = false`,
      `SET GLOBAL allowed_directories = [${allowed}]`,
      'SET GLOBAL enable_external_access = false',
      'SET GLOBAL lock_configuration = true',
    ];
    for (const sql of setup) await connection.run(sql);
    connection.closeSync();
    return new Duck(instance);
  }

  /** Runs `use` on a connection of its own, which the signal interrupts. */
  async session<T>(signal: AbortSignal, use: (session: Session) => Promise<T>): Promise<T> {
    if (signal.aborted) throw new Interrupted();
    const connection = await this.#instance.connect();
    const release = interruptOn(signal, connection);
    try {
      return await use(guarded(connection, signal));
    } finally {
      release();
      connection.closeSync();
    }
  }

  close(): void {
    this.#instance.closeSync();
  }
}

/** Nothing further begins once the signal has come. */
function guarded(connection: DuckDBConnection, signal: AbortSignal): Session {
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new Interrupted();
    try {
      return await work();
    } catch (error) {
      throw signal.aborted ? new Interrupted() : error;
    }
  };
  return {
    run: (sql) => attempt(async () => void (await connection.run(sql))),
    rows: (sql) => attempt(async () => (await connection.runAndReadAll(sql)).getRows()),
    stream: (sql) => openStream(connection, sql, attempt),
  };
}
