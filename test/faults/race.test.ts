import { afterAll, beforeAll, expect } from 'vitest';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { nextInstants, periodOf } from '../../src/pipeline/schedule.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { fixtureOf } from '../contract/fixture.ts';
import type { Product } from '../helpers/product.ts';
import type { Stack } from '../helpers/stack.ts';
import { TINY_KINDS, tinyPipeline } from '../helpers/stack-workspace.ts';
import { fault } from './fault.ts';
import { createLanes, withStack } from './lanes.ts';
import { run, SETTLE, slowStart } from './starts.ts';
import { ended, NOTHING_TWICE, survived } from './survival.ts';

const PEOPLE = ['U_OPERATOR', 'U_ADMIN'] as const;

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

/** Two replicas, each with its connection to Slack. */
async function replicas(stack: Stack): Promise<Product[]> {
  const products = [await stack.start(), await stack.start()];
  expect(stack.connections()).toBe(2);
  return products;
}

/** A run whose first stage has failed, and its card. */
async function failed(stack: Stack): Promise<{ id: string; ts: string }> {
  stack.failing(true);
  const id = await run(stack, 'athena-query');
  await stack.until(id, (now) => statusOf(now) === 'attention');
  await stack.shown();
  stack.failing(false);
  return { id, ts: stack.messagesOf(id).find(({ key }) => key === 'failure:first.a1')!.message.ts };
}

/** Waits until the loser of two people has been told of the winner, and only she. */
async function toldWhoWon(stack: Stack, winner: number, heard: number[]): Promise<void> {
  const told = (person: number) => stack.ephemerals(PEOPLE[person]!).slice(heard[person]);
  await stack.eventually(() => told(1 - winner).length > 0 || undefined);
  expect(told(1 - winner)).toEqual([expect.stringContaining(`<@${PEOPLE[winner]}>`)]);
  expect(told(winner)).toEqual([]);
}

const heardBy = (stack: Stack): number[] => PEOPLE.map((user) => stack.ephemerals(user).length);

fault('C1', 'retry', { quick: true }, () =>
  lanes.with(async (stack) => {
    const products = await replicas(stack);
    const before = (await stack.calls()).length;
    const { id, ts } = await failed(stack);
    const heard = heardBy(stack);
    await Promise.all(PEOPLE.map((user) => stack.click(user, ts, 'stage.retry')));

    const done = await stack.until(id, (now) => statusOf(now) === 'succeeded');
    const { handled, attempt } = done.stages['first']!;
    expect(attempt).toBe(2);
    await toldWhoWon(stack, PEOPLE.indexOf(handled!.by.id as (typeof PEOPLE)[number]), heard);
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    await stack.drain(...products);
  }),
);

fault('C1', 'approve', {}, () => {
  const work = 'kind: athena-query, with: { database: d, sql: SELECT held }';
  const stages = `  first: { ${work}, approval: { approvers: 1, expires: 24h } }
  second: { needs: [first], ${work} }`;
  return withStack({ pipelines: { asking: tinyPipeline('asking', { stages }) } }, async (stack) => {
    const products = await replicas(stack);
    await stack.slash('U_ADMIN', 'run asking --period 2026-01');
    const id = 'asking.2026-01.r1';
    await stack.until(id, ({ stages: { first } }) => first!.state === 'approval');
    const answers = await Promise.all([1, 2].map(() => stack.slash('U_OPERATOR', `approve ${id} first`)));
    expect(new Set(answers.map(({ ack }) => ack?.text)).size).toBe(2);
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    const approved = (await stack.store.events(id)).filter(({ type }) => type === 'stage.approved');
    expect(approved).toMatchObject([{ attempt: 1, by: { id: 'U_OPERATOR' } }]);
    await stack.drain(...products);
  });
});

fault('C2', undefined, {}, () =>
  lanes.with(async (stack) => {
    const products = await replicas(stack);
    const before = (await stack.calls()).length;
    const [instant] = nextInstants({ cron: '10 0 1 * *' }, 'Asia/Seoul', stack.now(), 1);
    const period = periodOf('previous-month', instant!, 'Asia/Seoul').id;
    await stack.advance(instant! + 30_000 - stack.now());
    await stack.client.publish(stack.names.nudge, 'clock');
    const due = TINY_KINDS.map((kind) => `${kind}.${period}`);
    for (const id of due) await stack.until(`${id}.r1`, (now) => statusOf(now) === 'succeeded');
    const runs = due.map((id) => `${id}.r1`);
    for (const id of runs) expect(await survived(stack, id, before, runs)).toEqual(NOTHING_TWICE);
    for (const id of due) expect(await stack.store.load(`${id}.r2`)).toBeUndefined();
    await stack.drain(...products);
  }),
);

