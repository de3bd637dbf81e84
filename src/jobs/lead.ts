import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Names } from './names.ts';

/** Milliseconds; longer than one request to Slack may take, so that nobody else posts while one is under way. */
const LEASE = 12_000;

/** Thrown when another replica publishes by now: a pass that was frozen meanwhile must not speak any more. */
export class Overtaken extends Error {}

/** The right to speak in Slack: one replica at a time has it. */
export function createLead(redis: Redis, names: Names) {
  const me = randomUUID();
  const renewed = async (): Promise<boolean> =>
    (await redis.get(names.publisher)) === me && (await redis.pexpire(names.publisher, LEASE)) === 1;

  return {
    /** Takes the lead when nobody has it; true while it is held. */
    take: async (): Promise<boolean> => (await redis.set(names.publisher, me, 'PX', LEASE, 'NX')) === 'OK' || renewed(),
    /** Before whatever is said in Slack: what a pass has read is true only as long as the lease was never lost. */
    async demand(): Promise<void> {
      if (!(await renewed())) throw new Overtaken('another replica may publish by now');
    },
    /** Lets another replica lead. */
    async release(): Promise<void> {
      if ((await redis.get(names.publisher)) === me) await redis.del(names.publisher);
    },
  };
}

export type Lead = ReturnType<typeof createLead>;
