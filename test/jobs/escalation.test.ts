import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEscalator, type Tell, tellWebhook } from '../../src/jobs/escalator.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { eventually } from '../helpers/aws.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const work: Definition = {
  ...definitionOf({ work: {} }),
  owners: ['S_ONCALL'],
  escalate: { after: 900_000, to: 'webhook' },
};

let slack: Publishing;
let sink: Server;
let told: { id: string; text: string; key: string | undefined }[];
let answers: number[];
let url: string;
beforeAll(async () => {
  slack = await startPublishing();
  sink = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { id, text } = JSON.parse(body) as { id: string; text: string };
      told.push({ id, text, key: request.headers['idempotency-key'] as string });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook/secret`;
});
beforeEach(() => {
  told = [];
  answers = [];
});
afterAll(async () => {
  sink.close();
  await slack.close();
});

const escalators: ReturnType<typeof createEscalator>[] = [];
afterEach(async () => {
  for (const escalator of escalators.splice(0)) await escalator.stop();
});
/** A replica that escalates; the ways it has can be changed. */
function escalate(tell: Partial<Tell> = {}) {
  const { redis, names, store, engine, clock } = slack;
  const log = { info: () => undefined, warn: () => undefined };
  const ways: Tell = { webhook: tellWebhook(url), sns: { missing: 'no topic' }, ...tell };
  const escalator = createEscalator({ redis, names, store, engine, clock, tell: ways, locale: 'en', log });
  escalators.push(escalator);
  return escalator;
}

/** A run whose stage has failed, as the clock says it is `minutes` later, with time told to it. */
async function failed(minutes: number, definition = work): Promise<string> {
  const { id } = await slack.run(definition);
  await slack.begin(id, 'work');
  await slack.fail(id, 'work', 'the disk is full');
  await later(id, minutes);
  return id;
}
let offset = 0;
async function later(id: string, minutes: number): Promise<void> {
  offset += minutes * 60_000;
  await slack.redis.set(slack.names.clockOffset, offset);
  await slack.engine.moment(id, { type: 'time-passed' });
}
const stage = async (id: string) => (await slack.store.load(id))!.run.stages['work']!;
const outcome = (id: string) => eventually(async () => (await stage(id)).escalation?.outcome);

test('a failure that nobody takes on is told once, however many replicas look', async () => {
  const id = await failed(14);
  expect((await stage(id)).escalation).toBeUndefined();
  await later(id, 2);
  expect((await stage(id)).escalation).toMatchObject({ to: 'webhook' });
  await Promise.all([escalate().start(), escalate().start()]);
  expect(await outcome(id)).toBe('told');
  await Promise.all(escalators.map((each) => each.start()));
  expect(told).toEqual([
    { id: `${id}.work.a1`, key: `${id}.work.a1`, text: expect.stringContaining('the disk is full') },
  ]);
  expect(told[0]!.text).toContain('Nobody has taken it on for 15 min');
  // It is over with that: time tells nothing of it any more.
  expect(await slack.store.due(await slack.clock.now())).not.toContain(id);
});

test('who takes it on in time is left alone; another one is told who has it, and can take it over', async () => {
  const id = await failed(5);
  const claimed = await slack.ask(id, { type: 'claim', stage: 'work', attempt: 1 });
  expect(claimed.ok).toBe(true);
  const by = (who: string, from?: string) =>
    slack.engine.execute({
      id: `claim-${who}-${from ?? ''}`,
      run: id,
      by: { id: who, via: 'slack' },
      decision: { type: 'claim', stage: 'work', attempt: 1, ...(from !== undefined && { from }) },
    });
  expect(await by('U_ADMIN')).toMatchObject({ refusal: { key: 'claim.taken', params: { by: 'U_OPERATOR' } } });
  expect(await by('U_ADMIN', 'U_SOMEONE')).toMatchObject({ refusal: { key: 'claim.taken' } });
  expect((await by('U_ADMIN', 'U_OPERATOR')).ok).toBe(true);
  expect((await stage(id)).claim?.by.id).toBe('U_ADMIN');
  const [entry] = await slack.store.audit(1);
  expect(entry).toMatchObject({ action: 'claim', run: id, stage: 'work', by: { id: 'U_ADMIN' } });
  await later(id, 30);
  expect((await stage(id)).escalation).toBeUndefined();
});

test('a new attempt that fails is a new failure: nobody is on it', async () => {
  const id = await failed(1);
  await slack.ask(id, { type: 'claim', stage: 'work' });
  await slack.ask(id, { type: 'retry', stage: 'work' });
  await slack.begin(id, 'work', 2);
  await slack.fail(id, 'work', 'still full', 'Fake.Failed', 2);
  expect((await stage(id)).claim).toBeUndefined();
  await later(id, 16);
  expect((await stage(id)).escalation).toMatchObject({ to: 'webhook' });
  await escalate().start();
  expect(await outcome(id)).toBe('told');
});

test('a receiver that answers with an error is told again; a way that is not set up says so in the run', async () => {
  const id = await failed(16);
  answers = [503];
  await escalate().start();
  offset += 6000;
  await slack.redis.set(slack.names.clockOffset, offset);
  expect(await outcome(id)).toBe('told');
  expect(told.map((each) => each.id)).toEqual([`${id}.work.a1`, `${id}.work.a1`]);

  const unset = await failed(16, { ...work, escalate: { after: 900_000, to: 'sns' } });
  expect(await outcome(unset)).toBe('failed');
  const events = await slack.store.events(unset);
  expect(events.at(-1)).toMatchObject({ type: 'stage.escalated', to: 'sns', because: 'no topic' });
});
