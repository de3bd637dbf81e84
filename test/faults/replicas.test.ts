import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import { createLanes } from './lanes.ts';
import { run, SETTLE, START } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

describe.concurrent('two replicas', () => {
  test('the same Retry clicked through both: one wins, the other is told who did it', () =>
    lanes.with(async (stack) => {
      const products = [await stack.start(), await stack.start()];
      const before = (await stack.calls()).length;
      expect(stack.connections()).toBe(2);
      stack.failing(true);
      const id = await run(stack, 'athena-query');
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
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      expect((await stack.store.load(id))!.run.stages['first']!.attempt).toBe(2);
      await stack.drain(...products);
    }));

  test('SIGTERM drains: every command is answered, and a run in flight goes on in the other', () =>
    lanes.with(async (stack) => {
      const [leaving, staying] = [await stack.start(), await stack.start()];
      const before = (await stack.calls()).length;
      stack.hold();
      const id = await run(stack, 'glue-job');
      await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
      let gone = false;
      const leave = stack.drain(leaving).finally(() => (gone = true));
      const answers: Awaited<ReturnType<typeof stack.slash>>[] = [];
      const asking = Array.from({ length: 8 }, async () => {
        while (!gone) answers.push(await stack.slash('U_VIEWER', 'list'));
      });
      await Promise.all([leave, ...asking]);
      expect(answers.filter(({ ack }) => ack === null)).toEqual([]);
      await stack.release();
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      await stack.drain(staying);
    }));
});

test.concurrent('SIGTERM while a command waits for Redis: it is answered before the connection is closed', () =>
  lanes.with(async (stack) => {
    const product = await stack.start();
    process.kill(stack.redis.pid, 'SIGSTOP');
    const answer = stack.slash('U_VIEWER', 'list');
    await stack.settled();
    await product.attentive();
    product.kill('SIGTERM');
    await stack.eventually(() => product.tail().includes('draining') || undefined);
    process.kill(stack.redis.pid, 'SIGCONT');
    expect((await answer).ack).not.toBeNull();
    await stack.drain(product);
  }));

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
      stack.faults.add({ target: 'aws', match: LOOK[kind], fault: { delayMs: 3000 } });
      const id = await run(stack, kind);
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
      await stack.drain(frozen);
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      expect(await stack.calls()).toHaveLength(before + 2);
      await stack.drain(other);
    }),
  );

  test.each(['lambda-invoke', 'athena-query', 'glue-job'] as const)(
    'after its start was accepted adopts what the other found: %s',
    (kind) =>
      lanes.with(async (stack) => {
        const frozen = await stack.start();
        const before = (await stack.calls()).length;
        stack.hold();
        stack.faults.add({ target: 'aws', match: START[kind], fault: { delayMs: 4000 } });
        const id = await run(stack, kind);
        await stack.eventually(async () => (await stack.calls()).length > before || undefined);
        frozen.kill('SIGSTOP');

        const other = await stack.start();
        await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
        frozen.kill('SIGCONT');
        await stack.drain(frozen);
        await stack.release();
        expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
        expect((await stack.store.events(id)).filter(({ type }) => type === 'stage.stray')).toEqual([]);
        await stack.drain(other);
      }),
  );
});
