import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import { type Stack, startStack } from '../helpers/stack.ts';
import { tinyPipeline } from '../helpers/stack-workspace.ts';

let stack: Stack;

beforeAll(async () => {
  const pipelines = {
    dag1: tinyPipeline('DAG1', { head: '' }),
    dag2: tinyPipeline('DAG2', { head: '' }),
    dag3: tinyPipeline('DAG3', { head: 'triggers: [{ after: [dag1, dag2], within: 2d }]' }),
  };
  stack = await startStack({ pipelines });
}, 60_000);
afterAll(() => stack.close());

const succeeded = (id: string) => stack.until(id, (run) => statusOf(run) === 'succeeded');
const runsOf = async (pipeline: string): Promise<string[]> =>
  (await stack.store.list({ pipeline, limit: 100 })).map(({ id }) => id).toSorted();

test.each([
  ['trigger-before-start', '2026-01'],
  ['trigger-before-sent', '2026-02'],
])(
  'killed at %s, DAG3 runs once for its cause all the same',
  async (failpoint, period) => {
    const patient = await stack.start();
    await stack.slash('U_OPERATOR', `run dag1 --period ${period}`);
    await succeeded(`dag1.${period}.r1`);
    await stack.eventually(async () => (await stack.client.hlen(stack.names.outbox)) === 0 || undefined);
    await stack.drain(patient);

    const doomed = await stack.start({ failpoint });
    await stack.slash('U_OPERATOR', `run dag2 --period ${period}`);
    await doomed.killed();
    expect(await stack.client.hlen(stack.names.outbox)).toBe(1);
    const heirs = [await stack.start(), await stack.start()];
    await succeeded(`dag3.${period}.r1`);
    await stack.eventually(async () => (await stack.client.hlen(stack.names.outbox)) === 0 || undefined);
    expect((await runsOf('dag3')).filter((id) => id.includes(period))).toEqual([`dag3.${period}.r1`]);

    await stack.slash('U_OPERATOR', `run dag1 --period ${period} --again`);
    await succeeded(`dag1.${period}.r2`);
    await succeeded(`dag3.${period}.r2`);
    expect((await runsOf('dag3')).filter((id) => id.includes(period))).toHaveLength(2);
    expect(await stack.client.hlen(stack.names.arrivals)).toBe(0);
    await stack.drain(...heirs);
  },
  120_000,
);
