import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaInvoke } from '../../src/pipeline/stages/lambda-invoke.ts';
import { fixture } from './fixtures/lambda-invoke.ts';
import { stageContract } from './stage-contract.ts';
import { startWorld, until, type World } from './world.ts';

stageContract(lambdaInvoke, fixture);

describe('lambda-invoke: what only it has', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('does the work once when the event comes twice', async () => {
    const ctx = world.context();
    const spec = lambdaInvoke.spec.parse({ function: 'works' });
    const handles = [];
    for (let time = 0; time < 2; time++) {
      const started = await lambdaInvoke.start(spec, ctx);
      if (started.state === 'started') handles.push(started.handle);
    }
    expect(handles).toHaveLength(2);
    for (const handle of handles) {
      const done = await until(() => lambdaInvoke.check(spec, handle, ctx), 'done', 'failed');
      expect(done).toMatchObject({ state: 'done', output: { rows: 3 } });
    }
  });

  it('fails with the end of the log when the function died after its claim', async () => {
    const ctx = world.context();
    const spec = lambdaInvoke.spec.parse({ function: 'crashes' });
    const started = await lambdaInvoke.start(spec, ctx);
    if (started.state !== 'started') throw new Error('not started');
    const much = { ...ctx, now: ctx.now + 3_600_000 };
    const checked = await until(() => lambdaInvoke.check(spec, started.handle, much), 'failed');
    expect(checked).toMatchObject({ error: { code: 'Lambda.NoOutcome', retryable: true } });
    // Its lines reach the log a moment after the claim reaches S3.
    await expect
      .poll(() => lambdaInvoke.check(spec, started.handle, much))
      .toMatchObject({ error: { tail: expect.stringContaining('about to run out of memory') } });
  });

  it('cannot be stopped, and does not pretend to', () => {
    expect(lambdaInvoke.cancel).toBeUndefined();
  });
});
