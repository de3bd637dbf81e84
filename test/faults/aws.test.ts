import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import { BatchStopJobRunCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect } from 'vitest';
import type { FaultAction } from '../../local/faults.ts';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { fixtureOf } from '../contract/fixture.ts';
import type { Product } from '../helpers/product.ts';
import type { ProductOptions, Stack } from '../helpers/stack.ts';
import { fault } from './fault.ts';
import { createLanes } from './lanes.ts';
import { startRewriter } from './rewriter.ts';
import { run, SETTLE, startOf } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const UNTIL_CLEARED = 1_000_000;

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

/** Does something with a stack on which a product runs, and which is whole again at the end. */
const running = (work: (stack: Stack, product: Product) => Promise<void>, options?: ProductOptions): Promise<void> =>
  lanes.with(async (stack) => {
    const product = await stack.start(options);
    await work(stack, product);
    expect(stack.faults.list()).toEqual([]);
    await stack.drain(product);
  });

/** Waits until the run asks for a person, and gives the card of its first stage. */
async function asksForPerson(stack: Stack, id: string, attempt = 1): Promise<{ over: Run; card: string; ts: string }> {
  const over = await stack.until(id, (now) => statusOf(now) === 'attention');
  await stack.shown();
  const card = stack.messagesOf(id).find(({ key }) => key === `failure:first.a${attempt}`);
  expect(card, 'the failure has a card').toBeDefined();
  return { over, card: JSON.stringify(card!.message), ts: card!.message.ts };
}

/** A run whose first stage works until the stack is released. */
async function held(stack: Stack, kind: string): Promise<string> {
  stack.hold();
  const id = await run(stack, kind);
  await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
  return id;
}

for (const kind of Object.keys(kinds)) {
  const refused = (action: (fixture: { throttle: string }) => FaultAction, { settles = false } = {}) =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const fixture = await fixtureOf(kind);
      stack.faults.add({ target: 'aws', match: fixture.start, fault: action(fixture) });
      const id = await run(stack, kind);
      await stack.eventually(() => stack.faults.list().length === 0 || undefined);
      if (settles) await stack.advance(SETTLE);
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      expect((await stack.store.load(id))!.run.stages['first']!.attempt).toBe(1);
    });

  fault('A1', kind, {}, () => refused(({ throttle }) => ({ error: throttle })));
  fault('A2', kind, {}, () => refused(() => ({ status: 500 }), { settles: kinds[kind]!.keyLife === 0 }));
  fault('A3', kind, { quick: kind === 'athena-query' }, () => refused(() => ({ dropAfterAccept: true })));

  const EXPIRED: FaultAction = { error: 'ExpiredTokenException', status: 403 };

  fault('A4', `${kind}, at its start`, { quick: kind === 'athena-query' }, () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const match = await startOf(kind);
      const expired = stack.faults.add({ target: 'aws', match, fault: EXPIRED, times: UNTIL_CLEARED });
      const id = await run(stack, kind);
      const waiting = await stack.until(id, ({ stages }) => stages['first']!.state === 'waiting');
      expect(waiting.stages['first']).toMatchObject({ attempt: 1, waitingFor: 'Sluice.Credentials' });
      await stack.shown();
      const root = stack.messagesOf(id).find(({ key }) => key === 'root');
      expect(JSON.stringify(root!.message)).toMatch(/credentials/i);
      stack.faults.clear(expired);
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    }),
  );

  fault('A4', `${kind}, while it works`, {}, () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const id = await held(stack, kind);
      const { look } = await fixtureOf(kind);
      const expired = stack.faults.add({ target: 'aws', match: look, fault: EXPIRED, times: UNTIL_CLEARED });
      await stack.eventually(
        async () => (await stack.store.details(id))['first']?.includes('credentials') || undefined,
      );
      expect((await stack.store.load(id))!.run.stages['first']!.state).toBe('running');
      await stack.release();
      stack.faults.clear(expired);
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    }),
  );

  fault('A5', kind, {}, () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const denied: FaultAction = { error: 'AccessDeniedException', status: 403 };
      const { start, counts } = await fixtureOf(kind);
      stack.faults.add({ target: 'aws', match: start, fault: denied });
      const id = await run(stack, kind);
      const { over, card, ts } = await asksForPerson(stack, id);
      expect(over.stages['first']).toMatchObject({ state: 'failed', attempt: 1 });
      expect(card).toContain('AccessDeniedException');
      expect((await stack.calls()).length).toBe(before);
      await stack.click('U_OPERATOR', ts, 'stage.retry');
      await stack.until(id, (now) => statusOf(now) === 'succeeded');
      expect((await stack.calls()).length).toBe(counts === 'nothing' ? before : before + 2);
    }),
  );
}

/** The service's word for what it does not know. */
const UNKNOWN = { 'athena-query': 'InvalidRequestException', 'glue-job': 'EntityNotFoundException' };

