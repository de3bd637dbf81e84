import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Delete } from '../../src/pipeline/stages/s3-delete.ts';
import type { StageContext } from '../../src/pipeline/stages/stage.ts';
import { fixture } from './fixtures/s3-delete.ts';
import { RESULTS_BUCKET } from './scripted-aws.ts';
import { stageContract } from './stage-contract.ts';
import { startWorld, until, type World } from './world.ts';

stageContract(s3Delete, fixture);

describe('s3-delete: what it deletes', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const spec = (prefix: string) => ({ location: `s3://${RESULTS_BUCKET}/${prefix}/` });
  const begin = async (prefix: string, ctx: StageContext) => {
    const started = await s3Delete.start(spec(prefix), ctx);
    if (started.state !== 'started') throw new Error('not started');
    return started.handle;
  };

  it('trap: more than 1,000 keys — empties a prefix, and nothing beside it', async () => {
    world.fill('full', 1100);
    await world.put('full-beside/kept', 'x');
    const ctx = world.context();
    const handle = await begin('full', ctx);
    const done = await until(() => s3Delete.check(spec('full'), handle, ctx), 'done');
    expect(done).toMatchObject({ output: { objects: 1100, bytes: 2200 } });
    expect(await begin('full', world.context())).toMatchObject({ objects: 0 });
    expect(await begin('full-beside', world.context())).toMatchObject({ objects: 1 });
  });

  it('deletes in several looks what is too much for one, and counts it once whoever dies in between', async () => {
    world.fill('more', 5100);
    const ctx = world.context();
    const handle = await begin('more', ctx);
    expect(await s3Delete.check(spec('more'), handle, ctx)).toMatchObject({ state: 'running' });
    expect(await s3Delete.check(spec('more'), handle, ctx)).toMatchObject({ state: 'done', output: { objects: 5100 } });
  });

  it('deletes nothing at its start, so that a start can be repeated', async () => {
    world.fill('twice', 3);
    const ctx = world.context();
    expect(await begin('twice', ctx)).toEqual(await begin('twice', ctx));
  });

  it('leaves alone what was written after it was asked for, and says so', async () => {
    world.fill('later', 1);
    const ctx = world.context({ since: Date.now() - 3_600_000 });
    expect(await s3Delete.check(spec('later'), await begin('later', ctx), ctx)).toMatchObject({
      state: 'failed',
      error: { code: 'S3.WrittenMeanwhile', message: expect.stringContaining('later/0'), retryable: false },
    });
    expect(await begin('later', world.context())).toMatchObject({ objects: 1 });
  });

  it('takes what is from the future for what another clock wrote', async () => {
    world.fill('future', 1);
    const ago = Date.now() - 3_600_000;
    const ctx = world.context({ since: ago, now: ago });
    expect(await s3Delete.check(spec('future'), await begin('future', ctx), ctx)).toMatchObject({ state: 'done' });
  });
});
