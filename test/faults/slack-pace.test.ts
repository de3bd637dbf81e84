import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../helpers/aws.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Publishing, startPublishing } from '../helpers/publishing.ts';

const CHANNEL = 'C_PIPELINES';
const RUNS = 200;
const FAILURES = 20;
const BURST = 20;
const work = { ...definitionOf({ work: {} }), owners: ['S_ONCALL'] };
/** Slack's rates take their time: eight minutes. test/jobs/publisher-pace.test.ts asks the same of fewer runs. */
const isWhole = process.env['FAULTS'] === 'all';

let slack: Publishing;
beforeAll(async () => {
  slack = await startPublishing();
});
afterAll(() => slack.close());

const board = () => slack.about(`board:${CHANNEL}`).at(-1)?.message.text ?? '';
const rootOf = (id: string) => slack.about(id).find(({ key }) => key === 'root')?.message.text;
const p95 = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;

/** Milliseconds until the channel says that a run has failed: by its own card, or by the one that it is told with. */
async function shown(id: string): Promise<number> {
  const since = performance.now();
  const says = () =>
    slack
      .all()
      .some(
        ({ subtype, text, metadata }) =>
          subtype === 'thread_broadcast' &&
          (metadata?.event_payload['run'] === id || text.includes(`· \`${id}\``)) &&
          metadata?.event_payload['key'] !== 'root',
      );
  await eventually(() => says() || undefined, 60_000);
  return performance.now() - since;
}

test.runIf(isWhole)(
  `${RUNS} runs in one channel: Slack is never asked too much, and what matters is seen in seconds`,
  { timeout: 1_200_000 },
  async () => {
    const ids: string[] = [];
    for (let each = 0; each < RUNS; each += 1) ids.push((await slack.run(work)).id);
    for (const id of ids) await slack.begin(id, 'work');
    const publisher = slack.publish();
    const begun = performance.now();
    await eventually(() => board().includes(`🔵 running ${RUNS}`) || undefined);
    expect(performance.now() - begun, 'the board').toBeLessThan(5000);

    // One failure every two seconds, each with a cause of its own, while the channel is full.
    const words = 'abcdefghijklmnopqrstuvwxyz';
    const waits: Promise<number>[] = [];
    for (const [index, id] of ids.slice(0, FAILURES).entries()) {
      await slack.fail(id, 'work', `the ${words[index]!.repeat(5)} is broken`);
      waits.push(shown(id));
      await delay(2000);
    }
    const single = await Promise.all(waits);
    expect(p95(single), `failures shown after ${single.map(Math.round).join(', ')} ms`).toBeLessThanOrEqual(5000);
    const right = async () => board().includes(`🔴 needs attention ${FAILURES} `) || undefined;
    const counted = performance.now();
    await eventually(right);
    expect(performance.now() - counted).toBeLessThan(5000);

    // As many at once are not as many broadcasts.
    const burst = ids.slice(FAILURES, FAILURES + BURST);
    const before = slack.all().filter(({ subtype }) => subtype === 'thread_broadcast').length;
    for (const [index, id] of burst.entries())
      await slack.fail(id, 'work', `${words[index % 26]!.repeat(3 + index)} is broken`);
    const grouped = await Promise.all(burst.map(shown));
    const broadcasts = slack.all().filter(({ subtype }) => subtype === 'thread_broadcast').length - before;
    expect(broadcasts).toBeLessThanOrEqual(6);

    // All else ends; every root is right within what is queued divided by what Slack takes.
    const rest = ids.slice(FAILURES + BURST);
    const missing = ids.filter((id) => rootOf(id) === undefined).length;
    for (const id of rest) await slack.succeed(id, 'work');
    const ended = performance.now();
    expect(board()).toMatch(/messages are late by up to/);
    const edits = RUNS - missing;
    // A message takes 1.02 s, an edit 1.5 s; one in three edits is the board's, and burst cards go between.
    const budget = 1000 * Math.max((missing + 2 * BURST) * 1.02, edits * 1.5 * 1.5) + 20_000;
    await eventually(() => rest.every((id) => rootOf(id)?.includes('succeeded')) || undefined, budget);
    const converged = performance.now() - ended;
    await slack.shown(600_000);
    await eventually(() => board().includes('Quiet again') || undefined);
    await publisher.stop(0);

    const calls = slack.slack.slack.calls();
    expect(calls.filter(({ answer }) => answer !== 'ok')).toEqual([]);
    const posts = calls.filter(({ method, channel }) => method === 'chat.postMessage' && channel === CHANNEL);
    const aSecond = posts.length / ((posts.at(-1)!.at - posts[0]!.at) / 1000);
    expect(aSecond).toBeLessThanOrEqual(1);
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
    console.log(
      `${posts.length} posts at ${aSecond.toFixed(2)} a second, 0 refused; failures shown: p95 ${seconds(p95(single))}, ` +
        `${BURST} at once within ${seconds(Math.max(...grouped))} by ${broadcasts} broadcasts; ` +
        `roots right ${seconds(converged)} after the end (${missing} were to be posted, ${edits} to be edited)`,
    );
  },
);
