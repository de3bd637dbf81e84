import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import type { Stack } from '../helpers/stack.ts';
import { tinyPipeline } from '../helpers/stack-workspace.ts';
import { CLOCKS, clockFrom } from './faketime.ts';
import { fault } from './fault.ts';
import { withStack } from './lanes.ts';
import { run } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const STAGES = `  only: { kind: athena-query, with: { database: d, sql: SELECT held } }`;

/** A pipeline of one stage with one schedule. */
const scheduled = (zone: string, cron: string, period: string, misfire = 'latest'): string =>
  tinyPipeline('scheduled', {
    head: `schedules: [{ id: s, cron: "${cron}", period: ${period}, misfire: ${misfire} }]`,
    stages: STAGES,
  }).replace('Asia/Seoul', zone);

/** Moves the clock of everything to a moment, and says so. */
async function moveTo(stack: Stack, iso: string): Promise<void> {
  await stack.advance(Date.parse(iso) - stack.now());
  await stack.client.publish(stack.names.nudge, 'clock');
}

/** The runs of the pipelines, without the checks that Sluice makes of its own accord. */
const ids = async (stack: Stack): Promise<string[]> =>
  (await stack.store.list({ limit: 100 })).flatMap(({ id, pipeline }) => (pipeline === 'check' ? [] : id)).toSorted();

/** Waits until exactly these runs exist and have succeeded. */
async function expectRuns(stack: Stack, ...runs: string[]): Promise<void> {
  for (const id of runs) await stack.until(id, (now) => statusOf(now) === 'succeeded');
  expect(await ids(stack)).toEqual(runs.toSorted());
}

/** What the channel was told about the schedules of a pipeline. */
const told = (stack: Stack, pipeline: string): string[] =>
  stack.messages().flatMap(({ text }) => (text.startsWith(`⏰ ${pipeline} `) ? [text] : []));

if (CLOCKS) {
  for (const skew of ['+10m', '-10m']) {
    fault('T1', `${skew} beside one that is right`, { quick: skew === '+10m' }, () =>
      withStack({}, async (stack) => {
        const file = join(stack.workspace, 'clock');
        writeFileSync(file, skew);
        const wrong = await stack.start({ env: clockFrom(file) });
        stack.hold();
        const id = await run(stack, 'athena-query');
        const began = await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
        expect(Math.abs(began.createdAt - stack.now())).toBeLessThan(60_000);
        const right = await stack.start();
        // Whatever the wrong one has put off, the right one takes up at its time.
        wrong.kill('SIGKILL');
        await wrong.killed();
        await stack.release();
        await stack.until(id, ({ stages }) => stages['first']!.state === 'succeeded', 30_000);
        const back = await stack.start({ env: clockFrom(file) });
        expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
        await stack.drain(right, back);
      }),
    );

    fault('T1', `${skew} and alone`, {}, () =>
      withStack({}, async (stack) => {
        const file = join(stack.workspace, 'clock');
        writeFileSync(file, skew);
        const wrong = await stack.start({ env: clockFrom(file) });
        const id = await run(stack, 'glue-job');
        await stack.until(id, (now) => statusOf(now) === 'succeeded', 30_000);
        expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
        await stack.drain(wrong);
      }),
    );
  }

  fault('T2', 'of a replica', {}, () =>
    withStack({}, async (stack) => {
      const file = join(stack.workspace, 'clock');
      writeFileSync(file, '+0');
      const product = await stack.start({ env: clockFrom(file) });
      stack.hold();
      const id = await run(stack, 'athena-query');
      await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
      writeFileSync(file, '-1h');
      await stack.release();
      await stack.until(id, (now) => statusOf(now) === 'succeeded', 30_000);
      expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
      await stack.drain(product);
    }),
  );
}

fault('T2', 'of the store', {}, () =>
  withStack({ pipelines: { daily: scheduled('Asia/Bangkok', '0 9 * * *', 'previous-day') } }, async (stack) => {
    const product = await stack.start();
    await moveTo(stack, '2027-01-10T02:00:30Z');
    await expectRuns(stack, 'daily.2027-01-09.r1');
    await moveTo(stack, '2027-01-10T01:00:30Z');
    await moveTo(stack, '2027-01-10T02:00:45Z');
    await moveTo(stack, '2027-01-11T02:00:30Z');
    await expectRuns(stack, 'daily.2027-01-09.r1', 'daily.2027-01-10.r1');
    await stack.drain(product);
  }),
);

