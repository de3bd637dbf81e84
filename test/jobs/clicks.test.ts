import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actions } from '../../src/commands/actions.ts';
import { react as answer } from '../../src/commands/buttons.ts';
import type { Asker, Desk } from '../../src/commands/desk.ts';
import { pipelineChoices } from '../../src/commands/modals/choices.ts';
import { answerText } from '../../src/commands/pipeline/index.ts';
import type { Reaction } from '../../src/commands/reactions.ts';
import { explain } from '../../src/commands/troubles.ts';
import { Policy } from '../../src/pipeline/access.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { backfill } from '../../src/pipeline/stages/backfill.ts';
import { type ActionId, parse } from '../../src/views/actions.ts';
import type { Message } from '../../src/views/message.ts';
import { buttonsIn } from '../helpers/buttons.ts';
import { deskOf } from '../helpers/desk.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const service = createFakeService({ keyed: true });
const chain = definitionOf({ fetch: {}, clean: { needs: ['fetch'] } });
const access = Policy.parse({ roles: { admin: ['U_ADMIN'], operator: ['U_OPERATOR'], viewer: ['U_VIEWER'] } });

const guarded = {
  ...definitionOf({ fetch: {} }, 'guarded'),
  params: { mode: { type: 'string', default: 'some' }, days: { type: 'list', default: [] } },
} satisfies Definition;

let redis: TestRedis;
let replica: Replica;
let desk: Desk;
let asked = 0;
let month = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  const kinds = { fake: service.kind, backfill };
  replica = await startReplica(redis.url, kinds);
  const { workspace } = replica;
  await workspace.publish({ ...(await workspace.inForce()), definitions: { demo: chain, guarded } });
  desk = deskOf(replica, kinds, { access });
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
});

const asker = (id: string): Asker => ({
  actor: { id, via: 'slack', channel: 'C_PIPELINES' },
  locale: 'en',
  decisionId: `t${(asked += 1)}`,
});
/** What /pipeline answers, or is answered with. */
const type = async (text: string, user = 'U_OPERATOR'): Promise<Message> => {
  const who = asker(user);
  return answerText(text, who, desk).then(
    ({ message }) => message,
    (error: unknown) => explain(error, who, desk),
  );
};
/** Clicks a button of a message as Slack would: its id and its value are all that comes back. */
async function click(message: Message, id: ActionId, user = 'U_OPERATOR', who = asker(user)): Promise<string> {
  const button = buttonsIn(message).find(({ action_id: action }) => action === id)!;
  const react = actions[id] as (payload: unknown, by: Asker, at: Desk) => Promise<Reaction>;
  const reaction = await react(parse(id, button.value), who, desk).catch(async (error: unknown) => ({
    whisper: await explain(error, who, desk),
  }));
  if (reaction && 'instead' in reaction) return `instead: ${reaction.instead?.text ?? ''}`;
  return reaction && 'whisper' in reaction ? `whisper: ${reaction.whisper.text}` : '';
}

const stateOf = async (id: string): Promise<Run> => (await replica.store.load(id))!.run;
async function ran(failing?: string): Promise<string> {
  if (failing !== undefined) service.plan(failing, 'fail');
  const period = new Date(Date.UTC(2001, (month += 1), 1)).toISOString().slice(0, 7);
  const id = `demo.${period}.r1`;
  await type(`run demo --period ${period}`);
  await replica.until(id, ({ endedAt }) => endedAt !== undefined);
  return id;
}

describe('a run of a period that has one', () => {
  test('is suggested with all that was typed, and started so by its button and as it is suggested', async () => {
    await type('run guarded --period 2001-01');
    const refused = await type(`run guarded --period 2001-01 --param mode="in full" --param days=["mon","tue"]`);
    const typed = `run guarded --period 2001-01 --param mode='in full' --param days='["mon","tue"]' --again`;
    expect(refused.text).toContain(`\`/pipeline ${typed}\``);
    expect(await click(refused, 'run.again')).toMatch(/^instead: Started guarded .* as r2/);
    await type(typed);
    for (const number of [2, 3])
      expect((await stateOf(`guarded.2001-01.r${number}`)).params).toEqual({ mode: 'in full', days: ['mon', 'tue'] });
  });
});

