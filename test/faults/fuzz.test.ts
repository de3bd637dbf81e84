import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../local/processes.ts';
import { ACTIONS, MODALS } from '../../src/views/actions.ts';
import { verbs } from '../../src/commands/pipeline/index.ts';
import type { Product } from '../helpers/product.ts';
import { fc } from '../helpers/property.ts';
import { commandBody, send, SIGNING_SECRET, signedHeaders } from '../helpers/signed.ts';
import { type Stack, startStack } from '../helpers/stack.ts';
import { tinyPipeline } from '../helpers/stack-workspace.ts';
import { slackProblems } from '../views/slack-problems.ts';

const CANARY = 'canary-of-the-fuzz-7e11';
const AT_ONCE = 20;
const NOBODIES = ['U_OUTSIDER', 'U_VIEWER', 'U_UNKNOWN', '', 'USLACKBOT'];

let stack: Stack;
let product: Product;
let url: string;
let run: string;
/** Where the app is to answer later than at once. */
let respond: string;
const later: string[] = [];
const sink = createServer((request, response) => {
  request
    .setEncoding('utf8')
    .on('data', (text: string) => later.push(text))
    .on('end', () => response.end('ok'));
});
beforeAll(async () => {
  const [port, other] = [await freePort(), await freePort()];
  sink.listen(other, '127.0.0.1');
  respond = `http://127.0.0.1:${other}/respond`;
  url = `http://127.0.0.1:${port}`;
  stack = await startStack({ pipelines: { demo: tinyPipeline('Demo') } });
  product = await stack.start({
    env: { SLACK_HTTP_PORT: String(port), SLACK_SIGNING_SECRET: SIGNING_SECRET, CANARY_TOKEN: CANARY },
  });
  stack.failing(true);
  await send(url, commandBody('run demo --period 2026-10', { user_id: 'U_ADMIN' }));
  run = 'demo.2026-10.r1';
  await stack.until(run, ({ stages }) => stages['first']!.state === 'failed');
  await stack.shown();
});
afterAll(async () => {
  await stack.close();
  sink.close();
});

/** What nothing that an outsider sends may change. That something was denied is audited, and changes nothing. */
const changes = async (): Promise<string> => {
  const { client, names } = stack;
  const audited = (await client.xrange(names.audit, '-', '+')).map(([, fields]) => fields.join());
  const made = audited.filter((entry) => !entry.includes('"action":"denied"'));
  return JSON.stringify([made, await client.zcard(names.runs), await client.hget(names.run(run), 'record')]);
};

/** Sends each body, some at a time, and gives the answers in their order. */
async function sendAll(bodies: string[]): Promise<{ status: number; text: string }[]> {
  const answers: { status: number; text: string }[] = [];
  for (let at = 0; at < bodies.length; at += AT_ONCE)
    answers.push(
      ...(await Promise.all(
        bodies.slice(at, at + AT_ONCE).map(async (body, index) => {
          // The same body in the same second is a replay.
          const answer = await send(url, `${body}&n=${at + index}`);
          return { status: answer.status, text: await answer.text() };
        }),
      )),
    );
  return answers;
}

/** What went wrong inside, as the log tells it. */
const stumbles = (): string[] =>
  product
    .output()
    .split('\n')
    .filter((line) => /failed unexpectedly|a Slack listener failed|a listener failed/.test(line));

/** What an answer must be, whatever was asked. */
function expectHarmless({ status, text }: { status: number; text: string }, asked: string): void {
  expect(text, asked).not.toContain(CANARY);
  expect(text, asked).not.toMatch(/<!(?:channel|here|everyone)|node_modules|src\/[a-z]+\/|\.ts:\d+/);
  if (status !== 200 || text === '' || !text.startsWith('{')) return;
  const answer = JSON.parse(text) as { text?: string; blocks?: never[] };
  if (answer.text !== undefined)
    expect(slackProblems({ text: answer.text, blocks: answer.blocks ?? [] }), asked).toEqual([]);
}

