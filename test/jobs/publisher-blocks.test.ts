import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSwap } from '../../src/jobs/swap.ts';
import type { Digest } from '../../src/views/digest.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const query = { ...definitionOf({ query: {} }, 'athena'), hidden: true };
const pipeline = definitionOf({ fetch: {}, clean: { needs: ['fetch'] } });
const answer = { columns: [{ name: 'n', type: 'int' }], rows: [['1'], ['2']], rowCount: 2 };

let slack: Publishing;
beforeEach(async () => {
  slack = await startPublishing();
});
afterEach(() => slack.close());

/** A query that has its answer, and the sorts of blocks by which it is shown. */
async function answered(): Promise<string[] | undefined> {
  const { id } = await slack.run(query);
  await slack.begin(id, 'query');
  await slack.succeed(id, 'query', answer);
  await slack.shown();
  return slack.about(id)[0]?.message.blocks?.map(({ type }) => type);
}
/** A run that has just begun. */
async function begun(): Promise<string> {
  const { id } = await slack.run(pipeline);
  await slack.begin(id, 'fetch');
  await slack.shown();
  return id;
}
const rootOf = (id: string) => slack.about(id).find(({ key }) => key === 'root')?.message.blocks ?? [];
const sortsOf = (id: string): string[] => rootOf(id).map(({ type }) => type);
const AS_LINES = ['section', 'actions', 'section', 'context'];

const refuse = (method: string) =>
  slack.faults.add({ target: 'slack', match: { method }, fault: { error: 'invalid_blocks' } });
const answers = (method: string) => slack.slack.slack.calls(method).map((call) => call.answer);
const posts = () => answers('chat.postMessage');

test('a table that the workspace refuses is shown plainly, and from then on at once', async () => {
  const publisher = slack.publish();
  expect(await answered()).toContain('table');
  refuse('chat.postMessage');
  const plain = await answered();
  expect(plain).not.toContain('table');
  expect(plain).toContain('rich_text');
  expect(posts()).toEqual(['ok', 'invalid_blocks', 'ok']);
  await publisher.stop(0);

  // Another replica knows it, too.
  slack.publish();
  expect(await answered()).not.toContain('table');
  expect(posts()).toEqual(['ok', 'invalid_blocks', 'ok', 'ok']);
}, 60_000);

test('a digest whose table the workspace refuses is told all the same', async () => {
  slack.publish();
  refuse('chat.postMessage');
  const of = { pipeline: 'demo', title: 'Demo', runs: 3, longest: 90_000, usual: 60_000 };
  const digest: Digest = {
    about: 'digest',
    channel: 'C_PIPELINES',
    zone: 'UTC',
    from: 0,
    to: 86_400_000,
    open: [],
    questions: 0,
    paused: [],
    runs: [{ status: 'succeeded', count: 3 }],
    failures: [],
    took: [of],
    due: [],
    follows: [],
    tables: [],
    athena: { scanned: 0, dollars: 0 },
  };
  await createSwap(slack.redis, slack.names)({ values: [], notices: { 'digest:C_PIPELINES@1970-01-02': digest } });
  await slack.shown();
  const told = slack.all().filter(({ text }) => text.includes('Demo'));
  expect(told.map(({ blocks }) => blocks?.map(({ type }) => type))).toEqual([
    expect.arrayContaining(['section', 'rich_text']),
  ]);
  expect(JSON.stringify(told[0]!.blocks)).toContain('+50%');
  expect(posts()).toEqual(['invalid_blocks', 'ok']);
}, 60_000);

test('stages that the workspace refuses as a plan are lines at once, and from then on at the first try', async () => {
  const publisher = slack.publish();
  refuse('chat.postMessage');
  const first = await begun();
  expect(sortsOf(first)).toEqual(AS_LINES);
  expect(posts()).toEqual(['invalid_blocks', 'ok']);
  await publisher.stop(0);

  slack.publish();
  expect(sortsOf(await begun())).toEqual(AS_LINES);
  expect(posts()).toEqual(['invalid_blocks', 'ok', 'ok']);
}, 60_000);

test('a plan that is refused when it is edited becomes lines that can be acted on', async () => {
  slack.publish();
  const id = await begun();
  expect(sortsOf(id)).toContain('plan');
  const before = answers('chat.update').length;
  refuse('chat.update');
  await slack.succeed(id, 'fetch');
  await slack.shown();
  expect(sortsOf(id)).toEqual(AS_LINES);
  expect(JSON.stringify(rootOf(id))).toContain('*fetch* · succeeded');
  expect(JSON.stringify(rootOf(id))).toContain('run.cancel');
  expect(answers('chat.update').slice(before, before + 2)).toEqual(['invalid_blocks', 'ok']);

  expect(sortsOf(await begun())).toEqual(AS_LINES);
  expect(posts()).not.toContain('invalid_blocks');
}, 60_000);
