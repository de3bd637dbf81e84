import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import type { Stack } from '../helpers/stack.ts';
import { tinyPipeline, writeInto, writeTinyWorkspace } from '../helpers/stack-workspace.ts';
import { fault } from './fault.ts';
import { createLanes, withStack } from './lanes.ts';
import { run, slowStart } from './starts.ts';
import { NOTHING_TWICE, survived } from './survival.ts';

const WORK = '{ kind: athena-query, with: { database: d, sql: SELECT held } }';
/** A pipeline whose stages follow one another. */
const chain = (...stages: string[]): string =>
  tinyPipeline('chain', {
    stages: stages
      .map((id, index) => `  ${id}: ${index === 0 ? WORK : WORK.replace('{', `{ needs: [${stages[index - 1]}],`)}`)
      .join('\n'),
  });
const FILE = 'pipelines/chain/pipeline.yml';

const lanes = createLanes();
beforeAll(() => lanes.open(5));
afterAll(() => lanes.close());

for (const kind of Object.keys(kinds)) {
  /** Runs until the start is accepted and its reply is on its way. */
  const submitting = async (stack: Stack, delayMs: number): Promise<{ id: string; before: number }> => {
    const before = (await stack.calls()).length;
    const arrived = await slowStart(stack, kind, delayMs);
    const id = await run(stack, kind);
    await arrived();
    return { id, before };
  };

  fault('D1', kind, { quick: kind === 'glue-job' }, () =>
    lanes.with(async (stack) => {
      const leaving = await stack.start();
      const { id, before } = await submitting(stack, 2000);
      await stack.drain(leaving);
      // The tick under way was finished: nothing is in doubt.
      const left = (await stack.store.load(id))!.run.stages['first']!;
      expect(left.handle ?? left.output).toBeDefined();
      const heir = await stack.start();
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      await stack.drain(heir);
    }),
  );

  fault('D3', kind, {}, () =>
    lanes.with(async (stack) => {
      const leaving = await stack.start();
      const { id, before } = await submitting(stack, 9000);
      leaving.kill('SIGTERM');
      await stack.eventually(() => leaving.tail().includes('draining') || undefined);
      leaving.kill('SIGKILL');
      await leaving.killed();
      const heir = await stack.start();
      expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
      await stack.drain(heir);
    }),
  );
}

fault('D2', 'every command it hears is answered, and the run goes on in the other replica', { quick: true }, () =>
  lanes.with(async (stack) => {
    const [leaving, staying] = [await stack.start(), await stack.start()];
    const before = (await stack.calls()).length;
    stack.hold();
    const id = await run(stack, 'glue-job');
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    let gone = false;
    const leave = stack.drain(leaving).finally(() => (gone = true));
    const ask = async (): Promise<boolean> => (await stack.slash('U_VIEWER', 'list')).ack !== null;
    const people = Array.from({ length: 8 }, async () => {
      let unanswered = 0;
      while (!gone) unanswered += (await ask()) ? 0 : 1;
      return unanswered;
    });
    const unanswered = (await Promise.all([leave, ...people])).slice(1) as number[];
    // What Slack sends in the very moment of the close is heard by nobody, and told to whoever asked; no one meets it twice.
    expect(Math.max(...unanswered)).toBeLessThanOrEqual(1);
    expect(leaving.tail()).not.toContain('a Slack listener failed');
    expect(await Promise.all(people.map(ask))).not.toContain(false);
    await stack.release();
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    await stack.drain(staying);
  }),
);

fault('D2', 'a command that waits for Redis is answered before the connection is closed', {}, () =>
  lanes.with(async (stack) => {
    const product = await stack.start();
    process.kill(stack.redis.pid, 'SIGSTOP');
    const answer = stack.slash('U_VIEWER', 'list');
    await stack.settled();
    await product.attentive();
    product.kill('SIGTERM');
    await stack.eventually(() => product.tail().includes('draining') || undefined);
    process.kill(stack.redis.pid, 'SIGCONT');
    expect((await answer).ack).not.toBeNull();
    await stack.drain(product);
  }),
);

/** The stages that a new run of a pipeline has. */
async function stagesOfNewRun(stack: Stack, pipeline: string): Promise<string[]> {
  const id = await run(stack, pipeline);
  const done = await stack.until(id, (now) => statusOf(now) === 'succeeded');
  return Object.keys(done.stages);
}

/** A run of `chain` whose first stage is at work. */
async function underWay(stack: Stack): Promise<string> {
  stack.hold();
  const id = await run(stack, 'chain');
  await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
  return id;
}

fault('D4', undefined, {}, () =>
  withStack({ pipelines: { chain: chain('first', 'second') } }, async (stack) => {
    const older = { SLUICE_REVISION: '2026-11-09T08:00:00Z' };
    const workspace = writeTinyWorkspace({ chain: chain('first', 'second', 'third') });
    const newer = { SLUICE_REVISION: '2026-11-10T08:00:00Z', SLUICE_WORKSPACE: workspace };
    try {
      const first = await stack.start({ env: older });
      const id = await underWay(stack);
      const second = await stack.start({ env: newer });
      await stack.release();
      // What began under the old release ends as it began, whoever works on it.
      expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
      expect(Object.keys((await stack.store.load(id))!.run.stages)).toEqual(['first', 'second']);
      expect(await stagesOfNewRun(stack, 'chain')).toEqual(['first', 'second', 'third']);
      // A replica of the old release that comes back late does not bring its definitions back.
      await stack.drain(first);
      const late = await stack.start({ env: older });
      expect(await stagesOfNewRun(stack, 'chain')).toEqual(['first', 'second', 'third']);
      await stack.drain(second, late);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  }),
);

fault('D5', undefined, { quick: true }, () =>
  withStack({ pipelines: { chain: chain('first', 'second') } }, async (stack) => {
    const before = await stack.start();
    const id = await underWay(stack);
    writeInto(stack.workspace, FILE, chain('first', 'instead'));
    await stack.drain(before);
    const after = await stack.start();
    await stack.release();
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    expect(Object.keys((await stack.store.load(id))!.run.stages)).toEqual(['first', 'second']);
    expect(await stagesOfNewRun(stack, 'chain')).toEqual(['first', 'instead']);
    await stack.drain(after);
  }),
);

fault('D6', undefined, {}, () =>
  withStack({ pipelines: { chain: chain('first', 'second'), other: chain('first') } }, async (stack) => {
    const before = await stack.start();
    const id = await underWay(stack);
    rmSync(join(stack.workspace, 'pipelines/chain'), { recursive: true });
    await stack.drain(before);
    const after = await stack.start();
    await stack.release();
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    const { ack } = await stack.slash('U_OPERATOR', 'run chain --period 2026-01');
    expect(ack?.text).toContain('chain');
    expect(await stack.store.load('chain.2026-01.r1')).toBeUndefined();
    await stack.drain(after);
  }),
);

fault('D7', undefined, {}, () =>
  withStack({ pipelines: { chain: chain('first', 'second'), other: chain('first') } }, async (stack) => {
    const before = await stack.start();
    const id = await underWay(stack);
    writeInto(stack.workspace, FILE, 'stages: { first: [');
    mkdirSync(join(stack.workspace, 'pipelines/empty'));
    writeInto(stack.workspace, 'pipelines/empty/pipeline.yml', '');
    await stack.drain(before);
    const after = await stack.start();
    expect(after.tail()).toContain('disabled by an error in its definition');
    await stack.release();
    expect(await survived(stack, id)).toEqual(NOTHING_TWICE);
    expect(await stagesOfNewRun(stack, 'other')).toEqual(['first']);
    const { ack } = await stack.slash('U_OPERATOR', 'run chain --period 2026-01');
    expect(ack?.text).toContain('pipeline.yml');
    expect(await stack.store.load('chain.2026-01.r1')).toBeUndefined();
    await stack.drain(after);
  }),
);

fault('D8', undefined, {}, () =>
  lanes.with(async (stack) => {
    const before = (await stack.calls()).length;
    stack.hold();
    const healthy = await stack.start();
    const id = await run(stack, 'athena-query');
    await stack.until(id, ({ stages }) => stages['first']!.state === 'running');
    await stack.drain(healthy);

    const parked = stack.until(id, ({ stages }) => stages['first']!.state === 'unknown', 100_000);
    let over = false;
    void parked.then(() => (over = true)).catch(() => undefined);
    let deaths = 0;
    let product = await stack.launch({ failpoint: 'polling' });
    while (!over) {
      const how = await Promise.race([product.ended, parked.then(() => 'parked')]);
      if (how === 'parked') break;
      expect(how).toBe('SIGKILL');
      deaths += 1;
      product = await stack.launch({ failpoint: 'polling' });
    }
    expect(deaths).toBe(3);
    expect((await parked).stages['first']!.error!.code).toBe('Sluice.Poison');
    await product.ready();
    await stack.shown();
    const { message } = stack.messagesOf(id).find(({ key }) => key === 'failure:first.a1')!;
    await stack.drain(product);

    const mended = await stack.start();
    await stack.release();
    await stack.click('U_OPERATOR', message.ts, 'stage.reattach');
    expect(await survived(stack, id, before)).toEqual(NOTHING_TWICE);
    expect((await stack.store.load(id))!.run.stages['first']!.attempt).toBe(1);
    await stack.drain(mended);
  }),
);
