import { fileURLToPath } from 'node:url';
import { AwsError } from '../../local/aws/errors.ts';
import type { LocalAwsOptions } from '../../local/aws/index.ts';
import type { ObjectStore } from '../../local/aws/s3/objects.ts';
import { AthenaSqlError, SparkSqlError } from '../../local/aws/sql/errors.ts';
import { RedshiftError } from '../../local/aws/redshift/errors.ts';
import type { Warehouse } from '../../local/aws/redshift/warehouse.ts';
import { startLocalAws } from '../helpers/aws.ts';

export const RESULTS_BUCKET = 'cloudtree-athena-query-result';
/** While this object is missing, functions that are held work on. */
export const GATE = 'gate';

/**
 * A local AWS on the workspace beside this file, whose SQL and functions do what the fixtures name: work, fail, or work
 * until released. What is held waits until `release`.
 */
export async function startScriptedAws(options: Partial<LocalAwsOptions> = {}) {
  const gate = new Gate();
  const local = await startLocalAws({
    configDir: fileURLToPath(new URL('workspace', import.meta.url)),
    engine: scriptedEngine(gate),
    warehouse: scriptedWarehouse(gate),
    lambdaRetryDelays: [10, 10],
    ...options,
  });
  await local.aws.deploy();
  const bringBack = scriptObjects(local.aws.objects, gate);
  return {
    ...local,
    /** Lets held work end. */
    async release(): Promise<void> {
      gate.open();
      await local.aws.objects.put(RESULTS_BUCKET, GATE, Buffer.from('open'));
    },
    /** Holds what is begun from now on. */
    hold(): void {
      gate.shut();
      local.aws.objects.delete(RESULTS_BUCKET, GATE);
      bringBack();
    },
    /** Makes held work fail at its end, or end well again: SQL by its author's fault. */
    failing(yes: boolean): void {
      gate.failing = yes;
    },
  };
}

class Gate {
  failing = false;
  isOpen = false;
  #held = Promise.withResolvers<void>();
  open(): void {
    this.isOpen = true;
    this.#held.resolve();
  }
  shut(): void {
    this.isOpen = false;
    this.#held = Promise.withResolvers();
  }
  /** Resolves when opened; rejects when the work is stopped first. */
  async pass(signal: AbortSignal): Promise<void> {
    const stopped = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => stopped.reject(new Error('stopped')), { once: true });
    if (signal.aborted) stopped.reject(new Error('stopped'));
    await Promise.race([this.#held.promise, stopped.promise]);
    if (this.failing) throw new AthenaSqlError('TABLE_NOT_FOUND: Table does not exist', { category: 2 });
  }
}

/** In DuckDB's place: what a statement does is its text, so that the contract is about the services, not about SQL. */
function scriptedEngine(gate: Gate): NonNullable<LocalAwsOptions['engine']> {
  return {
    async athena(sql: string, { outputLocation, signal }: { outputLocation: string; signal: AbortSignal }) {
      if (sql.includes('held')) await gate.pass(signal);
      if (sql.includes('fails'))
        throw new AthenaSqlError('TABLE_NOT_FOUND: line 1:15: Table does not exist', { category: 2 });
      return {
        statementType: 'DML',
        substatementType: 'SELECT',
        columns: [{ name: 'answer', type: 'integer' }],
        rows: [['42'], [null]],
        bytesScanned: 10,
        outputLocation: `${outputLocation}.csv`,
      };
    },
    async spark(sql: string, { signal }: { signal: AbortSignal }) {
      if (sql.includes('held')) await gate.pass(signal);
      if (sql.includes('fails')) throw new SparkSqlError('UNRESOLVED_COLUMN', 'loan_count cannot be resolved');
      return { rows: 3, bytes: 42, output: { statements: 1 } };
    },
    async crawl({ crawler, signal }: { crawler: string; signal: AbortSignal }) {
      if (crawler === 'held') await gate.pass(signal);
      if (crawler === 'fails') throw new Error('Database tiny not found.');
      return { added: ['works'], updated: [], deleted: [], partitions: 2 };
    },
    catalog: {},
    close: async () => {},
  } as never;
}

/** In place of the databases of Redshift, by the same words. */
const scriptedWarehouse = (gate: Gate): Warehouse => ({
  transaction: (_database, signal, use) =>
    use(async (sql) => {
      if (sql.includes('held')) await gate.pass(signal);
      if (sql.includes('fails')) throw new RedshiftError('relation "fails" does not exist', undefined);
      return { rows: /^(?:INSERT|SELECT)/.test(sql) ? 3 : -1 };
    }),
  close: async () => {},
});

/**
 * Objects below `held/` cannot be deleted before the gate opens, and are back when it is shut; those below `fails/` never
 * can. Gives what brings them back.
 */
function scriptObjects(objects: ObjectStore, gate: Gate): () => void {
  const gone = new Set<string>();
  const [remove, keys] = [objects.delete.bind(objects), objects.keys.bind(objects)];
  objects.delete = (bucket, key) => {
    if (key.startsWith('fails/')) throw new AwsError('AccessDenied', 'Access Denied');
    if (!key.startsWith('held/')) return remove(bucket, key);
    if (!gate.isOpen) throw new AwsError('SlowDown', 'Please reduce your request rate.');
    gone.add(key);
  };
  objects.keys = (bucket, prefix) => keys(bucket, prefix).filter((key) => !gone.has(key));
  return () => gone.clear();
}
