import { FlowProducer, Worker } from 'bullmq';
import { workerRedis } from '../../src/jobs/redis.ts';
import { median } from './figures.ts';

export const STEPS = 4;
const CONCURRENCY = 50;

/**
 * The reference: chains of four steps as raw BullMQ flows with a processor that does nothing, per second. Flows are added
 * in bulk, as many at a time as chains are started of ours.
 */
export async function flowsPerSecond(url: string, chains: number, batch: number): Promise<number> {
  const connection = workerRedis(url);
  const prefix = '{flows}';
  let ended = 0;
  let notify = (): void => undefined;
  const worker = new Worker(
    'steps',
    async (job) => {
      if (job.name !== `step-${STEPS}`) return;
      ended += 1;
      if (ended === chains) notify();
    },
    { connection, prefix, concurrency: CONCURRENCY, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
  );
  const producing = workerRedis(url);
  const flows = new FlowProducer({ connection: producing, prefix });
  const chain = () => {
    const build = (step: number): object => ({
      name: `step-${step}`,
      queueName: 'steps',
      data: {},
      ...(step > 1 && { children: [build(step - 1)] }),
    });
    return build(STEPS) as Parameters<FlowProducer['add']>[0];
  };
  const rate = await median(3, async () => {
    ended = 0;
    const all = new Promise<void>((resolve) => (notify = resolve));
    const begun = performance.now();
    for (let started = 0; started < chains; started += batch) {
      await flows.addBulk(Array.from({ length: batch }, chain));
    }
    await all;
    return chains / ((performance.now() - begun) / 1000);
  });
  await worker.close();
  await flows.close();
  for (const each of [connection, producing]) each.disconnect();
  return rate;
}
