import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Asker, Desk } from '../../src/commands/desk.ts';
import { demand } from '../../src/commands/desk.ts';
import { answerText } from '../../src/commands/pipeline/index.ts';
import { broughtBy, glassOf } from '../../src/commands/who.ts';
import type { UserError } from '../../src/errors.ts';
import { createNoticeStore } from '../../src/jobs/notice-store.ts';
import { Policy } from '../../src/pipeline/access.ts';
import type { Actor } from '../../src/pipeline/run.ts';
import { type Notice, noticeMessage } from '../../src/views/notice.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const access = Policy.parse({
  roles: { operator: ['U_OPERATOR', 'U_OTHER'] },
  grants: [{ allow: ['access.break-glass'], to: ['U_OPERATOR'], channels: ['C_PIPELINES', 'C_ALERTS'] }],
});
const service = createFakeService({ keyed: true });
const channels = { pipelines: 'C_PIPELINES', alerts: 'C_ALERTS' };

let redis: TestRedis;
let replica: Replica;
let desk: Desk;
let asked = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  replica = await startReplica(redis.url, { fake: service.kind });
  const { glass, audit, clock, store, engine, workspace } = replica;
  const settings = { access, channels, breakGlass: { max: 3_600_000 } };
  const log = { info: () => undefined, warn: () => undefined };
  desk = { glass, audit, clock, store, engine, workspace, settings, log } as unknown as Desk;
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
});

/** Somebody as Slack's listeners bring them, with what they hold at the moment. */
async function whoIs(id: string, channel = 'C_PIPELINES'): Promise<Asker> {
  const actor: Actor = { id, via: 'slack', channel };
  const who = broughtBy(actor, { groups: [] }, await glassOf(desk, id));
  return { ...who, locale: 'en', decisionId: `d${(asked += 1)}` };
}
const type = async (text: string, id = 'U_OPERATOR', channel?: string): Promise<string> =>
  (await answerText(text, await whoIs(id, channel), desk)).message.text;
const refusal = (text: string, id?: string): Promise<unknown> =>
  type(text, id).then(
    () => undefined,
    (error: unknown) => (error as UserError).refusal,
  );
const mayPass = async (id: string, channel?: string): Promise<boolean> => {
  const who = await whoIs(id, channel);
  try {
    demand(desk, who, 'stage.skip', 'demo');
    return true;
  } catch {
    return false;
  }
};
const told = async (): Promise<string[]> => {
  const notices = await createNoticeStore(replica.redis, replica.names).notices();
  const texts = Object.entries(notices).map(([id, { notice }]): [Notice, string] => [notice, id]);
  return texts.map(([notice, id]) => `${notice.channel}: ${noticeMessage(notice, id, 'en').text}`);
};
const audited = async () => (await replica.audit.before(undefined, 20)).map(({ entry }) => entry);

test('whoever may break the glass has the rights of an admin until they are given back; all of it is told and audited', async () => {
  expect(await mayPass('U_OPERATOR')).toBe(false);
  expect(await type('break-glass --reason "prod is down" --for 30m')).toMatch(/admin rights for 30 min/);
  expect(await mayPass('U_OPERATOR')).toBe(true);
  expect(await mayPass('U_OPERATOR', 'C_ELSEWHERE')).toBe(true);
  expect(await mayPass('U_OTHER')).toBe(false);
  expect(await told()).toEqual([
    expect.stringMatching(/^C_PIPELINES: 🚨 <@U_OPERATOR> .*admin rights for 30 min.*\nReason: prod is down$/s),
  ]);

  service.plan('fetch', 'fail');
  const started = await replica.start(definitionOf({ fetch: {} }));
  if (!started.ok) throw new Error('not started');
  const { id } = started.run;
  await replica.until(id, ({ stages }) => stages['fetch']!.state === 'failed');
  const { actor } = await whoIs('U_OPERATOR');
  await replica.engine.execute({
    id: 'skip-it',
    run: id,
    decision: { type: 'skip', stage: 'fetch', reason: 'x' },
    by: actor,
  });
  expect((await audited()).find(({ action }) => action === 'skip')?.by).toMatchObject({
    id: 'U_OPERATOR',
    under: 'break-glass',
  });

  expect(await type('break-glass --end')).toMatch(/given the admin rights back/);
  expect(await mayPass('U_OPERATOR')).toBe(false);
  expect((await whoIs('U_OPERATOR')).actor).not.toHaveProperty('under');
  expect(await told()).toContainEqual(expect.stringMatching(/<@U_OPERATOR> has given the admin rights back/));
  expect((await audited())[0]).toMatchObject({
    action: 'end-break-glass',
    whose: 'U_OPERATOR',
    by: { id: 'U_OPERATOR' },
  });
  expect((await audited()).find(({ action }) => action === 'break-glass')).toMatchObject({ reason: 'prod is down' });
  expect(await refusal('break-glass --end')).toEqual({ key: 'glass.whole', params: {} });
});

test('the time runs out by itself, to the millisecond, and is told once however many look', async () => {
  await type('break-glass --reason "again" --for 2m', 'U_OPERATOR', 'C_ALERTS');
  const broken = (await replica.glass.of('U_OPERATOR'))!;
  await replica.glass.pass();
  expect(await mayPass('U_OPERATOR')).toBe(true);
  await replica.redis.set(replica.names.clockOffset, broken.until - Date.now());
  await expect.poll(() => mayPass('U_OPERATOR')).toBe(false);
  const other = await startReplica(redis.url, { fake: service.kind }, { work: false });
  await Promise.all([replica.glass.pass(), other.glass.pass(), replica.glass.pass()]);
  await other.stop();
  const ended = (await told()).filter((text) => text.includes('their time is over'));
  expect(ended).toEqual(['C_ALERTS: 🔒 The admin rights of <@U_OPERATOR> have ended: their time is over.']);
  const ends = (await audited()).filter(({ action, by }) => action === 'end-break-glass' && by.id === 'system:clock');
  expect(ends).toHaveLength(1);
  await replica.redis.del(replica.names.clockOffset);
});

test('nobody breaks it without the right, without a reason, or for longer than the workspace allows', async () => {
  expect(await refusal('break-glass --reason x', 'U_OTHER')).toMatchObject({ key: 'access.denied' });
  expect(await refusal('break-glass')).toMatchObject({ key: 'usage' });
  expect(await refusal('break-glass --reason " "')).toEqual({ key: 'reason.missing', params: { what: 'break-glass' } });
  for (const given of ['2h', '10s', 'long'])
    expect(await refusal(`break-glass --reason x --for ${given}`)).toEqual({
      key: 'glass.span',
      params: { given, most: 3_600_000 },
    });
  expect(await replica.glass.of('U_OPERATOR')).toBeUndefined();
});

test('without the audit log it does not break', async () => {
  await replica.redis.rename(replica.names.audit, 'aside');
  await replica.redis.set(replica.names.audit, 'not a stream');
  expect(await refusal('break-glass --reason x')).toMatchObject({ key: 'audit.unwritable' });
  expect(await replica.glass.of('U_OPERATOR')).toBeUndefined();
  await replica.redis.rename('aside', replica.names.audit);
});
