import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { View } from '../../local/slack/types.ts';
import type { Desk } from '../../src/commands/desk.ts';
import { answerText } from '../../src/commands/pipeline/index.ts';
import { createMessageFinder } from '../../src/jobs/message-finder.ts';
import { Policy } from '../../src/pipeline/access.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { toPlain } from '../../src/views/plain.ts';
import { eventually } from '../helpers/aws.ts';
import { MANIFEST, startBot, type TestBot } from '../helpers/bot.ts';
import { deskOf } from '../helpers/desk.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';
import { said } from '../helpers/windows.ts';

/*
 * One cause, many runs: what is decided about them together, from the card in the channel to the store. The cause is another
 * in each test.
 */

const escalate: Definition['escalate'] = { after: 900_000, to: 'webhook' };
const loans: Definition = { ...definitionOf({ load: {}, publish: { needs: ['load'] } }, 'loans'), escalate };
const parks: Definition = { ...definitionOf({ left: {}, right: {} }, 'parks'), escalate };
const secret: Definition = definitionOf({ load: {} }, 'secret');
const guarded: Definition = definitionOf(
  { ask: { approval: { approvers: 1, expires: 60_000, ask: 'Right?' } } },
  'guarded',
);

/** The operator of loans may look at all but `secret`. */
const access = Policy.parse({
  roles: { admin: ['U_ADMIN'], operator: ['U_OPERATOR'] },
  grants: [
    { allow: ['run.view'], to: ['U_VIEWER'], pipelines: ['loans', 'parks'] },
    { allow: ['stage.retry', 'stage.claim'], to: ['U_VIEWER'], pipelines: ['loans'] },
  ],
});

let slack: Publishing;
let bot: TestBot;
let desk: Desk;
beforeAll(async () => {
  slack = await startPublishing({ manifestFile: MANIFEST });
  const { workspace, redis, names } = slack;
  const definitions = { loans, parks, secret, guarded };
  await workspace.publish({ ...(await workspace.inForce()), definitions });
  desk = deskOf(slack, slack.kinds, { access });
  bot = await startBot(desk, createMessageFinder(redis, names), slack);
  slack.publish();
});
afterAll(async () => {
  await bot.stop();
  await slack.close();
});
afterEach(() => {
  for (const user of ['U_ADMIN', 'U_OPERATOR', 'U_VIEWER']) slack.slack.slack.state.setModals(user, []);
});

/** A run in which stages have failed for a cause. */
async function failed(definition: Definition, cause: string, ...stages: string[]): Promise<string> {
  const { id } = await slack.run(definition);
  for (const stage of stages) {
    await slack.begin(id, stage);
    await slack.fail(id, stage, `${cause} at 2026-11-21T10:0${stage.length}`, 'Throttling');
  }
  return id;
}
const stageOf = async (id: string, stage: string) => (await slack.store.load(id))!.run.stages[stage]!;
const attempts = (...of: [string, string][]) =>
  Promise.all(of.map(async ([id, stage]) => (await stageOf(id, stage)).attempt));
/** The button of a card, once it is on it. */
const buttonOn = (id: string, key: string, action: string) =>
  eventually(() => {
    const { message } = slack.about(id).find((each) => each.key === key) ?? {};
    const buttons = (message?.blocks ?? []) as { elements?: { action_id?: string; text?: { text: string } }[] }[];
    const found = buttons.flatMap(({ elements = [] }) => elements).find((each) => each.action_id === action);
    return found && message ? { ts: message.ts, text: found.text!.text } : undefined;
  }, 20_000);
/** Waits until a card has a button of these words. */
const offered = (id: string, action: string, words: string) =>
  eventually(async () => {
    const found = await buttonOn(id, 'failure:load.a1', action);
    return found.text === words ? found : undefined;
  }, 20_000);
const opened = (user: string) => bot.sees(user, ({ callback_id: id }) => id === 'question');
const submitOf = ({ submit }: View): unknown => (submit as { text?: string } | null | undefined)?.text;
const handledBy = async (id: string, stage: string) => (await stageOf(id, stage)).handled?.by.id;

