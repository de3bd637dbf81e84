import { armFailpoint } from '../../../src/failpoint.ts';
import { startReplica } from '../../helpers/engine.ts';
import { chaosKinds } from './kinds.ts';

/** What the storm asks of a replica, and what it hears. */
export type Asked = { number: number } & (
  | { start: Parameters<Awaited<ReturnType<typeof startReplica>>['engine']['start']>[0] }
  | { execute: Parameters<Awaited<ReturnType<typeof startReplica>>['engine']['execute']>[0] }
);
export interface Answered {
  number: number;
  /** The refusal's key, or that it was done; a failure is asked again. */
  refusal?: string;
  failed?: string;
  run?: string;
}

const [redis, service] = process.argv.slice(2);
armFailpoint(process.env['FAILPOINT']);
const replica = await startReplica(redis!, chaosKinds(service!));
await replica.reconciler.start();

process.on('message', (asked: Asked) => {
  const outcome = 'start' in asked ? replica.engine.start(asked.start) : replica.engine.execute(asked.execute);
  const { number } = asked;
  outcome
    .then(
      (told): Answered => (told.ok ? { number, run: told.run.id } : { number, refusal: told.refusal.key }),
      (error: unknown): Answered => ({ number, failed: String(error) }),
    )
    .then((answer) => process.send?.(answer))
    .catch(() => undefined);
});
process.on('SIGTERM', () => {
  void replica.stop().finally(() => process.exit(0));
});
process.send?.('ready');