describe('a question in Slack', () => {
  test('is answered by its button, in its place, and a second click of it does nothing more', async () => {
    const id = await ran();
    const question = await type(`rerun ${id} --from clean`);
    expect(buttonsIn(question).map(({ action_id: action }) => action)).toEqual(['run.rerun', 'reply.back']);
    const who = asker('U_OPERATOR');
    expect(await click(question, 'run.rerun', 'U_OPERATOR', who)).toMatch(/^instead: Submitted: clean \(attempt 2\)/);
    // Slack tells the same click twice.
    expect(await click(question, 'run.rerun', 'U_OPERATOR', who)).toMatch(/^instead: .*Rerun: `clean`/s);
    await replica.until(id, ({ stages }) => stages['clean']!.attempt === 2 && stages['clean']!.state === 'succeeded');
    // Somebody clicks the old one again.
    expect(await click(question, 'run.rerun')).toMatch(/^instead: .* has changed since that was shown/);
    expect((await stateOf(id)).stages['clean']!.attempt).toBe(2);
    expect(await click(question, 'reply.back')).toBe('instead: ');
  });

  test('is for those who may answer it', async () => {
    const question = await type(`rerun ${await ran()} --from clean`);
    expect(await click(question, 'run.rerun', 'U_VIEWER')).toMatch(/You may not run stages again of `demo`/);
  });

  test('closes a run as failed, with the reason', async () => {
    const id = await ran('fetch');
    const question = await type(`close ${id} --reason "the source is gone"`);
    expect(await click(question, 'run.close')).toMatch(/is closed as failed/);
    expect((await stateOf(id)).closed).toMatchObject({ by: { id: 'U_OPERATOR' }, reason: 'the source is gone' });
  });

  test('runs everything again, once', async () => {
    const id = await ran();
    const question = await type(`rerun ${id}`);
    expect(await click(question, 'run.again')).toMatch(/^instead: Started demo .* as r2/);
    expect(await click(question, 'run.again')).toMatch(/has changed since that was shown/);
    expect(await replica.store.load(id.replace('.r1', '.r3'))).toBeUndefined();
  });

  test('starts a backfill as it was shown', async () => {
    const question = await type('backfill demo --from 2040-01 --to 2040-02');
    await type('run demo --period 2040-02');
    expect(await click(question, 'pipeline.backfill')).toMatch(
      /has changed since that was shown[^]*Start 1 run of demo/,
    );
    const again = await type('backfill demo --from 2040-01 --to 2040-02');
    expect(await click(again, 'pipeline.backfill')).toMatch(/^instead: Started the backfill of demo/);
    await replica.until('demo.2040-01.r1', ({ endedAt }) => endedAt !== undefined);
  });

  test('marks a period done, by an admin', async () => {
    const question = await type('mark-period-done demo --period 2041-01 --reason "by hand"', 'U_ADMIN');
    expect(await click(question, 'period.mark-done')).toMatch(/You may not mark periods done/);
    expect(await click(question, 'period.mark-done', 'U_ADMIN')).toMatch(/2041-01 of demo counts as done/);
    expect(await click(question, 'period.mark-done', 'U_ADMIN')).toMatch(/r1 succeeded/);
  });
});

test('a definition that has changed is a choice of two', async () => {
  const [one, two] = [await ran('clean'), await ran('clean')];
  const inForce = await replica.workspace.inForce();
  const clean = { ...chain.stages['clean']!, with: { v: 2 } };
  await replica.workspace.publish({
    ...inForce,
    definitions: { demo: { ...chain, stages: { ...chain.stages, clean } } },
  });
  const asks = await type(`retry ${one} clean`);
  expect(buttonsIn(asks).map(({ action_id: action }) => action)).toEqual([
    'run.as-started',
    'run.as-current',
    'reply.back',
  ]);
  expect(await click(asks, 'run.as-started')).toMatch(/^instead: Submitted: clean \(attempt 2\)/);
  // A rerun is shown by the definition that was chosen, and only then made.
  const shown = await type(`rerun ${two} --failed`);
  expect(await click(shown, 'run.as-current')).toMatch(
    /^instead: Run again what failed[^]*has changed[^]*clean \(with\)/,
  );
  expect((await stateOf(two)).stages['clean']!.attempt).toBe(1);
  const done = await type(`rerun ${two} --failed --current --yes`);
  expect(done.text).toMatch(/^Submitted: clean \(attempt 2\)/);
  const ended = await replica.until(two, ({ stages }) => stages['clean']!.state === 'succeeded');
  expect(ended.stages['clean']!.intent!.spec).toEqual({ v: 2 });
  await replica.until(one, ({ stages }) => stages['clean']!.state === 'succeeded');
  expect((await stateOf(one)).stages['clean']!.intent!.spec).toEqual({});
  await replica.workspace.publish(inForce);
});

test.each<[ActionId, object]>([
  ['stage.retry', { stage: 'fetch', attempt: 1 }],
  ['stage.skip', { stage: 'fetch', attempt: 1 }],
  ['stage.logs', { stage: 'fetch', attempt: 1 }],
  ['run.cancel', {}],
  ['run.open', {}],
])('%s of a run that was removed says so, and means no other', async (id, more) => {
  await ran();
  const value = JSON.stringify({ run: 'demo.2001-01.r7', ...more });
  const reaction = await answer(id, value, asker('U_ADMIN'), desk);
  const told = reaction && 'whisper' in reaction ? reaction.whisper.text : '';
  expect(told).toMatch(/^`demo\.2001-01\.r7` is no longer kept/);
  expect(told).not.toContain('Did you mean');
});

test('a pipeline is found by its title in any language', async () => {
  const titled = { ...chain, name: 'loans', title: { en: 'Popular loans', ko: '인기대출도서' } };
  const inForce = async () => ({ ...(await replica.workspace.inForce()), definitions: { demo: chain, loans: titled } });
  const there = { ...desk, workspace: { ...desk.workspace, inForce } };
  for (const query of ['인기', 'popular', 'LOANS'])
    expect(await pipelineChoices(there, asker('U_OPERATOR'), 'run.start', query)).toMatchObject([{ value: 'loans' }]);
});
