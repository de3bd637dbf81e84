import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../helpers/aws.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const CHANNEL = 'C_PIPELINES';
const work = definitionOf({ work: {} });

let slack: Publishing;
beforeAll(async () => {
  slack = await startPublishing();
});
afterAll(() => slack.close());

const board = () => slack.about(`board:${CHANNEL}`).at(-1)?.message.text;

test('a crowd of runs has one overview, which is right long before all of their messages are', async () => {
  const ids: string[] = [];
  for (let each = 0; each < 14; each += 1) ids.push((await slack.run(work)).id);
  for (const id of ids) await slack.begin(id, 'work');
  const publisher = slack.publish();
  await eventually(() => board()?.includes('🔵 running 14') || undefined);
  expect(slack.all().length, 'the overview comes first').toBeLessThan(5);
  expect(board()).toContain('14 runs in this channel');

  const [lost = '', ...others] = ids;
  await slack.fail(lost, 'work', 'the disk is full');
  for (const id of others.slice(0, 3)) await slack.succeed(id, 'work');
  const asked = Date.now();
  await eventually(() => /🔴 needs attention 1 · 🔵 running 10 · ✅ succeeded 3/.test(board() ?? '') || undefined);
  expect(Date.now() - asked).toBeLessThan(5000);
  expect(board()).toContain(`work · \`${lost}\``);
  expect(board()).toMatch(/messages are late by up to/);

  for (const id of others.slice(3)) await slack.succeed(id, 'work');
  await slack.shown();
  await eventually(() => board()?.includes('Quiet again after 14 runs') || undefined);
  for (const id of others) {
    const roots = slack.about(id).filter(({ key }) => key === 'root');
    expect(roots.map(({ message }) => message.text)).toEqual([expect.stringContaining('succeeded')]);
  }
  await publisher.stop(0);

  const calls = slack.slack.slack.calls();
  expect(calls.filter(({ answer }) => answer !== 'ok')).toEqual([]);
  const posts = calls.filter(({ method }) => method === 'chat.postMessage').map(({ at }) => at);
  const gaps = posts.slice(1).map((at, index) => at - posts[index]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(900);
  // Who is asked to act comes before those who only follow.
  const order = slack.all().map(({ metadata }) => metadata?.event_payload['run']);
  expect(order.indexOf(lost)).toBeLessThan(7);
}, 90_000);
