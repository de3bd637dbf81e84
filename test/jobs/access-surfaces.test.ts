import { rmSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultUsers } from '../../local/slack/seed.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { startQuery } from '../../src/commands/athena.ts';
import { react } from '../../src/commands/buttons.ts';
import { modals } from '../../src/commands/modals/index.ts';
import { periodChoices, pipelineChoices } from '../../src/commands/modals/choices.ts';
import type { Typed } from '../../src/commands/modals/submission.ts';
import { answerText, verbs } from '../../src/commands/pipeline/index.ts';
import { findPipeline } from '../../src/commands/find.ts';
import { allows, type Asker, type Desk } from '../../src/commands/desk.ts';
import { explain } from '../../src/commands/troubles.ts';
import { createWho } from '../../src/commands/who.ts';
import { createDirectory } from '../../src/jobs/directory.ts';
import { ACTIONS, type Action } from '../../src/pipeline/access.ts';
import { backfill } from '../../src/pipeline/stages/backfill.ts';
import type { ActionId, ModalId } from '../../src/views/actions.ts';
import { readWorkspace } from '../../src/workspace.ts';
import { BUTTONS, CHANNELS, isExpected, PEOPLE, run, RUN, SETTINGS, VERBS, WINDOWS } from '../helpers/access-table.ts';
import { cli, folderOf } from '../helpers/cli.ts';
import { deskOf } from '../helpers/desk.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

/*
 * Who may do what, asked for in every way there is: each verb typed, each button clicked, each window sent off, each
 * shortcut, each search, each command of the terminal; by each role, by id and by user group, and by those who may
 * nothing; in each channel.
 */

const service = createFakeService({ keyed: true });
const dir = folderOf({ 'sluice.yml': SETTINGS });
const monthly = { id: 'monthly', cron: '0 0 1 * *', period: 'previous-month', misfire: 'ask' } as const;
const demo = {
  ...definitionOf({ fetch: {}, clean: { needs: ['fetch'], writes: ['db.demo'] } }),
  name: 'demo',
  schedules: [monthly],
};

let redis: TestRedis;
let replica: Replica;
let slack: RunningSlack;
let desk: Desk;
let askerOf: ReturnType<typeof createWho>;
let asked = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  const extra = ['U_GROUP_ADMIN', 'U_GROUP_OPERATOR', 'U_GROUP_VIEWER', 'U_MEMBER'].map((id) => ({ id }));
  slack = await startLocalSlack({
    users: [...defaultUsers, ...extra, { id: 'U_GUEST', is_ultra_restricted: true }],
    usergroups: [
      { id: 'S_ADMIN', handle: 'admins', name: 'Admins', users: ['U_GROUP_ADMIN', 'U_GUEST'] },
      { id: 'S_OPERATOR', handle: 'operators', name: 'Operators', users: ['U_GROUP_OPERATOR'] },
      { id: 'S_VIEWER', handle: 'viewers', name: 'Viewers', users: ['U_GROUP_VIEWER'] },
    ],
  });
  const kinds = { fake: service.kind, backfill };
  replica = await startReplica(redis.url, kinds);
  const { engine, workspace } = replica;
  await workspace.publish({ ...(await workspace.inForce()), definitions: { demo } });
  const { settings } = await readWorkspace(dir, { kinds });
  desk = deskOf(replica, kinds, { ...settings, region: 'r' });
  const client = new WebClient('xoxb-local', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  askerOf = createWho(desk, createDirectory({ slack: client, access: settings.access, log: desk.log }));

  service.plan('fetch', 'fail');
  await engine.start({
    id: 'begin',
    definition: demo,
    period: { id: '2026-10', start: Date.UTC(2026, 9, 1), end: Date.UTC(2026, 10, 1) },
    params: {},
    by: { id: 'system:test', via: 'system' },
    channel: 'C_PIPELINES',
    again: false,
  });
  await replica.until(RUN, ({ stages }) => stages['fetch']!.state === 'failed');
  await replica.redis.hset(
    replica.names.notices,
    'asked',
    JSON.stringify({
      channel: 'C_PIPELINES',
      pipeline: 'demo',
      schedule: 'monthly',
      zone: 'UTC',
      why: 'late',
      fates: [],
      ask: { rule: 'previous-month', instants: [1] },
    }),
  );
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
  await slack.close();
  rmSync(dir, { recursive: true });
});

/** Whether a person is told that they may not; whatever else is answered, they might have. */
const REFUSAL = /You may not |Guests of this Slack workspace may not|Sluice answers only to people of its own/;
const isRefused = (answer: unknown): boolean => REFUSAL.test(JSON.stringify(answer) ?? '');

/** What was typed into any window: every text field holds something that it could be about. */
const typed: Typed = {
  text: ({ action }) =>
    action.includes('pipeline')
      ? 'demo'
      : action.includes('sql')
        ? 'select 1'
        : /from|to|period/.test(action)
          ? '2001-03'
          : 'x',
  chosen: () => [],
};

interface Surface {
  name: string;
  /** Each thing that can be asked for on it, with the right that it needs. */
  asks: [what: string, right: Action | undefined, ask: (asker: Asker) => Promise<unknown>][];
}

const explained = async (asker: Asker, work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return explain(error, asker, desk);
  }
};

