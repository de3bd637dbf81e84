import { connect } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../local/processes.ts';
import { createHttpReceiver } from '../../src/commands/http.ts';
import { createNames } from '../../src/jobs/names.ts';
import { createReplays } from '../../src/jobs/replays.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { commandBody, send, SIGNING_SECRET, signedHeaders } from '../helpers/signed.ts';

let redis: TestRedis;
let client: Redis;
/** Two replicas on one store. */
let replicas: { url: string; app: App }[];
let isAway = false;
const heard: string[] = [];
const told: { fields: object; message: string }[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  client = new Redis(redis.url);
  const isNew = createReplays(client, createNames());
  const replica = async () => {
    const port = await freePort();
    const receiver = createHttpReceiver({
      signingSecret: SIGNING_SECRET,
      port,
      isNew: async (signature) => {
        if (isAway) throw new Error('Command timed out');
        return isNew(signature);
      },
      log: { info: () => undefined, warn: (fields, message) => void told.push({ fields, message }) },
    });
    const us = { token: 'xoxb-test', botId: 'B_SLUICE', botUserId: 'U_SLUICE', tokenVerificationEnabled: false };
    const app = new App({ ...us, receiver, logLevel: LogLevel.ERROR });
    app.command('/pipeline', async ({ ack, command }) => {
      heard.push(command.text);
      await ack({ response_type: 'ephemeral', text: `heard ${command.text}` });
    });
    app.action('stage.retry', async ({ ack, body }) => {
      heard.push(`click of ${body.user.id}`);
      await ack();
    });
    app.event('app_home_opened', async ({ event }) => void heard.push(`home of ${event.user}`));
    await app.start();
    return { url: `http://127.0.0.1:${port}`, app };
  };
  replicas = [await replica(), await replica()];
});
afterAll(async () => {
  await Promise.all(replicas.map(({ app }) => app.stop()));
  client.disconnect();
  await redis.stop();
});
beforeEach(() => {
  heard.length = 0;
  told.length = 0;
});

const url = (): string => replicas[0]!.url;
const json = { 'content-type': 'application/json' };

describe('what Slack has signed just now', () => {
  test('a command is answered', async () => {
    const answer = await send(url(), commandBody('list'));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ response_type: 'ephemeral', text: 'heard list' });
  });

  test('an interaction and an event are heard, and a new address is confirmed', async () => {
    const click = {
      type: 'block_actions',
      user: { id: 'U1', team_id: 'T1' },
      team: { id: 'T1' },
      actions: [{ type: 'button', action_id: 'stage.retry', block_id: 'b', value: '{}' }],
    };
    const clicked = new URLSearchParams({ payload: JSON.stringify(click) }).toString();
    expect((await send(url(), clicked)).status).toBe(200);
    const event = JSON.stringify({
      type: 'event_callback',
      team_id: 'T1',
      event: { type: 'app_home_opened', user: 'U2', channel: 'D2', tab: 'home' },
    });
    expect((await send(url(), event, { ...json, ...signedHeaders(event) })).status).toBe(200);
    expect(heard).toEqual(['click of U1', 'home of U2']);
    const hello = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    expect(await (await send(url(), hello, { ...json, ...signedHeaders(hello) })).json()).toEqual({ challenge: 'abc' });
  });

  test.each([-295, 295])('a clock that is off by %d s does no harm', async (seconds) => {
    const body = commandBody('skewed');
    expect((await send(url(), body, signedHeaders(body, { at: Date.now() + seconds * 1000 }))).status).toBe(200);
  });
});

