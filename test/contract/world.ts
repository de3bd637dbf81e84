import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { vi } from 'vitest';
import type { AcceptedCall } from '../../local/aws/ledger.ts';
import type { LocalAwsOptions } from '../../local/aws/index.ts';
import { AthenaSqlError, SparkSqlError } from '../../local/aws/sql/errors.ts';
import type { FaultAction } from '../../local/faults.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import type { StageContext } from '../../src/pipeline/stages/stage.ts';
import { startLocalAws } from '../helpers/aws.ts';

const BUCKET = 'cloudtree-athena-query-result';
const GATE = 'gate';

/** A local AWS whose SQL and functions do what the fixtures name: work, fail, or work until released. */
export interface World {
  /** A context under a token of its own, or under the one given. */
  context(more?: Partial<StageContext>): StageContext;
  /** Makes the next `times` requests of an operation go wrong. */
  fault(where: { service: string; operation: string }, fault: FaultAction, times?: number): void;
  /** The distinct executions that AWS has accepted under a token. */
  accepted(token: string): Promise<string[]>;
  /** Forgets the faults that have not come to pass. */
  mend(): void;
  /** Lets held work end. */
  release(): Promise<void>;
  /** Holds work again; what is held already must have ended. */
  hold(): void;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  // The product finds its credentials where a process on AWS does: in its surroundings.
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  const gate = new Gate();
  const local = await startLocalAws({
    configDir: fileURLToPath(new URL('workspace', import.meta.url)),
    engine: scriptedEngine(gate),
    lambdaRetryDelays: [10, 10],
  });
  await local.aws.deploy();
  const clients = createClients({ region: 'ap-northeast-2', endpoint: local.endpoint });
  return {
    context: (more = {}) => ({
      token: `sl-${randomBytes(19).toString('hex').slice(0, 37)}`,
      since: Date.now(),
      now: Date.now(),
      run: 'contract.2026-10.r1',
      stage: 'stage',
      attempt: 1,
      results: `s3://${BUCKET}/claims`,
      clients,
      signal: new AbortController().signal,
      log: { info() {}, warn() {} },
      ...more,
    }),
    fault: (match, fault, times = 1) => void local.faults.add({ target: 'aws', match, fault, times }),
    async accepted(token) {
      const { calls } = (await (await local.aws.control.request('/aws/calls')).json()) as { calls: AcceptedCall[] };
      return [...new Set(calls.filter((call) => call.token === token).map((call) => call.effectId))];
    },
    mend: () => void local.faults.clear(),
    async release() {
      gate.open();
      await clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: GATE, Body: 'open' }));
    },
    hold() {
      gate.shut();
      local.aws.objects.delete(BUCKET, GATE);
    },
    close: () => local.close(),
  };
}

/** Asks until the answer is of the wanted state. */
export const until = <T extends { state: string }>(ask: () => Promise<T>, ...wanted: T['state'][]): Promise<T> =>
  vi.waitFor(
    async () => {
      const answer = await ask();
      if (!wanted.includes(answer.state))
        throw new Error(`still ${JSON.stringify(answer)}, not ${wanted.join(' or ')}`);
      return answer;
    },
    { timeout: 20_000, interval: 20 },
  );

/** The gate that held functions look for. */
export const gateObject = [BUCKET, GATE];

class Gate {
  #held = Promise.withResolvers<void>();
  open(): void {
    this.#held.resolve();
  }
  shut(): void {
    this.#held = Promise.withResolvers();
  }
  /** Resolves when opened; rejects when the work is stopped first. */
  pass(signal: AbortSignal): Promise<void> {
    const stopped = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => stopped.reject(new Error('stopped')), { once: true });
    if (signal.aborted) stopped.reject(new Error('stopped'));
    return Promise.race([this.#held.promise, stopped.promise]);
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
    catalog: {},
    close: async () => {},
  } as never;
}
