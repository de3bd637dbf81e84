import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { AcceptedCall } from '../../local/aws/ledger.ts';
import type { FaultAction } from '../../local/faults.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import type { StageContext } from '../../src/pipeline/stages/stage.ts';
import { stageContext } from '../helpers/stage-context.ts';
import { RESULTS_BUCKET, startScriptedAws } from './scripted-aws.ts';

/** A local AWS whose SQL and functions do what the fixtures name: work, fail, or work until released. */
export interface World {
  /** A context under a token of its own, or under the one given. */
  context(more?: Partial<StageContext>): StageContext;
  /** Makes the next `times` requests of an operation go wrong. */
  fault(where: { service: string; operation: string }, fault: FaultAction, times?: number): void;
  /** The distinct executions that AWS has accepted under a token. */
  accepted(token: string): Promise<string[]>;
  /** The distinct executions that AWS has accepted from anybody, since an instant. */
  begun(where: { service: string; operation: string }, since: number): Promise<string[]>;
  /** Forgets the faults that have not come to pass. */
  mend(): void;
  /** Puts an object into the bucket of results. */
  put(key: string, body: string): Promise<void>;
  /** Puts many objects of two bytes there at once, as files: `<prefix>/0`, `<prefix>/1`… */
  fill(prefix: string, count: number): void;
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
  const local = await startScriptedAws();
  const clients = createClients({ region: 'ap-northeast-2', endpoint: local.endpoint });
  const calls = async () =>
    ((await (await local.aws.control.request('/aws/calls')).json()) as { calls: AcceptedCall[] }).calls;
  const effects = (of: AcceptedCall[]): string[] => [...new Set(of.map(({ effectId }) => effectId))];
  return {
    context: (more = {}) =>
      stageContext({ run: 'contract.2026-10.r1', results: `s3://${RESULTS_BUCKET}/claims`, clients, ...more }),
    fault: (match, fault, times = 1) => void local.faults.add({ target: 'aws', match, fault, times }),
    accepted: async (token) => effects((await calls()).filter((call) => call.token === token)),
    begun: async ({ service, operation }, since) =>
      effects(
        (await calls()).filter(
          (call) => call.service === service && call.operation === operation && Date.parse(call.at) >= since,
        ),
      ),
    mend: () => void local.faults.clear(),
    put: async (key, body) => void (await local.aws.objects.put(RESULTS_BUCKET, key, body)),
    fill(prefix, count) {
      const folder = join(local.aws.objects.root, RESULTS_BUCKET, prefix);
      mkdirSync(folder, { recursive: true });
      for (let n = 0; n < count; n++) writeFileSync(join(folder, String(n)), 'xx');
    },
    release: () => local.release(),
    hold: () => local.hold(),
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
