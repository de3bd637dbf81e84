import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../errors.ts';
import { Background } from '../background.ts';
import type { Log } from '../service.ts';
import type { Collection, Store } from '../store.ts';
import type { Workspace } from '../workspace.ts';
import { RedshiftError } from './errors.ts';
import type { Findings } from './findings.ts';
import type { Warehouse } from './warehouse.ts';

export type StatementState = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** One statement of a batch, or the only one. Times are milliseconds since the epoch. */
export interface Part {
  sql: string;
  state: StatementState;
  error?: string;
  rows?: number;
  startedAt?: number;
  endedAt?: number;
}

/** What the Data API keeps of a request. */
export interface Statement {
  id: string;
  name?: string | undefined;
  target: Target;
  batch: boolean;
  autoCommit: boolean;
  state: StatementState;
  error?: string;
  parts: Part[];
  submittedAt: number;
  startedAt?: number;
  endedAt?: number;
}

export interface Target {
  WorkgroupName?: string | undefined;
  ClusterIdentifier?: string | undefined;
  Database: string;
  SecretArn?: string | undefined;
  DbUser?: string | undefined;
}

export interface RedshiftOptions {
  warehouse: Warehouse;
  workspace: Workspace;
  store: Store;
  findings: Findings;
  now(): number;
  log: Log;
}

/** The Data API forgets a client token after eight hours. */
const TOKEN_LIFE = 8 * 3_600_000;
/** Statements that are submitted and not over: one more is ActiveStatementsExceededException. */
const ACTIVE_LIMIT = 200;

/** Statements of the Redshift Data API: their record, and their execution. */
export class Statements {
  readonly #options: RedshiftOptions;
  readonly #statements: Collection<Statement>;
  readonly #tokens: Collection<{ hash: string; id: string; at: number }>;
  readonly #background = new Background();

  constructor(options: RedshiftOptions) {
    this.#options = options;
    this.#statements = options.store.collection('redshift-statements');
    this.#tokens = options.store.collection('redshift-tokens');
  }

  /** Starts a request, or answers with the one that the token has started. */
  start(
    asked: Pick<Statement, 'name' | 'target' | 'batch' | 'autoCommit'> & { sqls: string[] },
    token?: string,
  ): Statement {
    const { now } = this.#options;
    const hash = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
    const known = token === undefined ? undefined : this.#tokens.get(token);
    if (known && now() - known.at < TOKEN_LIFE) {
      if (known.hash !== hash) throw invalid('The client token was used with another request.');
      return this.get(known.id);
    }
    this.databases(asked.target);
    if (this.#background.size >= ACTIVE_LIMIT)
      throw new AwsError('ActiveStatementsExceededException', 'Active statements exceeded the allowed quota (200).');
    const { sqls, ...rest } = asked;
    const statement: Statement = {
      ...rest,
      id: randomUUID(),
      state: 'SUBMITTED',
      parts: sqls.map((sql) => ({ sql, state: 'SUBMITTED' })),
      submittedAt: now(),
    };
    this.#statements.set(statement.id, statement);
    if (token !== undefined) this.#tokens.set(token, { hash, id: statement.id, at: now() });
    this.#background.begin(statement.id, (signal) => this.#run(statement, signal));
    return statement;
  }

  /** Throws ResourceNotFoundException for an unknown id. */
  get(id: string): Statement {
    const found = this.#statements.get(id);
    if (!found)
      throw new AwsError('ResourceNotFoundException', 'Query does not exist.', { members: { ResourceId: id } });
    return found;
  }

  /** The databases beside the one that is connected to. Throws ValidationException when there is no such place. */
  databases({ WorkgroupName, ClusterIdentifier, Database }: Target): string[] {
    const warehouse = WorkgroupName ?? ClusterIdentifier!;
    const databases = this.#options.workspace.warehouse(warehouse);
    if (!databases)
      throw invalid(
        `Redshift endpoint doesn't exist in this region. (The workspace has no folder redshift/${warehouse}.)`,
      );
    if (!databases.some(({ database }) => database === Database))
      throw invalid(
        `FATAL: database "${Database}" does not exist (the workspace has no folder redshift/${warehouse}/${Database})`,
      );
    return databases.map(({ database }) => database);
  }

  /** Newest first. */
  list(): Statement[] {
    return this.#statements.values().toReversed();
  }

  /** Throws ValidationException when the request is over. */
  cancel(id: string): boolean {
    if (hasEnded(this.get(id)))
      throw invalid(`Could not cancel a query that is already in ${this.get(id).state} state with ID: ${id}.`);
    return this.#background.stop(id);
  }

  /** Ends what a stopped endpoint left behind; the transaction was rolled back. */
  resume(): void {
    const error = 'ERROR: The local AWS endpoint was stopped while this statement was running; it was rolled back.';
    for (const each of this.#statements.values())
      if (!hasEnded(each)) this.#set({ ...each, state: 'FAILED', error, endedAt: this.#options.now() });
  }

  close(): Promise<void> {
    return this.#background.close();
  }

  async #run(submitted: Statement, signal: AbortSignal): Promise<void> {
    const { warehouse, findings, now, log } = this.#options;
    let statement: Statement = { ...submitted, state: 'STARTED', startedAt: now() };
    const part = (index: number, change: Partial<Part>): void => {
      const parts = statement.parts.with(index, { ...statement.parts[index]!, ...change });
      statement = { ...statement, parts };
      this.#set(statement);
    };
    this.#set(statement);
    let at = 0;
    /** In a transaction of their own each, or all in one. */
    const step = async (sqls: Part[]): Promise<void> =>
      warehouse.transaction(statement.target.Database, signal, async (execute) => {
        for (const { sql } of sqls) {
          part(at, { state: 'STARTED', startedAt: now() });
          const id = statement.batch ? `${statement.id}:${at + 1}` : statement.id;
          const { rows } = await execute(sql, (columns, batches) => findings.write(id, columns, batches));
          part(at, { state: 'FINISHED', rows, endedAt: now() });
          at += 1;
        }
      });
    try {
      if (statement.autoCommit) for (const one of statement.parts) await step([one]);
      else await step(statement.parts);
      if (!this.#background.closing) this.#set({ ...statement, state: 'FINISHED', endedAt: now() });
    } catch (error) {
      if (this.#background.closing) return;
      if (!signal.aborted && (!(error instanceof RedshiftError) || error.defect))
        log.warn({ err: error, statement: statement.id }, 'local Redshift: a defect of the emulation');
      const state = signal.aborted ? 'ABORTED' : 'FAILED';
      const message = signal.aborted ? "Query cancelled on user's request" : (error as Error).message;
      const failed = Math.min(at, statement.parts.length - 1);
      part(failed, { state, error: message, endedAt: now() });
      const where = statement.batch ? `Query #${failed + 1} failed with ${message}` : message;
      this.#set({ ...statement, state, error: where, endedAt: now() });
    }
  }

  #set(statement: Statement): void {
    this.#statements.set(statement.id, statement);
  }
}

export const hasEnded = ({ state }: Statement): boolean => ['FINISHED', 'FAILED', 'ABORTED'].includes(state);

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);