describe('refused, and heard by no listener', () => {
  const cases: Record<string, (body: string) => Record<string, string>> = {
    'without a signature': () => ({}),
    'without a time': (body) => ({ 'x-slack-signature': signedHeaders(body)['x-slack-signature']! }),
    'with the signature of another secret': (body) => signedHeaders(body, { secret: 'x'.repeat(32) }),
    'with the signature of another body': (body) => signedHeaders(`${body}&text=cancel`),
    'with the signature of another time': (body) => ({
      ...signedHeaders(body),
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000) + 1),
    }),
    'with more behind the signature': (body) => ({
      ...signedHeaders(body),
      'x-slack-signature': `${signedHeaders(body)['x-slack-signature']}=0`,
    }),
    'of more than five minutes ago': (body) => signedHeaders(body, { at: Date.now() - 305_000 }),
    'of more than five minutes from now': (body) => signedHeaders(body, { at: Date.now() + 305_000 }),
    'of a year from now': (body) => signedHeaders(body, { at: Date.now() + 365 * 86_400_000 }),
  };
  test.each(Object.entries(cases))('%s', async (_, headers) => {
    const body = commandBody('cancel demo.2026-10.r1');
    const answer = await send(url(), body, headers(body));
    expect([answer.status, await answer.text(), heard]).toEqual([401, '', []]);
    expect(told).toEqual([
      { fields: expect.objectContaining({ why: expect.any(String) }), message: 'a request was refused' },
    ]);
  });

  test('sent again, to whichever replica', async () => {
    const body = commandBody('run demo');
    const headers = signedHeaders(body);
    expect((await send(url(), body, headers)).status).toBe(200);
    for (const replica of replicas) expect((await send(replica.url, body, headers)).status).toBe(401);
    expect(heard).toEqual(['run demo']);
  });

  test('sent twenty times at once: heard once', async () => {
    const body = commandBody('retry demo');
    const headers = signedHeaders(body);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => send(replicas[at % 2]!.url, body, headers)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(heard).toEqual(['retry demo']);
  });

  test('a signature is remembered for as long as it is good', async () => {
    const body = commandBody('status');
    const headers = signedHeaders(body, { at: Date.now() + 290_000 });
    await send(url(), body, headers);
    const life = await client.pttl(createNames().request(headers['x-slack-signature']!));
    expect(life).toBeGreaterThan(590_000);
  });

  test('while the store is away', async () => {
    isAway = true;
    expect((await send(url(), commandBody('list'))).status).toBe(503);
    isAway = false;
    expect(heard).toEqual([]);
  });

  test('too long, said or not', async () => {
    const body = commandBody('x'.repeat(2 ** 20));
    expect((await send(url(), body)).status).toBe(413);
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 20; at += 1) controller.enqueue(new TextEncoder().encode('y'.repeat(100_000)));
        controller.close();
      },
    });
    const endless = fetch(`${url()}/slack/events`, { method: 'POST', body: stream, duplex: 'half' });
    expect(
      await endless.then(
        ({ status }) => status,
        () => 'cut off',
      ),
    ).toSatisfy((how) => [413, 'cut off'].includes(how as never));
    expect((await send(url(), commandBody('list'))).status).toBe(200);
  });

  test('never whole', async () => {
    const { port } = new URL(url());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    const closed = await new Promise<string>((resolve) => {
      let heardBack = '';
      socket.on('data', (data) => (heardBack += data.toString())).on('close', () => resolve(heardBack));
    });
    expect(closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('not readable, or of nothing that anybody listens to', async () => {
    for (const [body, headers] of [
      ['{', json],
      ['null', json],
      ['[]', json],
      ['payload=%7B', {}],
    ] as const)
      expect((await send(url(), body, { ...headers, ...signedHeaders(body) })).status, body).toBe(400);
    expect((await send(url(), commandBody('x', { command: '/other' }))).status).toBe(404);
    expect((await send(url(), 'text=list')).status).toBe(404);
  });

  test('elsewhere', async () => {
    const [root, get, live] = await Promise.all(
      ['', '/slack/events', '/livez'].map((path) => fetch(`${url()}${path}`).then(({ status }) => status)),
    );
    expect([root, get, live]).toEqual([404, 405, 200]);
  });
});
