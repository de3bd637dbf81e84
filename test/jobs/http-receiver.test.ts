import { createHmac } from 'node:crypto';
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
/** Stands for whatever a request holds. */
const SECRET = 'not-for-the-log';
const REFUSED = 'a request was refused';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
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
const form = (payload: unknown): string => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

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
      trigger_id: '1.2.a',
      container: { type: 'message' },
      response_url: 'http://127.0.0.1:1/never',
      actions: [{ type: 'button', action_id: 'stage.retry', block_id: 'b', value: '{}' }],
    };
    expect((await send(url(), form(click))).status).toBe(200);
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

/** Signed by Slack's secret, and yet nothing that Slack can have sent: each holds a word that may not be logged. */
describe('malformed, though it is signed', () => {
  const person = { user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' } };
  const button = { type: 'button', action_id: 'stage.retry', block_id: 'b', value: SECRET };
  const clicked = { trigger_id: '1.2.a', container: {}, response_url: 'http://127.0.0.1:1/', actions: [button] };
  const click = { type: 'block_actions', ...person, ...clicked };
  const view = { id: 'V1', type: 'modal', callback_id: 'question', private_metadata: SECRET, hash: '1' };
  const without = (body: object, ...names: string[]): string =>
    form(Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name))));
  const event = (of: unknown): string => JSON.stringify({ type: 'event_callback', team_id: 'T1', event: of });
  const forms: Record<string, string> = {
    'an interaction that is no JSON': `payload=%7B${SECRET}`,
    'an interaction that is null': form(null),
    'an interaction that is an array': form([click]),
    'an interaction that is a word': form(SECRET),
    'an empty interaction': 'payload=',
    'an interaction twice': `${form(click)}&${form(click)}`,
    'a click of nobody': without(click, 'user'),
    'a click of somebody without an id': form({ ...click, user: { name: SECRET } }),
    'a click of no team': without(click, 'team'),
    'a click of a team without an id': form({ ...click, team: { domain: SECRET } }),
    'a click of nobody knows which team': form({ ...click, user: { id: 'U1' }, team: null }),
    'a click without a trigger': without(click, 'trigger_id'),
    'a click on nothing': form({ ...click, actions: [] }),
    'a click on null': form({ ...click, actions: [null] }),
    'a click without a list': form({ ...click, actions: SECRET }),
    'a click that nobody can be answered about': without(click, 'response_url'),
    'a click in no container': without(click, 'container'),
    'a click in a channel without an id': form({ ...click, channel: { id: 7 } }),
    'a click in a window without anything': form({ ...click, view: {} }),
    'a submission without a window': form({ type: 'view_submission', ...person }),
    'a submission without what was typed': form({ type: 'view_submission', ...person, view }),
    'a submission of what cannot be typed': form({
      type: 'view_submission',
      ...person,
      view: { ...view, state: { values: { reason: { text: { value: [SECRET] } } } } },
    }),
    'a search for no word': form({ type: 'block_suggestion', ...person, action_id: 'a', value: { SECRET } }),
    'a shortcut without a name': form({ type: 'shortcut', ...person, trigger_id: '1' }),
    'a shortcut of no message': form({
      type: 'message_action',
      ...person,
      callback_id: 'inspect_run',
      trigger_id: '1',
    }),
    'a command of nobody': commandBody(SECRET, { user_id: '' }),
    'a command of no team': commandBody(SECRET, { team_id: '' }),
    'a command twice': `${commandBody(SECRET)}&text=cancel`,
    'a percent that encodes nothing': `${commandBody(SECRET)}&more=%ZZ`,
    'a percent that encodes half a letter': `${commandBody(SECRET)}&more=%E0%A4`,
    nothing: '',
  };
  const jsons: Record<string, string> = {
    'no JSON': `{${SECRET}`,
    null: 'null',
    'an array': `["${SECRET}"]`,
    'a word': `"${SECRET}"`,
    'an event without anything': JSON.stringify({ type: 'event_callback', team_id: 'T1' }),
    'an event that is a word': event(SECRET),
    'an event without a type': event({ user: 'U1' }),
    'an event of no team': JSON.stringify({ type: 'event_callback', event: { type: 'app_home_opened', user: 'U1' } }),
    'a Home tab of nobody': event({ type: 'app_home_opened', tab: 'home' }),
    'an event in null': event({ type: 'message', channel: null }),
    'an event about a word': event({ type: 'reaction_added', item: SECRET }),
    'an address without its challenge': JSON.stringify({ type: 'url_verification' }),
  };

  const cases = [
    ...Object.entries(forms).map(([what, body]) => [what, body, {}] as const),
    ...Object.entries(jsons).map(([what, body]) => [`as JSON: ${what}`, body, json] as const),
  ];
  test.each(cases)('%s', async (_, body, headers) => {
    const answer = await send(url(), body, { ...headers, ...signedHeaders(body) });
    expect([answer.status, await answer.text(), heard]).toEqual([400, '', []]);
    expect(told).toEqual([
      {
        fields: { why: expect.stringMatching(/^[a-zA-Z -]+(?:: [a-z_]+)?$/), from: expect.any(String) },
        message: REFUSED,
      },
    ]);
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  test('bytes that are no text', async () => {
    const body = Buffer.from([...Buffer.from('command=%2Fpipeline&text='), 0xc3, 0x28]);
    const hash = createHmac('sha256', SIGNING_SECRET);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = `v0=${hash.update(`v0:${timestamp}:`).update(body).digest('hex')}`;
    const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature, ...FORM };
    const answer = await fetch(`${url()}/slack/events`, { method: 'POST', body, headers });
    expect([answer.status, heard, told.length]).toEqual([400, [], 1]);
  });

  test.each([
    ['an interaction', form({ type: SECRET, ...person }), {}],
    ['an interaction named like what every object has', form({ type: '__proto__', ...person }), {}],
    ['an interaction that does not say', form(person), {}],
    ['a form that is none of Slack', `text=${SECRET}`, {}],
    ['JSON', JSON.stringify({ type: SECRET }), json],
  ])('%s of an unknown type is heard by nobody', async (_, body, headers) => {
    const answer = await send(url(), body, { ...headers, ...signedHeaders(body) });
    expect([answer.status, heard]).toEqual([404, []]);
    expect(told).toEqual([{ fields: { why: 'nobody listens', from: expect.any(String) }, message: REFUSED }]);
  });

  test('a thousand brackets deep is no harm, a megabyte is too long', async () => {
    const deep = event({ type: 'app_home_opened', user: 'U9', tab: 'home', more: 0 }).replace(
      '"more":0',
      `"more":${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    );
    expect((await send(url(), deep, { ...json, ...signedHeaders(deep) })).status).toBe(200);
    const huge = form({ ...click, more: SECRET.repeat(100_000) });
    expect((await send(url(), huge)).status).toBe(413);
    expect(told).toEqual([{ fields: { why: 'too long', from: expect.any(String) }, message: REFUSED }]);
  });

  test('of a whole organisation it is well formed', async () => {
    const ofAll = { ...click, user: { id: 'U1' }, team: null, enterprise: { id: 'E1' } };
    expect((await send(url(), form(ofAll))).status).toBe(200);
    expect(heard).toEqual(['click of U1']);
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