fault('C3', undefined, {}, () =>
  lanes.with(async (stack) => {
    const products = await replicas(stack);
    const before = (await stack.calls()).length;
    const { id, ts } = await failed(stack);
    await stack.click('U_ADMIN', ts, 'stage.skip');
    await Promise.all([
      stack.click('U_OPERATOR', ts, 'stage.retry'),
      stack.submit('U_ADMIN', { reason: 'not needed this month' }),
    ]);

    const done = await stack.until(id, (now) => statusOf(now) === 'succeeded');
    const { handled, attempt, state } = done.stages['first']!;
    const retried = handled!.what === 'retry';
    expect(handled!.by.id).toBe(retried ? 'U_OPERATOR' : 'U_ADMIN');
    expect({ attempt, state }).toEqual(retried ? { attempt: 2, state: 'succeeded' } : { attempt: 1, state: 'skipped' });
    const decided = (await stack.store.events(id)).filter(({ type }) => type === 'stage.handled');
    expect(decided).toHaveLength(1);
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    await stack.drain(...products);
  }),
);

for (const kind of Object.keys(kinds)) {
  // The look that comes before the call: what it finds is old when the frozen replica reads it.
  if (kinds[kind]!.keyLife === 0 && kinds[kind]!.find)
    fault('C4', `before the call of ${kind}, does not make it any more`, {}, () =>
      lanes.with(async (stack) => {
        const { search } = await fixtureOf(kind);
        const frozen = await stack.start();
        const before = (await stack.calls()).length;
        stack.faults.add({ target: 'aws', match: search!, fault: { delayMs: 3000 } });
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

  fault('C4', `after ${kind} was accepted, adopts what the other found`, { quick: kind === 'glue-job' }, () =>
    lanes.with(async (stack) => {
      const frozen = await stack.start();
      const before = (await stack.calls()).length;
      stack.hold();
      const arrived = await slowStart(stack, kind, 4000);
      const id = await run(stack, kind);
      await arrived();
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
}

fault('C5', undefined, {}, () =>
  lanes.with(async (stack) => {
    const products = await replicas(stack);
    const before = (await stack.calls()).length;
    const { id, ts } = await failed(stack);
    const heard = heardBy(stack);
    // The card keeps its buttons for as long as Slack takes no edits.
    const edits = stack.faults.add({
      target: 'slack',
      match: { method: 'chat.update' },
      fault: { status: 503 },
      times: 999,
    });
    stack.hold();
    await stack.click('U_OPERATOR', ts, 'stage.retry');
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    await stack.click('U_ADMIN', ts, 'stage.retry');
    await toldWhoWon(stack, 0, heard);
    stack.faults.clear(edits);
    await stack.release();
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    expect((await stack.store.load(id))!.run.stages['first']!.attempt).toBe(2);
    await stack.drain(...products);
  }),
);

fault('C6', undefined, {}, () =>
  lanes.with(async (stack) => {
    const products = await replicas(stack);
    for (let round = 0; round < 4; round += 1) {
      const before = (await stack.calls()).length;
      stack.hold();
      const id = await run(stack, 'athena-query');
      await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
      await stack.shown();
      const { ts } = stack.messagesOf(id).find(({ key }) => key === 'root')!.message;
      const cancel = (): Promise<unknown> => stack.click('U_OPERATOR', ts, 'run.cancel');
      await Promise.all(round % 2 === 0 ? [cancel(), stack.release()] : [stack.release(), cancel()]);

      const { run: over, verdict } = await ended(stack, id, before);
      expect(verdict).toEqual(NOTHING_TWICE);
      const { first, second } = over.stages;
      expect(['cancelled', 'succeeded']).toContain(statusOf(over));
      expect(['cancelled', 'succeeded']).toContain(first!.state);
      // What was not begun when the cancel was decided is never begun.
      if (statusOf(over) === 'cancelled') expect(second!.state).toBe('cancelled');
      if (first!.state === 'cancelled') expect(second!.attempt).toBe(0);
    }
    await stack.drain(...products);
  }),
);
