import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Keys } from '../../src/pipeline/stages/s3-keys.ts';
import type { Json, StageContext } from '../../src/pipeline/stages/stage.ts';
import { fixture } from './fixtures/s3-keys.ts';
import { RESULTS_BUCKET } from './scripted-aws.ts';
import { stageContract } from './stage-contract.ts';
import { startWorld, type World } from './world.ts';

stageContract(s3Keys, fixture);

describe('s3-keys: what counts as there', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    for (const key of ['sales.csv', 'store-1.csv', 'leftover-of-yesterday.csv', 'deep/calendar.csv'])
      await world.put(`night/${key}`, 'rows');
    await world.put('night/empty.csv', '');
  });
  afterAll(() => world.close());

  const look = (options: Record<string, Json>, more: Partial<StageContext> = {}) => {
    const spec = s3Keys.spec.parse({ location: `s3://${RESULTS_BUCKET}/night/`, stableFor: '0s', ...options });
    const ctx = world.context();
    return s3Keys.check(spec, { waitsFor: ctx.token }, { ...ctx, ...more });
  };

  it('contains all: what else lies there blocks nothing', async () => {
    const done = await look({ contains: ['sales.csv', 'store-?.csv', '**/calendar.csv'] });
    expect(done).toMatchObject({
      state: 'done',
      output: { files: 3, bytes: 12, keys: ['night/sales.csv', 'night/store-1.csv', 'night/deep/calendar.csv'] },
    });
  });

  it('names what is missing, and why what is there does not count', async () => {
    const contains = ['sales.csv', 'empty.csv', 'calendar.csv'];
    expect(await look({ contains })).toMatchObject({
      state: 'running',
      detail: { message: '1 of 3 are there; missing: empty.csv (only 0 bytes), calendar.csv' },
    });
    expect(await look({ contains }, { deadline: 0 })).toMatchObject({
      error: { message: expect.stringMatching(/^files missing: empty\.csv \(only 0 bytes\), calendar\.csv\./) },
    });
  });

  it('wants files newer than an instant, such as the newest of the run before', async () => {
    const first = await look({ contains: ['sales.csv'] });
    const { newest } = (first as unknown as { output: { newest: string } }).output;
    expect(await look({ contains: ['sales.csv'], newerThan: newest })).toMatchObject({ state: 'running' });
    expect(await look({ contains: ['sales.csv'], newerThan: null })).toMatchObject({ state: 'done' });
  });

  it('waits until a file has stayed as it is', async () => {
    const young = await look({ contains: ['sales.csv'], stableFor: '10m' });
    const message = expect.stringContaining('sales.csv (still changing)');
    expect(young).toMatchObject({ state: 'running', detail: { message } });
    const later = { now: Date.now() + 660_000 };
    expect(await look({ contains: ['sales.csv'], stableFor: '10m' }, later)).toMatchObject({ state: 'done' });
  });

  it('reads every page: the file it waits for is the 1,101st', async () => {
    world.fill('many/a', 1100);
    await world.put('many/z', 'x');
    const location = `s3://${RESULTS_BUCKET}/many/`;
    expect(await look({ location, contains: ['z'] })).toMatchObject({ state: 'done' });
    expect(await look({ location, contains: ['a/*'] })).toMatchObject({ output: { files: 1100, bytes: 2200 } });
  });
});