for (const [kind, error] of Object.entries(UNKNOWN)) {
  fault('A6', kind, { quick: kind === 'glue-job' }, () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const id = await held(stack, kind);
      const { look } = await fixtureOf(kind);
      const gone = stack.faults.add({ target: 'aws', match: look, fault: { error }, times: UNTIL_CLEARED });
      const { over, ts } = await asksForPerson(stack, id);
      expect(over.stages['first']!.state).toBe('unknown');
      stack.faults.clear(gone);
      await stack.release();
      await stack.click('U_OPERATOR', ts, 'stage.reattach');
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      expect((await stack.store.load(id))!.run.stages['first']!.attempt).toBe(1);
    }),
  );
}

/** What a colleague does in the console. */
const STOP: Record<string, (stack: Stack, handle: Record<string, string>) => Promise<unknown>> = {
  'athena-query': ({ local }, { queryExecutionId }) =>
    local.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: queryExecutionId! })),
  'glue-job': ({ local }, { runId }) =>
    local.glue.send(new BatchStopJobRunCommand({ JobName: 'held', JobRunIds: [runId!] })),
};

for (const [kind, stop] of Object.entries(STOP)) {
  fault('A7', kind, {}, () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const id = await held(stack, kind);
      const now = (await stack.store.load(id))!.run;
      await stop(stack, now.stages['first']!.handle as Record<string, string>);
      const { over, ts } = await asksForPerson(stack, id);
      expect(over.stages['first']).toMatchObject({ state: 'failed', error: { code: 'Sluice.StoppedOutside' } });
      await stack.release();
      await stack.click('U_OPERATOR', ts, 'stage.retry');
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    }),
  );

  fault('A8', kind, {}, () =>
    running(async (stack) => {
      const before = (await stack.calls()).length;
      const id = await held(stack, kind);
      // Longer than a stage may take; each attempt is stopped at its deadline and tried again, until none is left.
      await stack.advance(25 * 3_600_000);
      for (let attempt = 1; !(await settled(stack, id, attempt)); attempt += 1) await stack.advance(25 * 3_600_000);
      const { attempt } = (await stack.store.load(id))!.run.stages['first']!;
      const { over, ts } = await asksForPerson(stack, id, attempt);
      expect(over.stages['first']).toMatchObject({ state: 'failed', error: { code: 'Sluice.DeadlineExceeded' } });
      await stack.release();
      await stack.click('U_OPERATOR', ts, 'stage.retry');
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    }),
  );
}

/** Waits for the end of an attempt; true when none follows, false when the next one is at work. */
async function settled(stack: Stack, id: string, attempt: number): Promise<boolean> {
  const now = await stack.until(
    id,
    ({ stages: { first }, endedAt }) =>
      endedAt !== undefined || (first!.attempt > attempt && first!.state === 'running'),
  );
  return now.endedAt !== undefined;
}

/** How the service writes that it is at work. */
const WORKING = { 'athena-query': '"State":"RUNNING"', 'glue-job': '"JobRunState":"RUNNING"' };

for (const [kind, word] of Object.entries(WORKING)) {
  fault('A9', kind, {}, () =>
    lanes.with(async (stack) => {
      const rewriter = await startRewriter(stack.local.endpoint);
      try {
        const product = await stack.start({ env: { AWS_ENDPOINT_URL: rewriter.url } });
        const before = (await stack.calls()).length;
        const id = await held(stack, kind);
        rewriter.say(word, word.replace('RUNNING', 'HIBERNATING'));
        const { over, card, ts } = await asksForPerson(stack, id);
        expect(over.stages['first']).toMatchObject({ state: 'unknown', error: { code: 'Sluice.UnknownState' } });
        expect(card).toContain('HIBERNATING');
        rewriter.mend();
        await stack.release();
        await stack.click('U_OPERATOR', ts, 'stage.reattach');
        expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
        await stack.drain(product);
      } finally {
        await rewriter.close();
      }
    }),
  );
}

fault('A10', undefined, {}, () =>
  lanes.with(async (stack) => {
    const marker = join(stack.workspace, 'unresolved');
    const unresolved = (): void => writeFileSync(marker, '');
    const env = {
      AWS_ENDPOINT_URL: `http://aws.test:${new URL(stack.local.endpoint).port}`,
      UNRESOLVED: marker,
      NODE_OPTIONS: `--import=${new URL('unresolved.ts', import.meta.url).href}`,
    };
    unresolved();
    const first = await stack.start({ env });
    const before = (await stack.calls()).length;
    stack.hold();
    const id = await run(stack, 'athena-query');
    const waiting = await stack.until(id, ({ stages }) => stages['first']!.state === 'waiting');
    expect(waiting.stages['first']).toMatchObject({ attempt: 1, waitingFor: 'Sluice.Unreachable' });
    rmSync(marker);
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    await stack.drain(first);

    // A process of its own: one that has a connection asks for no name.
    unresolved();
    const second = await stack.start({ env });
    const said = async (): Promise<true | undefined> =>
      (await stack.store.details(id))['first']?.includes('cannot be looked at') || undefined;
    await stack.eventually(said);
    await stack.release();
    rmSync(marker);
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    await stack.drain(second);
  }),
);