const odd = fc.constantFrom(
  '“run”',
  '‘demo’',
  '\u00A0',
  '\u200B',
  '\u202E',
  '\n',
  '<@U_ADMIN>',
  '<@U_ADMIN|x>',
  '<!channel>',
  '<#C_ALERTS|a>',
  '--__proto__ x',
  '--constructor=1',
  '__proto__',
  '—again',
  '--period 2026-10',
  '--period 9999-99',
  '--from 0001-01 --to 9999-12',
  '--param x={"a":',
  '--reason "',
  '{{ params }}',
  '${7*7}',
  '`',
  '*',
  '＜!channel＞',
  'ｒｕｎ',
  '../../etc',
  '; drop table',
  '-1',
  '\0',
  CANARY,
  'x'.repeat(5000),
  '🐙'.repeat(900),
  'demo',
  'demo.2026-10.r1',
  'first',
  'r1',
  '2026-10',
  '--yes',
  '--dry-run',
  '--parallel 1e9',
  '--order sideways',
);
const words = fc.array(
  fc.oneof(odd, fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 })),
  { maxLength: 8 },
);
const typed = fc
  .tuple(fc.constantFrom('', 'help', ...Object.keys(verbs)), words)
  .map(([verb, rest]) => [verb, ...rest].join(' ').toWellFormed());

describe('slash commands', () => {
  test.each([
    ['by those who may nothing, or look only', NOBODIES, 2500],
    ['by an operator, who may: mistakes and no crash', ['U_OPERATOR'], 1000],
  ])('%s', async (_, users, count) => {
    const asked = fc.sample(
      fc.tuple(typed, fc.constantFrom(...users), fc.constantFrom('/pipeline', '/pipeline', '/athena')),
      count,
    );
    const before = await changes();
    const answers = await sendAll(
      asked.map(([text, user_id, command]) => commandBody(text, { user_id, command, response_url: respond })),
    );
    for (const [at, answer] of answers.entries()) {
      // What nobody has typed cannot have come from Slack.
      expect(answer.status, JSON.stringify(asked[at])).toBe(asked[at]![1] === '' ? 400 : 200);
      expectHarmless(answer, JSON.stringify(asked[at]));
    }
    if (!users.includes('U_OPERATOR')) expect(await changes()).toBe(before);
    // A person is told what was wrong, never that something went wrong inside.
    expect(stumbles()).toEqual([]);
  });

  test('of a hundred thousand characters', async () => {
    const [answer] = await sendAll([commandBody(`run ${'가'.repeat(100_000)}`)]);
    expect(answer!.status).toBe(200);
    expectHarmless(answer!, '100 kB');
  });
});

/** Payloads: those of buttons, with the parts of true ones now and then, so that they reach deep. */
const json = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1e308,
      '',
      'demo',
      'demo.2026-10.r1',
      'first',
      '2026-10',
      '<!channel>',
      CANARY,
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('run', 'stage', 'attempt', 'pipeline', 'period', '__proto__', 'type', 'at', 'print'),
      tie('any'),
      { maxKeys: 5 },
    ),
  ),
})).any;
const known = fc.record({
  run: fc.constantFrom('demo.2026-10.r1', 'demo.2026-10.r2', 'athena.q1.r1', ''),
  stage: fc.constantFrom('first', 'second', '__proto__', ''),
  attempt: fc.constantFrom(0, 1, 2),
});
const ofRun = fc.record({ run: fc.constant('demo.2026-10.r1') });
const value = fc.oneof(
  json.map((any) => JSON.stringify(any)),
  known.map((any) => JSON.stringify(any)),
  ofRun.map((any) => JSON.stringify(any)),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant('x'.repeat(2001)),
);
const person = fc.constantFrom(...NOBODIES).map((id) => ({ id, team_id: 'T_LOCAL', username: 'x' }));
/** As Slack sends it, mostly: what is not is refused before anybody looks at it. */
const mostly = <T>(well: fc.Arbitrary<T>, ...ill: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: well, weight: 9 }, { arbitrary: fc.constantFrom(...ill), weight: 1 });
const whoever = mostly(person, undefined, null, {}, 'U_OPERATOR', []);
const form = (payload: object): string => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** What was typed into inputs of windows that there are, and of others. */
const typedIn = fc.dictionary(
  fc.constantFrom('sql', 'reason', 'order', 'pipeline', 'period', 'confirm', '__proto__'),
  fc.dictionary(fc.constantFrom('sql', 'form.confirm', 'text', 'x'), fc.record({ value: fc.string() }), { maxKeys: 2 }),
  { maxKeys: 3 },
);