fault('T3', undefined, {}, () =>
  withStack({ pipelines: { spring: scheduled('America/New_York', '30 2 * * *', 'previous-day') } }, async (stack) => {
    const product = await stack.start();
    await moveTo(stack, '2027-03-13T07:30:30Z');
    await expectRuns(stack, 'spring.2027-03-12.r1');
    // 02:30 does not exist on the 14th: an hour later, once, and not again when the clock passes 03:30.
    await moveTo(stack, '2027-03-14T07:30:30Z');
    await expectRuns(stack, 'spring.2027-03-12.r1', 'spring.2027-03-13.r1');
    await moveTo(stack, '2027-03-14T08:30:30Z');
    await moveTo(stack, '2027-03-15T06:30:30Z');
    await expectRuns(stack, 'spring.2027-03-12.r1', 'spring.2027-03-13.r1', 'spring.2027-03-14.r1');
    await stack.drain(product);
  }),
);

fault('T4', undefined, { quick: true }, () =>
  withStack(
    {
      pipelines: {
        daily: scheduled('America/New_York', '30 1 * * *', 'previous-day'),
        hourly: scheduled('America/New_York', '0 * * * *', 'hour', 'none'),
      },
    },
    async (stack) => {
      await moveTo(stack, '2027-11-07T03:30:00Z');
      const product = await stack.start();
      const hours = ['00-0400', '01-0400', '01-0500', '02-0500'].map((hour) => `hourly.2027-11-07T${hour}.r1`);
      for (const [index, id] of hours.entries()) {
        await moveTo(stack, `2027-11-07T0${index + 4}:00:30Z`);
        await stack.until(id, (now) => statusOf(now) === 'succeeded');
        // 01:30 comes twice; a day has one.
        await moveTo(stack, `2027-11-07T0${index + 4}:30:30Z`);
      }
      await expectRuns(stack, 'daily.2027-11-06.r1', ...hours);
      await stack.drain(product);
    },
  ),
);

fault('T5', undefined, {}, () =>
  withStack(
    {
      pipelines: {
        leap: scheduled('Asia/Seoul', '0 9 29 2 *', 'previous-day', 'all'),
        daily: scheduled('Asia/Seoul', '5 0 * * *', 'previous-day', 'none'),
      },
    },
    async (stack) => {
      await moveTo(stack, '2028-02-28T12:00:00Z');
      const product = await stack.start();
      await moveTo(stack, '2028-02-28T15:05:30Z');
      await stack.until('daily.2028-02-28.r1', (now) => statusOf(now) === 'succeeded');
      await moveTo(stack, '2028-02-29T00:00:30Z');
      await stack.until('leap.2028-02-28.r1', (now) => statusOf(now) === 'succeeded');
      await moveTo(stack, '2028-02-29T15:05:30Z');
      await expectRuns(stack, 'daily.2028-02-28.r1', 'daily.2028-02-29.r1', 'leap.2028-02-28.r1');
      expect((await stack.store.load('daily.2028-02-29.r1'))!.run.period).toMatchObject({
        start: Date.parse('2028-02-29T00:00:00+09:00'),
        end: Date.parse('2028-03-01T00:00:00+09:00'),
      });
      await stack.drain(product);
    },
  ),
);

fault('T6', undefined, {}, () =>
  withStack({ pipelines: { last: scheduled('Asia/Seoul', '0 9 31 * *', 'previous-day', 'all') } }, async (stack) => {
    await moveTo(stack, '2027-01-30T23:00:00Z');
    const product = await stack.start();
    await moveTo(stack, '2027-01-31T00:00:30Z');
    await expectRuns(stack, 'last.2027-01-30.r1');
    // No day of February, and no 1st or 3rd of March in its place.
    for (const day of ['2027-02-28', '2027-03-01', '2027-03-03']) await moveTo(stack, `${day}T00:00:30Z`);
    await moveTo(stack, '2027-03-31T00:00:30Z');
    await expectRuns(stack, 'last.2027-01-30.r1', 'last.2027-03-30.r1');
    await stack.drain(product);
  }),
);

fault('T7', undefined, {}, () =>
  withStack(
    {
      pipelines: Object.fromEntries(
        ['latest', 'all', 'none'].map((misfire) => [
          misfire,
          scheduled('Asia/Seoul', '0 9 * * *', 'previous-day', misfire),
        ]),
      ),
    },
    async (stack) => {
      await moveTo(stack, '2027-05-10T06:00:00Z');
      await stack.drain(await stack.start());
      await moveTo(stack, '2027-05-14T06:00:00Z');
      const product = await stack.start();
      const all = ['10', '11', '12', '13'].map((day) => `all.2027-05-${day}.r1`);
      await expectRuns(stack, ...all, 'latest.2027-05-13.r1');
      // Nothing is missed in silence, and nothing told twice.
      await stack.eventually(() => ['latest', 'none'].every((one) => told(stack, one).length > 0) || undefined);
      await stack.drain(product);
      await stack.drain(await stack.start());
      await expectRuns(stack, ...all, 'latest.2027-05-13.r1');
      for (const pipeline of ['latest', 'none']) {
        expect(told(stack, pipeline)).toHaveLength(1);
        for (const day of ['10', '11', '12']) expect(told(stack, pipeline)[0]).toContain(`2027-05-${day}`);
      }
    },
  ),
);
