import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sfnExecution } from '../../src/pipeline/stages/sfn-execution.ts';
import { fixture } from './fixtures/sfn-execution.ts';
import { stageContract } from './stage-contract.ts';
import { startWorld, until, type World } from './world.ts';

stageContract(sfnExecution, fixture);

describe('sfn-execution: what only it has', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const express = { stateMachine: 'arn:aws:states:ap-northeast-2:000000000000:stateMachine:fast', input: {} };

  it('refuses an Express state machine in a sentence, before it begins anything', async () => {
    const ctx = world.context();
    await expect(sfnExecution.start(express, ctx)).rejects.toMatchObject({
      code: 'Sluice.Express',
      message: expect.stringContaining('Make it a Standard one'),
      retryable: false,
      accepted: 'no',
    });
    expect(await world.accepted(ctx.token)).toEqual([]);
    expect(await sfnExecution.preflight!(express, ctx)).toMatchObject([{ state: 'failed', says: { key: 'express' } }]);
  });

  it('does not take an execution of its name for its own when that was given something else', async () => {
    const ctx = world.context();
    const spec = { stateMachine: String(fixture.works['stateMachine']), input: { month: '2026-10' } };
    const started = await sfnExecution.start(spec, ctx);
    if (started.state !== 'started') throw new Error('not started');
    await until(() => sfnExecution.check(spec, started.handle, ctx), 'done');
    await expect(sfnExecution.start({ ...spec, input: { month: '2026-11' } }, ctx)).rejects.toMatchObject({
      code: 'Sluice.NameTaken',
    });
  });
});