describe('payloads', () => {
  const click = fc
    .record({
      type: fc.constant('block_actions'),
      user: whoever,
      team: mostly(fc.constantFrom({ id: 'T_LOCAL' }, { id: 'T_ELSEWHERE' }, null), undefined, [], 'T_LOCAL'),
      channel: mostly(fc.constantFrom({ id: 'C_PIPELINES' }, { id: 'C_ALERTS' }, undefined), { id: 7 }, 'C_ALERTS'),
      container: mostly(fc.constantFrom({ is_ephemeral: true }, { type: 'message' }), undefined, null),
      trigger_id: fc.uuid(),
      response_url: fc.constant(undefined).map(() => respond),
      actions: fc.array(
        fc.record({
          type: fc.constantFrom('button', 'static_select'),
          action_id: fc.constantFrom(...Object.keys(ACTIONS), 'unknown', '__proto__'),
          block_id: fc.constant('b'),
          value,
        }),
        { minLength: 1, maxLength: 2 },
      ),
    })
    .map(form);
  const submission = fc
    .record({
      type: fc.constant('view_submission'),
      user: whoever,
      team: fc.constant({ id: 'T_LOCAL' }),
      view: fc.record({
        id: fc.uuid(),
        type: fc.constant('modal'),
        callback_id: fc.constantFrom(...Object.keys(MODALS), 'unknown'),
        private_metadata: value,
        hash: fc.uuid(),
        state: fc.oneof(fc.record({ values: typedIn }), fc.record({ values: json }), fc.constant(undefined)),
      }),
    })
    .map(form);
  const other = fc
    .oneof(
      fc.record({
        type: fc.constantFrom(
          'block_suggestion',
          'shortcut',
          'message_action',
          'view_closed',
          'workflow_step_edit',
          'nothing',
        ),
        user: whoever,
        callback_id: fc.string(),
        action_id: fc.string(),
        value: json,
        view: json,
        message: json,
      }),
      json.map((any) => ({ any })),
    )
    .map(form);

  test.each([
    ['clicks', click, 1500, 0.4],
    ['submissions', submission, 700, 0.2],
    ['whatever else there may be', other, 500, -1],
  ])('%s of those who may nothing change nothing', async (_, arbitrary, count, reach) => {
    const bodies = fc.sample(arbitrary, count);
    const before = await changes();
    const answers = await sendAll(bodies);
    for (const [at, answer] of answers.entries()) {
      expect([200, 400, 404], bodies[at]).toContain(answer.status);
      expectHarmless(answer, bodies[at]!);
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(reach * count);
    expect(await changes()).toBe(before);
    expect(stumbles()).toEqual([]);
  });
});

test('signatures and bodies that were changed on the way are refused, each', async () => {
  const body = commandBody('cancel demo.2026-10.r1', { user_id: 'U_ADMIN' });
  const before = await changes();
  const mutations = fc.sample(
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('body', 'signature', 'time'), fc.string()),
    1500,
  );
  for (let at = 0; at < mutations.length; at += AT_ONCE) {
    const statuses = await Promise.all(
      mutations.slice(at, at + AT_ONCE).map(async ([where, by, what, tail]) => {
        const headers = signedHeaders(body);
        const changed = (text: string): string => {
          const place = where % text.length;
          const letter = 'abcdefghijklmnopqrstuvwxyz0123456789'.replace(text[place]!, '')[by % 35]!;
          return text.slice(0, place) + letter + text.slice(place + 1);
        };
        if (what === 'body')
          return (await send(url, by % 2 === 0 ? changed(body) : `${body}&x=${encodeURIComponent(tail)}`, headers))
            .status;
        const name = what === 'time' ? 'x-slack-request-timestamp' : 'x-slack-signature';
        return (await send(url, body, { ...headers, [name]: changed(headers[name]!) })).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
  }
  expect(await changes()).toBe(before);
});

test('after all that it lives, is well, and has told nothing', async () => {
  await product.ready();
  await stack.shown();
  await stack.drain(product);
  expect(product.output()).not.toContain(CANARY);
  expect(JSON.stringify(stack.messages()) + later.join('\n')).not.toContain(CANARY);
});
