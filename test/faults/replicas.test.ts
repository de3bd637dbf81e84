import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import type { Product } from '../helpers/product.ts';
import type { Stack } from '../helpers/stack.ts';
import type { TinyKind } from '../helpers/stack-workspace.ts';
import { createLanes } from './lanes.ts';
import { SETTLE, START } from './starts.ts';
import { survived } from './survival.ts';

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

const period = '2026-01';
const idOf = (kind: TinyKind): string => `${kind}.${period}.r1`;
const run = (stack: Stack, kind: TinyKind) => stack.slash('U_OPERATOR', `run ${kind} --period ${period}`);

async function end(stack: Stack, products: Product[]): Promise<void> {
  for (const product of products) expect(await stack.drain(product), product.tail()).toBe(0);
}

describe.concurrent('two replicas', () => {
  test('the same Retry clicked through both: one wins, the other is told who did it', () =>
    lanes.with(async (stack) => {
      const products = [await stack.start(), await stack.start()];
      const before = (await stack.calls()).length;
      expect(stack.connections()).toBe(2);
      stack.failing(true);
      await run(stack, 'athena-query');
      const id = idOf('athena-query');
      await stack.until(id, (now) => statusOf(now) === 'attention');
      await stack.shown();
      stack.failing(false);
      const card = stack.messagesOf(id).find(({ key }) => key === 'failure:first.a1')!;
      const people = ['U_OPERATOR', 'U_ADMIN'];
      const heard = people.map((user) => stack.ephemerals(user).length);
      await Promise.all(people.map((user) => stack.click(user, card.message.ts, 'stage.retry')));

      await stack.until(id, (now) => statusOf(now) === 'succeeded');
      const { handled } = (await stack.store.load(id))!.run.stages['first']!;
      const winner = people.indexOf(handled!.by.id);
      const told = (person: number) => stack.ephemerals(people[person]!).slice(heard[person]);
      await stack.eventually(() => told(1 - winner).length > 0 || undefined);
      expect(told(1 - winner)).toEqual([expect.stringContaining(`<@${people[winner]}>`)]);
      expect(told(winner)).toEqual([]);
      await survived(stack, id, { before });
      expect((await stack.store.load(id))!.run.stages['first']!.attempt).toBe(2);
      await end(stack, products);
    }));

  test('SIGTERM drains: every command is answered, and a run in flight goes on in the other', () =>
    lanes.with(async (stack) => {
      const [leaving, staying] = [await stack.start(), await stack.start()];
      const before = (await stack.calls()).length;
      stack.hold();
      await run(stack, 'glue-job');
      const id = idOf('glue-job');
      await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
      let gone: string | number | undefined;
      const drained = stack.drain(leaving).then((how) => (gone = how));
      const answers = [];
      while (gone === undefined) answers.push(await stack.slash('U_VIEWER', 'list'));
      expect(await drained, leaving.tail()).toBe(0);
      expect(answers.filter(({ ack }) => ack === null)).toEqual([]);
      await stack.release();
      await survived(stack, id, { before });
      await end(stack, [staying]);
    }));
});

describe.concurrent('a replica frozen past its lock', () => {
  /** The look that comes before the call: what it finds is old when the frozen replica reads it. */
  const LOOK = {
    'lambda-invoke': { service: 's3', operation: 'GetObject' },
    'glue-job': { service: 'glue', operation: 'GetJobRuns' },
  };

  test.each(['lambda-invoke', 'glue-job'] as const)('before the call does not make it any more: %s', (kind) =>
    lanes.with(async (stack) => {
      const frozen = await stack.start();
      const before = (await stack.calls()).length;
      const id = idOf(kind);
      stack.faults.add({ target: 'aws', match: LOOK[kind], fault: { delayMs: 3000 } });
      await run(stack, kind);
      await stack.until(id, ({ stages }) => stages['first']!.state === 'submitting');
      frozen.kill('SIGSTOP');

      const other = await stack.start();
      const said = async (): Promise<true | undefined> =>
        (await stack.store.details(id))['first']?.startsWith('interrupted while submitting') || undefined;
      await stack.eventually(said);
      expect(await stack.calls()).toHaveLength(before);
      await stack.advance(SETTLE);
      await stack.eventually(async () => (await stack.calls()).length > before || undefined);
      frozen.kill('SIGCONT');
      await end(stack, [frozen]);
      await survived(stack, id, { before });
      expect(await stack.calls()).toHaveLength(before + 2);
      await end(stack, [other]);
    }),
  );

  test.each(['lambda-invoke', 'athena-query', 'glue-job'] as const)(
    'after its start was accepted adopts what the other found: %s',
    (kind) =>
      lanes.with(async (stack) => {
        const frozen = await stack.start();
        const before = (await stack.calls()).length;
        const id = idOf(kind);
        stack.hold();
        stack.faults.add({ target: 'aws', match: START[kind], fault: { delayMs: 4000 } });
        await run(stack, kind);
        await stack.eventually(async () => (await stack.calls()).length > before || undefined);
        frozen.kill('SIGSTOP');

        const other = await stack.start();
        await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
        frozen.kill('SIGCONT');
        await end(stack, [frozen]);
        await stack.release();
        await survived(stack, id, { before });
        expect((await stack.store.events(id)).filter(({ type }) => type === 'stage.stray')).toEqual([]);
        await end(stack, [other]);
      }),
  );
});
