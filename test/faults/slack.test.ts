import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { UNTIL_CLEARED } from '../../local/faults.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import type { Stack } from '../helpers/stack.ts';
import { fault } from './fault.ts';
import { createLanes, withStack } from './lanes.ts';
import { startProxy } from './proxy.ts';
import { freshPeriod, run } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const POST = { target: 'slack', match: { method: 'chat.postMessage' } } as const;
const HOME = 'C_PIPELINES';
const FALLBACK = 'C_ALERTS';
const PIPELINE = 'athena-query';

const lanes = createLanes();
beforeAll(() => lanes.open(4));
afterAll(() => lanes.close());

/** Does something with a stack on which a product runs, and that it drains from. */
const running = (work: (stack: Stack) => Promise<void>): Promise<void> =>
  lanes.with(async (stack) => {
    const product = await stack.start();
    await work(stack);
    expect(stack.faults.list()).toEqual([]);
    await stack.drain(product);
  });

const rootOf = (stack: Stack, id: string) => stack.messagesOf(id).find(({ key }) => key === 'root')?.message;
/** What Slack itself holds in a channel about a run. */
const inChannel = (stack: Stack, channel: string, id: string) =>
  stack.slack.state.messagesOf(channel).filter(({ metadata }) => metadata?.event_payload['run'] === id);

/** A run whose first stage has failed, and the message that says so. */
async function failed(stack: Stack): Promise<{ id: string; ts: string }> {
  stack.failing(true);
  const id = await run(stack, PIPELINE);
  await stack.until(id, (now) => statusOf(now) === 'attention');
  await stack.shown();
  stack.failing(false);
  return { id, ts: stack.messagesOf(id).find(({ key }) => key === 'failure:first.a1')!.message.ts };
}

fault('S1', 'the run goes on, people and messages are back soon after', { quick: true }, async () => {
  const proxy = await startProxy();
  const slackProxied = async (url: string): Promise<string> =>
    `${(await proxy.before(url)).replace('redis:', 'http:')}/api/`;
  await withStack({ slackProxied }, async (stack) => {
    const product = await stack.start();
    stack.hold();
    const id = await run(stack, PIPELINE);
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    await stack.shown();
    await proxy.cut();
    await stack.advance(600_000);
    await stack.release();
    await stack.until(id, ({ endedAt }) => endedAt !== undefined);
    expect(rootOf(stack, id)?.text).toContain('running');
    await proxy.open();
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    expect(rootOf(stack, id)?.text).toContain('succeeded');
    await stack.eventually(() => stack.connections() > 0 || undefined);
    const { ack } = await stack.slash('U_OPERATOR', 'list');
    expect(ack?.text).toContain(PIPELINE);
    await stack.drain(product);
  }).finally(proxy.cut);
});

fault('S2', 'nothing is posted before it is over', { quick: true }, () =>
  running(async (stack) => {
    const before = (await stack.calls()).length;
    const asked = Date.now();
    stack.faults.add({ ...POST, fault: { retryAfter: 3 } });
    const id = await run(stack, PIPELINE);
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    const moved = stack.now() - Date.now();
    expect(Number(rootOf(stack, id)!.ts) * 1000 - moved - asked).toBeGreaterThanOrEqual(3000);
  }),
);

fault('S3', 'each is there once', { quick: true }, () =>
  running(async (stack) => {
    const before = (await stack.calls()).length;
    stack.faults.add({ ...POST, fault: { dropAfterAccept: true }, times: 2 });
    expect(await survived(stack, await run(stack, PIPELINE), before)).toEqual(NOTHING_TWICE);
  }),
);

fault('S3', 'an edit is made once more', {}, () =>
  running(async (stack) => {
    const before = (await stack.calls()).length;
    const update = { target: 'slack', match: { method: 'chat.update' } } as const;
    stack.faults.add({ ...update, fault: { dropAfterAccept: true } });
    const id = await run(stack, PIPELINE);
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    expect(rootOf(stack, id)?.text).toContain('succeeded');
  }),
);

fault('S3', 'answers with a 503, which may mean either', {}, () =>
  running(async (stack) => {
    const before = (await stack.calls()).length;
    const down = stack.faults.add({ ...POST, fault: { status: 503 }, times: UNTIL_CLEARED });
    const id = await run(stack, PIPELINE);
    await stack.until(id, ({ endedAt }) => endedAt !== undefined);
    expect(stack.messagesOf(id)).toEqual([]);
    stack.faults.clear(down);
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
  }),
);

