import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const work = definitionOf({ work: {} });

let slack: Publishing;
let publisher: ReturnType<Publishing['publish']>;
beforeAll(async () => {
  slack = await startPublishing();
  publisher = slack.publish();
});
afterAll(() => slack.close());

async function restart(): Promise<void> {
  await publisher.stop(0);
  publisher = slack.publish();
}

let offset = 0;
async function later(seconds: number): Promise<void> {
  offset += seconds * 1000;
  await slack.redis.set(slack.names.clockOffset, offset);
}
/** What the one who started runs has been told of one, directly. */
const direct = (run: string): (string | undefined)[] => {
  const { id } = slack.slack.slack.state.directMessage('U_OPERATOR');
  return slack.about(run, id).map(({ message }) => message.text.split('\n', 1)[0]);
};

test('who started a run is told its end, and once more when it goes on and ends again', async () => {
  const { id } = await slack.run(work);
  await slack.begin(id, 'work');
  await later(90);
  await slack.fail(id, 'work', 'the disk is full');
  await slack.shown();
  expect(direct(id)).toEqual([expect.stringContaining('needs attention')]);
  await slack.ask(id, { type: 'retry', stage: 'work' });
  await slack.begin(id, 'work', 2);
  await slack.shown();
  expect(direct(id)).toHaveLength(1);
  await slack.engine.report(id, { type: 'succeeded', stage: 'work', attempt: 2, output: {} });
  await slack.shown();
  expect(direct(id)).toEqual([expect.stringContaining('needs attention'), expect.stringContaining('succeeded')]);
}, 60_000);

test('in her own language, while the channel is told in its own', async () => {
  const { users } = slack.slack.slack.state;
  const ended = async (): Promise<string> => {
    const { id } = await slack.run(work);
    await slack.begin(id, 'work');
    await later(90);
    await slack.succeed(id, 'work');
    await slack.shown();
    expect(slack.about(id).find(({ key }) => key === 'root')?.message.text).toContain('succeeded');
    return id;
  };
  users.get('U_OPERATOR')!.locale = 'ko-KR';
  // A publisher of another replica has not asked yet who she is.
  await restart();
  expect(direct(await ended())).toEqual([expect.stringContaining('성공')]);
  users.get('U_OPERATOR')!.locale = 'tlh';
  await restart();
  expect(direct(await ended())).toEqual([expect.stringContaining('succeeded')]);
}, 60_000);

test('but not of a run that ended while the answer to its start was still there, nor of one that he cancelled', async () => {
  const quick = (await slack.run(work)).id;
  const cancelled = (await slack.run(work)).id;
  await slack.begin(quick, 'work');
  await slack.succeed(quick, 'work');
  await later(300);
  await slack.ask(cancelled, { type: 'cancel' });
  await slack.shown();
  expect(slack.about(cancelled).find(({ key }) => key === 'root')?.message.text).toContain('cancelled');
  expect([...direct(quick), ...direct(cancelled)]).toEqual([]);
}, 60_000);
