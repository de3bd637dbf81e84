import { afterAll, beforeAll, expect, test } from 'vitest';
import { causeKeyOf } from '../../src/pipeline/alike.ts';
import { eventually } from '../helpers/aws.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const pair = { ...definitionOf({ left: {}, right: {} }), owners: ['S_ONCALL'] };
const other = { ...definitionOf({ load: {} }, 'other'), owners: ['S_ONCALL', 'S_LOADERS'] };

let slack: Publishing;
beforeAll(async () => {
  slack = await startPublishing();
});
afterAll(() => slack.close());

/** Cards of failures in the order of the channel, each with its run. */
const cards = () =>
  slack.all().flatMap((message) => {
    const { run = '', key = '' } = { ...message.metadata?.event_payload } as { run?: string; key?: string };
    return key.startsWith('failure:') ? [{ run, key, message }] : [];
  });
const broadcasts = () => cards().filter(({ message }) => message.subtype === 'thread_broadcast');

test('one cause that fails many stages of many runs is one broadcast and one mention of each owner', async () => {
  const runs = [await slack.run(pair), await slack.run(pair), await slack.run(other)].map(({ id }) => id);
  const [one = '', two = '', three = ''] = runs;
  for (const [id, stage] of [
    [one, 'left'],
    [one, 'right'],
    [two, 'left'],
    [two, 'right'],
    [three, 'load'],
  ] as const) {
    await slack.begin(id, stage);
    await slack.fail(
      id,
      stage,
      `Rate exceeded for request 7f3c-${id.length}${stage.length} at 2026-11-21`,
      'Throttling',
    );
  }
  const publisher = slack.publish();
  await slack.shown();

  expect(
    cards()
      .map(({ run, key }) => `${run} ${key}`)
      .toSorted(),
  ).toEqual(
    [
      `${one} failure:left.a1`,
      `${one} failure:right.a1`,
      `${two} failure:left.a1`,
      `${two} failure:right.a1`,
      `${three} failure:load.a1`,
    ].toSorted(),
  );
  expect(broadcasts().map(({ run, key }) => [run, key])).toEqual([[one, 'failure:left.a1']]);
  const { text } = broadcasts()[0]!.message;
  expect(text).toContain('The same cause, 4 more:');
  expect(text).toContain(`— right · \`${one}\``);
  expect(text).toContain(`— left and right · \`${two}\``);
  expect(text).toContain(`— load · \`${three}\``);
  const said = slack
    .all()
    .map((message) => JSON.stringify(message.text))
    .join('\n');
  expect(said.match(/<!subteam\^S_ONCALL>/g)).toHaveLength(1);
  // Whom the broadcast does not mention is mentioned in the thread.
  const loaders = cards().filter(({ message }) => message.text.includes('S_LOADERS'));
  expect(loaders.map(({ run }) => run)).toEqual([three]);
  expect(loaders[0]!.message.text).toContain(one);

  // A person tries again, and it fails again: that is news.
  await slack.ask(one, { type: 'retry', stage: 'left' });
  await slack.begin(one, 'left', 2);
  await slack.fail(one, 'left', 'Rate exceeded for request 99', 'Throttling', 2);
  await eventually(() => broadcasts().length === 2 || undefined);
  expect(broadcasts()[1]).toMatchObject({ run: one, key: 'failure:left.a2' });

  // So is the same in another run, once someone has decided about the one that was told.
  await slack.ask(one, { type: 'skip', stage: 'left', reason: 'not today' });
  const four = (await slack.run(pair)).id;
  await slack.begin(four, 'left');
  await slack.fail(four, 'left', 'Rate exceeded for request 100', 'Throttling');
  await eventually(() => broadcasts().length === 3 || undefined);
  expect(broadcasts()[2]).toMatchObject({ run: four, key: 'failure:left.a1' });
  await publisher.stop(0);
}, 60_000);

test.each([
  [
    'the same cause with other numbers',
    { code: 'X', message: 'row 17 of s3://b/2026-10/a.csv' },
    { code: 'X', message: 'row 4 of s3://b/2026-11/b1.csv' },
    true,
  ],
  ['another code', { code: 'X', message: 'no' }, { code: 'Y', message: 'no' }, false],
  ['another message', { code: 'X', message: "no column 'a'" }, { code: 'X', message: "no column 'b'" }, false],
])('%s', (_what, one, two, same) => {
  expect(causeKeyOf(one) === causeKeyOf(two)).toBe(same);
});
