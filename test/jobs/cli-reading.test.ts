import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, folderOf, SETTINGS } from '../helpers/cli.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const dir = folderOf({
  'sluice.yml': SETTINGS(),
  'some/sluice.yml': SETTINGS(', { deny: [run.view], to: ["cli:*"] }'),
});
const service = createFakeService({ keyed: true });
const loans = definitionOf({ fetch: {}, clean: { needs: ['fetch'], writes: ['DB.loans'] } }, 'loans');
const report = {
  ...definitionOf({ join: { with: { database: 'db', sql: 'select * from loans' }, writes: ['db.report'] } }, 'report'),
  triggers: [{ id: 'after', after: ['loans'], within: 1000 }],
};

let redis: TestRedis;
let replica: Replica;
let env: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis();
  replica = await startReplica(redis.url, { fake: service.kind });
  env = { REDIS_URL: redis.url, SLUICE_WORKSPACE: dir };
  await replica.workspace.publish({ release: '', definitions: { loans, report }, broken: {} });
  for (const again of [false, true]) {
    const started = await replica.start(loans, { again });
    await replica.until(started.ok ? started.run.id : '', (run) => run.endedAt !== undefined);
  }
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('history tells people, and scripts, how long runs took', async () => {
  const { code, out } = await cli(['history', 'loans'], env);
  expect(code).toBe(0);
  expect(out).toMatch(/Median .* over 2 successes[^]*2026-10 r2 {2}✅ succeeded[^]*2026-10 r1/);
  const record = JSON.parse((await cli(['history', 'loans', '--json'], env)).out) as object;
  expect(record).toMatchObject({
    pipeline: 'loans',
    typical: { runs: 2, stages: { fetch: expect.any(Number) as number } },
    runs: [
      { run: 'loans.2026-10.r2', status: 'succeeded', rows: 3 },
      { run: 'loans.2026-10.r1', status: 'succeeded', rows: 3 },
    ],
  });
  expect(await cli(['history', 'loan'], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('loans') as string,
  });
});

test('trace names the run that wrote a table, its rows against the run before, and who reads it', async () => {
  const { code, out } = await cli(['trace', 'db.loans'], env);
  expect(code).toBe(0);
  expect(out).toMatch(/written by loans, stage clean/);
  expect(out).toMatch(/3 rows \(±0, ±0%\).*loans\.2026-10\.r2/);
  expect(out).toMatch(/By the definition in force/);
  expect(out).toMatch(/Read by[^]*report: join[^]*report starts after it/);
  expect(JSON.parse((await cli(['trace', 'LOANS', '--json'], env)).out)).toMatchObject({
    table: 'db.loans',
    run: 'loans.2026-10.r2',
    isCurrent: true,
    rows: 3,
    rowsBefore: 3,
    readers: [{ pipeline: 'report', stage: 'join' }],
    triggered: ['report'],
  });
  const unwritten = await cli(['trace', 'db.report'], env);
  expect(unwritten.out).toMatch(/No run is known to have written it[^]*db\.loans · written .* loans\.2026-10\.r2/);
  expect(await cli(['trace', 'db.lones'], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean db.loans?') as string,
  });
});

test('after the definition has changed, trace says that what is there was written by an earlier one', async () => {
  const changed = { ...loans, stages: { ...loans.stages, fetch: { ...loans.stages['fetch']!, deadline: 60_000 } } };
  await replica.workspace.publish({ release: '', definitions: { loans: changed, report }, broken: {} });
  expect((await cli(['trace', 'db.loans'], env)).out).toContain('By an earlier definition');
});

test('graph tells a run in words, or draws it into files', async () => {
  expect((await cli(['graph', 'loans.2026-10'], env)).out).toMatch(
    /fetch · succeeded[^]*clean · succeeded .*after fetch/,
  );
  const [svg, png] = [`${dir}/run.svg`, `${dir}/run.png`];
  expect(await cli(['graph', 'loans', '--svg', svg, '--png', png], env)).toMatchObject({
    code: 0,
    out: `${svg}\n${png}`,
  });
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [^]*<title>loans · 2026-10 · r2 · succeeded\. 2 stages/);
  expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  expect(await cli(['graph', 'loans', '--png', `${dir}/no/such/run.png`], env)).toMatchObject({ code: 2 });
});

test('digest tells the last day', async () => {
  const { out } = await cli(['digest'], env);
  expect(out).toMatch(/Daily digest[^]*2 runs: ✅ 2 succeeded[^]*db\.loans · written/);
  expect(JSON.parse((await cli(['digest', '--json'], env)).out)).toMatchObject({ about: 'digest', open: [] });
});

test('who may not look is told nothing', async () => {
  const denied = { ...env, SLUICE_WORKSPACE: `${dir}/some` };
  for (const args of [
    ['history', 'loans'],
    ['trace', 'db.loans'],
    ['graph', 'loans'],
    ['graph', 'loans', '--svg', 'x'],
    ['trace', 'db.nothing'],
    ['digest'],
  ])
    expect(await cli(args, denied), args.join(' ')).toMatchObject({ code: 2, out: '' });
  expect((await cli(['trace', 'db.nothing'], denied)).err).not.toContain('db.loans');
});