const SURFACES: Surface[] = [
  {
    name: 'slash',
    asks: [
      ...Object.entries(VERBS).map(([verb, [right, rest]]): Surface['asks'][number] => [
        `/pipeline ${verb}`,
        right,
        (asker) => explained(asker, () => answerText(`${verb} ${rest}`, asker, desk)),
      ]),
      [
        '/athena',
        'athena.query',
        (asker) => explained(asker, () => startQuery(desk, asker, { sql: 'select 1', channel: 'C_PIPELINES' })),
      ],
    ],
  },
  {
    name: 'button',
    asks: (Object.entries(BUTTONS) as [ActionId, [Action | undefined, unknown]][]).map(([id, [right, payload]]) => [
      id,
      right,
      (asker) => react(id, JSON.stringify(payload), asker, desk),
    ]),
  },
  {
    name: 'modal',
    asks: (Object.entries(WINDOWS) as [ModalId, [Action, unknown]][]).map(([id, [right, payload]]) => [
      id,
      right,
      (asker) => explained(asker, () => modals[id].submit(payload as never, typed, asker, desk)),
    ]),
  },
  {
    name: 'shortcut',
    asks: [
      ['run_pipeline', 'run.start', (asker) => react('run.ask', '{}', asker, desk)],
      ['inspect_run', 'run.view', (asker) => react('run.open', JSON.stringify(run), asker, desk)],
    ],
  },
  {
    name: 'search',
    asks: (['run.start', 'run.backfill', 'period.mark-done'] as const).flatMap((right): Surface['asks'] => [
      [
        `pipelines for ${right}`,
        right,
        async (asker) => ((await pipelineChoices(desk, asker, right, '')).length === 0 ? 'You may not ' : 'some'),
      ],
      [
        `periods for ${right}`,
        right,
        async (asker) => {
          if (!allows(desk, asker, right, 'demo')) return 'You may not ';
          return periodChoices(desk, asker, await findPipeline(desk, 'demo'), '');
        },
      ],
    ]),
  },
];

const table = PEOPLE.flatMap(([id, role]) =>
  CHANNELS.flatMap((channel) =>
    SURFACES.map((surface) => [id, role, channel ?? 'no channel', surface.name, surface.asks, channel] as const),
  ),
);
const counted = { asked: 0, allowed: 0, refused: 0, unexpected: 0 };

test('every verb, button, window and right stands in the table', () => {
  expect(Object.keys(VERBS).toSorted()).toEqual(Object.keys(verbs).toSorted());
  const covered = new Set(SURFACES.flatMap(({ asks }) => asks.map(([, right]) => right)));
  // What puts definitions in force is a command of the terminal alone.
  expect(ACTIONS.filter((action) => !covered.has(action))).toEqual(['workspace.apply']);
});

test.each(table)('%s (%s) in %s: %s', async (id, role, _, name, asks, channel) => {
  const wrong: string[] = [];
  for (const [what, right, ask] of asks) {
    const asker = await askerOf(id, channel, `ask-${(asked += 1)}`);
    const answer = await ask(asker);
    const wanted = right === undefined || isExpected(role, right, channel);
    const found = !isRefused(answer);
    counted.asked += 1;
    if (found) counted.allowed += 1;
    else counted.refused += 1;
    if (found !== wanted)
      wrong.push(
        `${name} ${what} (${right}): ${found ? 'ALLOWED' : 'refused'}: ${JSON.stringify(answer)?.slice(0, 200)}`,
      );
  }
  counted.unexpected += wrong.length;
  expect(wrong).toEqual([]);
});

// Who may apply comes last: what is applied has no pipeline.
test.each([
  ['mallory', 'nobody'],
  ['viewer', 'viewer'],
  ['operator', 'operator'],
  ['admin', 'admin'],
] as const)('cli:%s (%s) in a terminal', { timeout: 120_000 }, async (user, role) => {
  const env = { REDIS_URL: redis.url, SLUICE_WORKSPACE: dir, AWS_REGION: 'us-east-1' };
  const wrong: string[] = [];
  const commands: [Action | undefined, string[]][] = [
    ...Object.entries(VERBS)
      .filter(([verb]) => verb !== 'help' && verb !== 'logs' && verb !== 'graph')
      .map(([verb, [right, rest]]): [Action | undefined, string[]] => [
        right,
        [verb, ...rest.split(' ').filter((word) => word !== '')],
      ]),
    ['audit.view', ['audit', 'export']],
    ['audit.view', ['audit', 'verify']],
    ['workspace.apply', ['apply', '--yes']],
  ];
  for (const [right, args] of commands) {
    const { out, err } = await cli(args, env, { user });
    const wanted = right === undefined || isExpected(role, right, undefined);
    const found = !REFUSAL.test(`${out}\n${err}`);
    counted.asked += 1;
    if (found) counted.allowed += 1;
    else counted.refused += 1;
    if (found !== wanted)
      wrong.push(`sluice ${args.join(' ')}: ${found ? 'ALLOWED' : 'refused'}: ${out}${err}`.slice(0, 300));
  }
  counted.unexpected += wrong.length;
  expect(wrong).toEqual([]);
});

test('who may nothing has changed nothing: all that the log has of them is what they were denied', async () => {
  const nobody = new Set([
    'U_MEMBER',
    'U_GUEST',
    'U_OUTSIDER',
    'U_VIEWER',
    'U_GROUP_VIEWER',
    'cli:viewer',
    'cli:mallory',
  ]);
  await expect
    .poll(async () => {
      const entries = (await replica.audit.before(undefined, 10_000)).map(({ entry }) => entry);
      return new Set(entries.filter(({ by }) => nobody.has(by.id)).map(({ action }) => action));
    })
    .toEqual(new Set(['denied']));
  const { asked: all, allowed, refused, unexpected } = counted;
  console.log(`access: ${all} asked, ${allowed} allowed, ${refused} refused, ${unexpected} unexpected`);
  expect(unexpected).toBe(0);
});