test('one window retries what failed for one cause, with one decision for each run, and changes nothing else', async () => {
  const one = await failed(loans, 'no table', 'load');
  const two = await failed(parks, 'no table', 'left', 'right');
  const other = await failed(loans, 'no right', 'load');
  const { ts } = await offered(one, 'alike.ask-retry', 'Retry all 3…');
  await bot.clickOn('U_OPERATOR', ts, 'alike.ask-retry');
  const window = await opened('U_OPERATOR');
  expect(submitOf(window)).toBe('Retry 2 runs');
  expect(said(window)).toContain('`Throttling` no table');
  expect(said(window)).toMatch(/loans · 2026-\d+\* · Submits: \*load\* \(attempt 2\) · `/);
  expect(said(window)).toMatch(/parks · 2026-\d+\* · Submits: \*left\* \(attempt 2\) and \*right\* \(attempt 2\)/);
  expect(said(window)).not.toContain(other);

  // Slack delivers it again, at once and later.
  bot.slack.repeat(2);
  await bot.submit('U_OPERATOR').finally(() => bot.slack.repeat(1));
  await bot.sees('U_OPERATOR', (view) => said(view).includes('Retried what failed in 2 runs'));
  expect(await attempts([one, 'load'], [two, 'left'], [two, 'right'], [other, 'load'])).toEqual([2, 2, 2, 1]);
  const entries = (await slack.store.audit(100)).filter(({ action }) => action === 'retry');
  const audited = entries.map(({ run, stage, by }) => `${run} ${stage} ${by.id}`).toSorted();
  expect(audited).toEqual([`${one} load U_OPERATOR`, `${two} left, right U_OPERATOR`].toSorted());
  // Each thread says it, as of any retry; the one that was clicked on has nothing left to ask.
  for (const [run, stage] of [
    [one, 'load'],
    [two, 'right'],
  ] as const)
    await eventually(() =>
      slack.about(run).find(({ key, message }) => key === `failure:${stage}.a1` && message.text.includes('Retried by')),
    );
  await eventually(() => !JSON.stringify(slack.about(one)).includes('alike.ask-retry') || undefined, 20_000);
});

test('who may retry some of it retries those, and reads who may the others', async () => {
  const one = await failed(loans, 'slow down', 'load');
  const two = await failed(parks, 'slow down', 'left');
  const three = await failed(secret, 'slow down', 'load');
  const { ts } = await offered(one, 'alike.ask-retry', 'Retry all 3…');
  await bot.clickOn('U_VIEWER', ts, 'alike.ask-retry');
  const window = await opened('U_VIEWER');
  expect(submitOf(window)).toBe('Retry 1 run');
  expect(said(window)).toMatch(
    /parks · 2026-\d+\* \(left\): You may not retry stages of `parks`. Ask <@U_OPERATOR> and <@U_ADMIN>/,
  );
  expect(said(window)).toContain('1 run of pipelines that you may not look at');
  expect(said(window)).not.toContain('secret');
  await bot.submit('U_VIEWER');
  await bot.sees('U_VIEWER', (view) => said(view).includes('Retried what failed in 1 run'));
  expect(await attempts([one, 'load'], [two, 'left'], [three, 'load'])).toEqual([2, 1, 1]);

  // The one that was clicked on is decided: what is left is offered, to nobody who may do none of it.
  const left = await offered(one, 'alike.ask-retry', 'Retry the other 2…');
  bot.slack.state.setModals('U_VIEWER', []);
  await bot.clickOn('U_VIEWER', left.ts, 'alike.ask-retry');
  const none = await bot.sees('U_VIEWER', (view) => said(view).includes('can be retried here'));
  expect([submitOf(none), said(none).includes('You may not retry stages of `parks`')]).toEqual([undefined, true]);
  await bot.clickOn('U_OUTSIDER', left.ts, 'alike.ask-retry');
  await bot.told('U_OUTSIDER', 'people of its own Slack workspace');
});

test('what was decided meanwhile is left out and told, what failed meanwhile was not shown', async () => {
  const one = await failed(loans, 'disk full', 'load');
  const two = await failed(parks, 'disk full', 'left', 'right');
  const { ts } = await offered(one, 'alike.ask-retry', 'Retry all 3…');
  await bot.clickOn('U_OPERATOR', ts, 'alike.ask-retry');
  await opened('U_OPERATOR');
  await slack.ask(two, { type: 'skip', stage: 'left', reason: 'not today' });
  await slack.ask(one, { type: 'retry', stage: 'load' });
  await slack.begin(one, 'load', 2);
  await slack.fail(one, 'load', 'disk full at 10', 'Throttling', 2);
  await bot.submit('U_OPERATOR');
  const told = await bot.sees('U_OPERATOR', (view) => said(view).includes('Retried what failed in 1 run'));
  expect(said(told)).toContain('1 run that was shown no longer waited');
  expect(await attempts([one, 'load'], [two, 'left'], [two, 'right'])).toEqual([2, 1, 2]);
  expect(await handledBy(two, 'right')).toBe('U_OPERATOR');
});

test('what is in doubt, or was not consented to, is a decision of its own', async () => {
  const one = await failed(loans, 'gone', 'load');
  const two = await failed(parks, 'gone', 'left');
  await slack.begin(two, 'right');
  const error = { code: 'Throttling', message: 'gone at 2026', retryable: false };
  await slack.engine.report(two, { type: 'lost', stage: 'right', attempt: 1, error });
  const { ts } = await offered(one, 'alike.ask-retry', 'Retry all 2…');
  await bot.clickOn('U_OPERATOR', ts, 'alike.ask-retry');
  const window = await opened('U_OPERATOR');
  expect(said(window)).toMatch(/parks · 2026-\d+\* \(right\): Whether the work was done cannot be told/);
  await bot.submit('U_OPERATOR');
  await bot.sees('U_OPERATOR', (view) => said(view).includes('Retried what failed in 2 runs'));
  expect(await stageOf(two, 'right')).toMatchObject({ state: 'unknown', attempt: 1 });

  const { id } = await slack.run(guarded);
  await slack.ask(id, { type: 'reject', stage: 'ask', reason: 'no' });
  const asker = { actor: { id: 'U_OPERATOR', via: 'slack' as const }, locale: 'en', decisionId: 'typed-1' };
  const { message, proceed } = await answerText(`retry ${id} --alike`, asker, desk);
  expect(proceed).toBeUndefined();
  expect(message.text).toContain('People did not consent');
});

const claimedBy = (who: string, ...of: [string, string][]) =>
  eventually(async () => {
    const claims = await Promise.all(of.map(async ([id, stage]) => (await stageOf(id, stage)).claim?.by.id));
    return claims.every((each) => each === who) || undefined;
  });

test('I’m on it takes on all that waits for the cause, and none of it escalates; what fails later is offered', async () => {
  const one = await failed(loans, 'locked', 'load');
  const two = await failed(parks, 'locked', 'left', 'right');
  const { ts } = await offered(one, 'stage.claim', 'I’m on all 3');
  await bot.clickOn('U_OPERATOR', ts, 'stage.claim');
  await claimedBy('U_OPERATOR', [one, 'load'], [two, 'left'], [two, 'right']);
  await offered(one, 'stage.claim', 'Take over');

  const three = await failed(parks, 'locked', 'right');
  await offered(one, 'alike.claim', 'I’m on 1 more');
  expect(slack.about(one).find(({ key }) => key === 'failure:load.a1')!.message.text).toContain('Nobody is on 1 more');
  await slack.redis.set(slack.names.clockOffset, 16 * 60_000);
  for (const id of [one, two, three]) await slack.engine.moment(id, { type: 'time-passed' });
  for (const [id, stage] of [
    [one, 'load'],
    [two, 'left'],
    [two, 'right'],
  ] as const)
    expect((await stageOf(id, stage)).escalation).toBeUndefined();
  expect((await stageOf(three, 'right')).escalation).toBeDefined();

  // Another one takes on what nobody has, and then takes over the rest.
  await bot.clickOn('U_ADMIN', ts, 'alike.claim');
  await claimedBy('U_ADMIN', [three, 'right']);
  await claimedBy('U_OPERATOR', [one, 'load'], [two, 'left']);
  await bot.clickOn('U_ADMIN', ts, 'stage.claim');
  await claimedBy('U_ADMIN', [one, 'load'], [two, 'left'], [two, 'right']);
});

test('who may take on some of it takes on those, and is told who may the others', async () => {
  const one = await failed(loans, 'asleep', 'load');
  const two = await failed(parks, 'asleep', 'left');
  const { ts } = await offered(one, 'stage.claim', 'I’m on all 2');
  await bot.clickOn('U_VIEWER', ts, 'stage.claim');
  await claimedBy('U_VIEWER', [one, 'load']);
  await bot.told('U_VIEWER', 'You may not take on failures of `parks`. Ask');
  expect((await stageOf(two, 'left')).claim).toBeUndefined();
});

test('it can be typed: shown and asked first, of the cause that is meant', async () => {
  const one = await failed(parks, 'typed one', 'left');
  await slack.begin(one, 'right');
  await slack.fail(one, 'right', 'typed two', 'Throttling');
  const two = await failed(loans, 'typed one', 'load');
  const asker = (decisionId: string) => ({
    actor: { id: 'U_OPERATOR', via: 'cli' as const },
    locale: 'en',
    decisionId,
  });
  const typed = (text: string) => answerText(text, asker(text), desk);
  await expect(typed(`retry ${one} --alike`)).rejects.toMatchObject({
    refusal: { key: 'usage', params: { problem: { is: 'missing', place: 'stage' } } },
  });
  await expect(typed(`retry ${one} lef --alike`)).rejects.toMatchObject({
    refusal: { key: 'stage.unknown', params: { suggestion: 'left' } },
  });
  await expect(typed(`retry ${two} publish --alike`)).rejects.toMatchObject({ refusal: { key: 'stage.not-failed' } });
  const dry = await typed(`retry ${one} left --alike --dry-run`);
  expect([dry.proceed, toPlain(dry.message, 'UTC').includes('Retry what failed for this cause in 2 runs?')]).toEqual([
    undefined,
    true,
  ]);
  expect(await attempts([one, 'left'], [two, 'load'])).toEqual([1, 1]);

  const claimed = await typed(`claim ${two} load --alike`);
  expect(claimed.message.text).toContain('2 failures in 2 runs');
  expect((await stageOf(one, 'left')).claim?.by.id).toBe('U_OPERATOR');
  expect((await stageOf(one, 'right')).claim).toBeUndefined();

  const asked = await typed(`retry ${two} --alike`);
  const done = await asked.proceed!();
  expect(done.record).toMatchObject({ retried: expect.arrayContaining([one, two]) });
  expect(await attempts([one, 'left'], [one, 'right'], [two, 'load'])).toEqual([2, 1, 2]);
  // Asked again under the same id, it tells the same and does nothing.
  const again = await asked.proceed!();
  expect(again.record).toMatchObject({ retried: expect.arrayContaining([one, two]) });
  expect(await attempts([one, 'left'], [two, 'load'])).toEqual([2, 2]);
});

test('a hundred runs are one decision of a person, and a change of each', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 100; n += 1) ids.push(await failed(loans, 'crowded', 'load'));
  const asker = { actor: { id: 'U_OPERATOR', via: 'slack' as const }, locale: 'en', decisionId: 'crowd' };
  const asked = await answerText(`retry ${ids[0]} --alike`, asker, desk);
  expect(asked.message.text).toMatch(/in 100 runs\?[^]*…and 80 more/);
  await asked.proceed!();
  expect(new Set(await attempts(...ids.map((id): [string, string] => [id, 'load'])))).toEqual(new Set([2]));
});
