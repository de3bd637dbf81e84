import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const query = { ...definitionOf({ query: {} }, 'athena'), hidden: true };
const answer = { columns: [{ name: 'n', type: 'int' }], rows: [['1'], ['2']], rowCount: 2 };

let slack: Publishing;
beforeAll(async () => {
  slack = await startPublishing();
});
afterAll(() => slack.close());

/** A query that has its answer, and the sorts of blocks by which it is shown. */
async function answered(): Promise<string[] | undefined> {
  const { id } = await slack.run(query);
  await slack.begin(id, 'query');
  await slack.succeed(id, 'query', answer);
  await slack.shown();
  return slack.about(id)[0]?.message.blocks?.map(({ type }) => type);
}
const posts = () => slack.slack.slack.calls('chat.postMessage').map((call) => call.answer);

test('a table that the workspace refuses is shown plainly, and from then on at once', async () => {
  const publisher = slack.publish();
  expect(await answered()).toContain('table');
  const fault = { error: 'invalid_blocks' };
  slack.faults.add({ target: 'slack', match: { method: 'chat.postMessage' }, fault });
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
