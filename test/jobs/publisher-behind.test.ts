import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const loads = definitionOf({ load: { writes: ['db.loans'] } }, 'loads');
const follows = {
  ...definitionOf({ count: {} }, 'follows'),
  triggers: [{ id: 'loads', after: ['loads'], within: 86_400_000 }],
};

let slack: Publishing;
beforeAll(async () => {
  slack = await startPublishing();
  await slack.workspace.publish({ release: '', definitions: { loads, follows }, broken: {} });
});
afterAll(() => slack.close());

test('a failure names the pipelines that wait for it, and the period that their data is of', async () => {
  const good = await slack.run(loads);
  await slack.begin(good.id, 'load');
  await slack.succeed(good.id, 'load');
  const bad = await slack.run(loads);
  await slack.begin(bad.id, 'load');
  await slack.fail(bad.id, 'load', 'no column loan_count');
  slack.publish();
  await slack.shown();
  const failure = slack.about(bad.id).find(({ key }) => key === 'failure:load.a1')!;
  expect(failure.message.text).toContain(`Pipelines behind it: follows. The data stays as of ${good.period.id}.`);
  expect(failure.message.text).not.toContain('Nothing waits on it');
});