fault('S3', 'where nothing can be read back, one is there twice and not more often', {}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-manifest-'));
  const manifestFile = join(folder, 'manifest.yml');
  const manifest = readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8');
  writeFileSync(manifestFile, manifest.replace(/^.*channels:history\n/m, '').replace(/bot_optional:\n(?!\s*- )/, ''));
  await withStack({ manifestFile }, async (stack) => {
    await stack.start();
    stack.faults.add({ ...POST, fault: { dropAfterAccept: true } });
    const id = await run(stack, PIPELINE);
    expect(await survived(stack, id)).toEqual({ starts: 0, posts: 1 });
  }).finally(() => rmSync(folder, { recursive: true }));
});

fault('S4', 'the root and a failure stand again, and the run goes on', { quick: true }, () =>
  running(async (stack) => {
    const { id, ts } = await failed(stack);
    for (const gone of [ts, rootOf(stack, id)!.ts]) stack.slack.state.removeMessage(HOME, gone);
    expect(rootOf(stack, id)).toBeUndefined();
    await stack.slash('U_OPERATOR', `retry ${id}`);
    await stack.until(id, (now) => statusOf(now) === 'succeeded');
    await stack.shown();
    const texts = Object.fromEntries(stack.messagesOf(id).map(({ key, message }) => [key, message.text]));
    expect(texts['root']).toContain('succeeded');
    expect(texts['failure:first.a1']).toContain('Retried');
    const keys = stack.messagesOf(id).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  }),
);

/** Closes the channel while a run is at work, lets the run end, and opens it again for the next one. */
async function closedMeanwhile(stack: Stack, close: (yes: boolean) => void): Promise<void> {
  const product = await stack.start();
  stack.hold();
  const id = await run(stack, PIPELINE);
  await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
  await stack.shown();
  expect(inChannel(stack, HOME, id).length).toBeGreaterThan(0);
  close(true);
  const before = inChannel(stack, HOME, id).map(({ ts, text }) => ({ ts, text }));
  await stack.release();
  await stack.until(id, (now) => statusOf(now) === 'succeeded');
  await stack.shown();
  const alarms = () => stack.slack.state.messagesOf(FALLBACK).filter(({ text }) => text.includes(`<#${HOME}>`));
  expect(alarms().map(({ text }) => text)).toEqual([expect.stringContaining('has taken no messages since')]);
  const there = inChannel(stack, FALLBACK, id);
  expect(there.filter(({ thread_ts: thread }) => thread === undefined || thread === there[0]!.ts)).not.toEqual([]);
  expect(there.find(({ metadata }) => metadata?.event_payload['key'] === 'root')?.text).toContain('succeeded');
  expect(inChannel(stack, HOME, id).map(({ ts, text }) => ({ ts, text }))).toEqual(before);

  close(false);
  // The channel is tried again within a minute.
  const next = await stack.eventually(async () => {
    const other = await run(stack, PIPELINE);
    await stack.until(other, (now) => statusOf(now) === 'succeeded');
    await stack.shown();
    return inChannel(stack, HOME, other).length > 0 || undefined;
  }, 90_000);
  expect(next).toBe(true);
  await stack.eventually(() => alarms()[0]?.text.includes('takes messages again') || undefined);
  expect(alarms()).toHaveLength(1);
  await stack.drain(product);
}

fault('S5', undefined, {}, () =>
  withStack({}, (stack) => closedMeanwhile(stack, (yes) => (stack.slack.state.channels.get(HOME)!.is_archived = yes))),
);

fault('S6', undefined, {}, () =>
  withStack({}, (stack) => closedMeanwhile(stack, (yes) => (stack.slack.state.channels.get(HOME)!.is_member = !yes))),
);

fault('S7', 'runs go on, the process says that it is not ready, and all is shown later', {}, () =>
  withStack({}, async (stack) => {
    const product = await stack.start();
    const methods = ['chat.postMessage', 'chat.update', 'conversations.history', 'conversations.replies'];
    const revoked = methods.map((method) =>
      stack.faults.add({
        target: 'slack',
        match: { method },
        fault: { error: 'token_revoked' },
        times: UNTIL_CLEARED,
      }),
    );
    const id = await run(stack, PIPELINE);
    await stack.until(id, (now) => statusOf(now) === 'succeeded');
    await stack.eventually(async () => !(await product.isReady()) || undefined);
    expect(stack.messagesOf(id)).toEqual([]);
    for (const each of revoked) stack.faults.clear(each);
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    await stack.eventually(async () => (await product.isReady()) || undefined);
    await stack.drain(product);
  }),
);

fault('S8', 'a command, a click and a window count once, through two replicas', { quick: true }, () =>
  lanes.with(async (stack) => {
    const products = [await stack.start(), await stack.start()];
    stack.slack.repeat(4);
    const period = freshPeriod();
    stack.failing(true);
    await stack.slash('U_ADMIN', `run ${PIPELINE} --period ${period}`);
    const id = `${PIPELINE}.${period}.r1`;
    await stack.until(id, (now) => statusOf(now) === 'attention');
    await stack.shown();
    const card = () => stack.messagesOf(id).findLast(({ key }) => key.startsWith('failure:'))!.message.ts;
    await stack.click('U_ADMIN', card(), 'stage.retry');
    await stack.until(id, (now) => statusOf(now) === 'attention' && now.stages['first']!.attempt > 1);
    await stack.shown();
    await stack.click('U_ADMIN', card(), 'stage.claim');
    await stack.eventually(async () => (await stack.store.load(id))!.run.stages['first']!.claim);
    stack.failing(false);
    await stack.click('U_ADMIN', card(), 'stage.skip');
    await stack.eventually(() => stack.slack.state.modalsOf('U_ADMIN').length > 0 || undefined);
    await stack.submit('U_ADMIN', { reason: 'not this month' });
    const done = await stack.until(id, (now) => statusOf(now) === 'succeeded');
    stack.slack.repeat(1);
    await stack.shown();
    const events = await stack.store.events(id);
    const counted = (type: string) => events.filter((event) => event.type === type).length;
    expect(done.stages['first']).toMatchObject({ state: 'skipped', attempt: 2 });
    expect([counted('stage.claimed'), counted('stage.handled'), counted('run.created')]).toEqual([1, 2, 1]);
    expect(await stack.store.load(`${PIPELINE}.${period}.r2`)).toBeUndefined();
    const keys = stack.messagesOf(id).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    await stack.drain(...products);
  }),
);

/** Two things that people do, of which the app hears the second first. */
async function inReverse(stack: Stack, ...clicks: (() => Promise<unknown>)[]): Promise<void> {
  const held = stack.slack.hold();
  const made: Promise<unknown>[] = [];
  for (const click of clicks) {
    made.push(click());
    await stack.eventually(() => held.count() === made.length || undefined);
  }
  await held.lastFirst();
  await Promise.all(made);
}

fault('S9', 'what was clicked before a cancel and comes after it changes nothing', { quick: true }, () =>
  running(async (stack) => {
    const { id, ts } = await failed(stack);
    await inReverse(
      stack,
      () => stack.click('U_OPERATOR', ts, 'stage.retry'),
      () => stack.click('U_ADMIN', ts, 'run.cancel'),
    );
    await stack.until(id, (now) => statusOf(now) === 'cancelled');
    await stack.eventually(() => stack.ephemerals('U_OPERATOR').at(-1)?.includes('<@U_ADMIN>') || undefined);
    const { run: after } = (await stack.store.load(id))!;
    expect([statusOf(after), after.stages['first']!.attempt]).toEqual(['cancelled', 1]);
    await stack.shown();
    expect(rootOf(stack, id)?.text).toContain('cancelled');
  }),
);

fault('S9', 'of two retries, the one that comes first is made and the other is told so', {}, () =>
  running(async (stack) => {
    const { id, ts } = await failed(stack);
    const retry = (user: string) => () => stack.click(user, ts, 'stage.retry');
    await inReverse(stack, retry('U_OPERATOR'), retry('U_ADMIN'));
    const done = await stack.until(id, (now) => statusOf(now) === 'succeeded');
    expect(done.stages['first']).toMatchObject({ attempt: 2, handled: { by: { id: 'U_ADMIN' } } });
    await stack.eventually(() => stack.ephemerals('U_OPERATOR').at(-1)?.includes('<@U_ADMIN>') || undefined);
  }),
);

fault('S10', 'a window that comes too late is asked for again, an answer that comes too late changes nothing', {}, () =>
  running(async (stack) => {
    const { id, ts } = await failed(stack);
    const expired = { error: 'expired_trigger_id' };
    stack.faults.add({ target: 'slack', match: { method: 'views.open' }, fault: expired });
    await stack.click('U_ADMIN', ts, 'stage.skip');
    await stack.eventually(() => stack.faults.list().length === 0 || undefined);
    expect(stack.slack.state.modalsOf('U_ADMIN')).toEqual([]);
    const sequence = (await stack.store.load(id))!.run.sequence;

    stack.faults.add({ target: 'slack', match: { method: 'response_url' }, fault: { error: 'expired_url' } });
    await stack.click('U_ADMIN', ts, 'stage.logs');
    await stack.eventually(() => stack.faults.list().length === 0 || undefined);
    expect((await stack.store.load(id))!.run.sequence).toBe(sequence);

    await stack.click('U_ADMIN', ts, 'stage.skip');
    await stack.eventually(() => stack.slack.state.modalsOf('U_ADMIN').length > 0 || undefined);
    await stack.submit('U_ADMIN', { reason: 'again, in time' });
    await stack.until(id, (now) => statusOf(now) === 'succeeded');
    await stack.shown();
    expect(rootOf(stack, id)?.text).toContain('succeeded');
  }),
);
