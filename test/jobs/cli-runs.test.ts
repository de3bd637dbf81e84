import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AthenaSqlError } from '../../local/aws/sql/errors.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { athenaQuery } from '../../src/pipeline/stages/athena-query.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import type { StageContext, StageKind } from '../../src/pipeline/stages/stage.ts';
import { type StartedAws, startLocalAws } from '../helpers/aws.ts';
import { cli, folderOf, SETTINGS, sluice } from '../helpers/cli.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const dir = folderOf({
  'all/sluice.yml': SETTINGS(),
  'some/sluice.yml': SETTINGS(', { deny: [run.start, athena.query], to: ["cli:*"] }'),
});
const service = createFakeService({ keyed: true });

let redis: TestRedis;
let replica: Replica;
let aws: StartedAws;
let env: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis();
  aws = await startLocalAws({ engine: scripted(), log: { info: () => undefined, warn: () => undefined } });
  await aws.aws.deploy();
  env = {
    REDIS_URL: redis.url,
    SLUICE_WORKSPACE: `${dir}/all`,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  // The SDK reads these by itself, so within this process they must be the process's own.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, env[name]);
  replica = await startReplica(redis.url, { fake: service.kind, 'athena-query': reaching(aws.endpoint) });
  const definitions = {
    demo: definitionOf({ fetch: {}, clean: { needs: ['fetch'] } }),
    idle: definitionOf({ one: {} }, 'idle'),
  };
  await replica.workspace.publish({
    release: '',
    definitions,
    broken: { sick: 'pipelines/sick/pipeline.yml:1:1 error' },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await replica.stop();
  await aws.close();
  await redis.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** In DuckDB's place: three rows, or what is wrong with the table "gone". */
function scripted() {
  return {
    athena: async (sql: string, { outputLocation }: { outputLocation: string }) => {
      if (sql.includes('gone')) throw new AthenaSqlError('TABLE_NOT_FOUND: Table gone does not exist', { category: 2 });
      return {
        statementType: 'DML',
        substatementType: 'SELECT',
        columns: [
          { name: 'shop', type: 'varchar' },
          { name: 'sales', type: 'bigint' },
        ],
        rows: [
          ['서울', '12'],
          ['Busan', null],
          ['Daegu', '3'],
        ],
        bytesScanned: 2500,
        outputLocation: `${outputLocation}.csv`,
      };
    },
    catalog: {},
    close: async () => undefined,
  } as never;
}

/** The kind with clients of its own, because the replica has none. */
function reaching(endpoint: string): StageKind {
  const clients = createClients({ region: 'ap-northeast-2', endpoint, credentials });
  const at = (ctx: StageContext): StageContext => ({ ...ctx, clients });
  return {
    ...(athenaQuery as StageKind),
    start: (spec, ctx) => (athenaQuery as StageKind).start(spec, at(ctx)),
    check: (spec, handle, ctx) => (athenaQuery as StageKind).check(spec, handle, at(ctx)),
    pollEvery: () => 20,
  };
}

describe('run', () => {
  test('prints the run, follows it to its end, and exits 0 when it succeeded', async () => {
    const { code, out } = await sluice(['run', 'demo', '--period', '2026-01', '--wait'], { env });
    expect(code).toBe(0);
    expect(out).toMatch(/^Started demo · 2026-01 as r1\. Follow it in #pipelines\.\ndemo\.2026-01\.r1\n/);
    expect(out).toMatch(
      /fetch running\n[^]*fetch succeeded[^\n]*3 rows[^]*clean running\n[^]*clean succeeded[^]*The run succeeded/,
    );
    expect(out).toMatch(/^\S*2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00 /m);
  });

  test('exits 1 when it stopped for a person, and tells what to type', async () => {
    service.plan('fetch', 'fail');
    const { code, out } = await cli(['run', 'demo', '--period', '2026-02', '--wait'], env);
    expect(code).toBe(1);
    expect(out).toContain('fetch failed');
    expect(out).toMatch(/fetch: it failed \(attempt 1\)/);
    expect(out).toContain('To go on:\n  sluice retry demo.2026-02.r1 fetch\n');
    expect(out).toContain('  sluice skip demo.2026-02.r1 fetch --reason "…"');
    const retried = await cli(['retry', 'demo.2026-02.r1', 'fetch'], env);
    expect(retried).toMatchObject({ code: 0, err: '' });
    await replica.until(
      'demo.2026-02.r1',
      (run) => run.endedAt !== undefined && run.stages['clean']!.state === 'succeeded',
    );
  });

  test('with --json gives the record alone on stdout', async () => {
    const { code, out, err } = await cli(['run', 'demo', '--period', '2026-03', '--wait', '--json'], env);
    const run = JSON.parse(out) as Run & { status: string };
    expect(code).toBe(0);
    expect(run).toMatchObject({ id: 'demo.2026-03.r1', status: 'succeeded', by: { id: 'cli:ada', via: 'cli' } });
    expect(err).toContain('clean succeeded');
  });

  test('a period that has run is refused, and --again starts the next', async () => {
    await cli(['run', 'demo', '--period', '2026-04', '--wait'], env);
    const refused = await cli(['run', 'demo', '--period', '2026-04'], env);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(/r1 succeeded .* type sluice run demo --period 2026-04 --again/);
    expect((await cli(['run', 'demo', '--period', '2026-04', '--again'], env)).out).toContain('demo.2026-04.r2');
  });

  test.each([
    [['run', 'dmeo'], 'Did you mean demo?'],
    [['run', 'sick'], 'sick cannot run'],
    [['run', 'demo', '--period', 'yesterdayish'], 'yesterdayish is not a period'],
    [['run', 'demo', '--param', 'x=1'], 'demo has no parameter x'],
    [['run', 'demo', 'more'], 'more is one word too many. Type it as sluice run'],
    [['status', 'demo.1999-01.r1'], 'There is no run or pipeline'],
    [['status', '--json'], '--json is about one run'],
    [['skip', 'demo.2026-01.r1', 'fetch'], 'say why'],
    [['cancel', 'demo.2026-01.r1'], 'already ended'],
    [['athena', 'drop table x'], 'Only queries that read'],
  ])('%s is refused with exit code 2', async (args, sentence) => {
    const ran = await cli(args, env);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(sentence);
  });

  test('who has no right is told so', async () => {
    const denied = { ...env, SLUICE_WORKSPACE: `${dir}/some` };
    expect(await cli(['run', 'demo'], denied)).toMatchObject({
      code: 2,
      err: expect.stringContaining('You may not start runs of demo'),
    });
    expect(await cli(['athena', 'select 1'], denied)).toMatchObject({
      code: 2,
      err: expect.stringContaining('You may not query'),
    });
    expect(await cli(['status', 'idle'], denied)).toMatchObject({ code: 0 });
  });
});

describe('status, list and decisions', () => {
  test('status tells people, and scripts the record', async () => {
    await cli(['run', 'demo', '--period', '2026-05', '--wait'], env);
    expect((await cli(['status', 'demo.2026-05.r1'], env)).out).toMatch(/fetch · succeeded[^]*clean · succeeded/);
    const { out } = await cli(['status', 'demo.2026-05', '--json'], env);
    expect(JSON.parse(out)).toMatchObject({
      id: 'demo.2026-05.r1',
      status: 'succeeded',
      stages: { fetch: { state: 'succeeded' } },
    });
    expect(await cli(['status', 'idle', '--json'], env)).toMatchObject({ code: 0, out: 'null' });
    expect((await cli(['list'], env)).out).toMatch(/demo[^]*idle[^]*sick/);
  });

  test('a run that waits for a person says what to type; skip goes on without the stage', async () => {
    service.plan('fetch', 'fail');
    await cli(['run', 'demo', '--period', '2026-06', '--wait'], env);
    expect((await cli(['status', 'demo.2026-06.r1'], env)).out).toContain('sluice mark-done demo.2026-06.r1 fetch');
    const skipped = await cli(['skip', 'demo.2026-06.r1', 'fetch', '--reason', 'by hand', '--json'], env);
    expect(JSON.parse(skipped.out)).toMatchObject({
      stages: { fetch: { handled: { what: 'skip', reason: 'by hand', by: { id: 'cli:ada' } } } },
    });
  });

  test('cancel stops what runs', async () => {
    service.plan('fetch', 'run');
    const started = await cli(['run', 'demo', '--period', '2026-07', '--json'], env);
    const { id } = JSON.parse(started.out) as Run;
    await replica.until(id, (run) => run.stages['fetch']!.state === 'running');
    expect(await cli(['cancel', id, '--reason', 'wrong month', '--yes'], env)).toMatchObject({ code: 0 });
    const run = await replica.until(id, ({ endedAt }) => endedAt !== undefined);
    expect(run).toMatchObject({ cancel: { reason: 'wrong month' }, stages: { fetch: { state: 'cancelled' } } });
  });

  test('a store of a newer release is refused in a sentence', async () => {
    const { names, redis: client } = replica;
    const own = await client.getset(names.schema, '99');
    const ran = await cli(['list'], env);
    await client.set(names.schema, own!);
    expect(ran).toMatchObject({ code: 3, err: expect.stringMatching(/^The store cannot be used: .*newer release/) });
  });
});

describe('athena', () => {
  test('gives scripts columns, rows and bytes, up to the rows that sluice.yml allows', async () => {
    const { code, out, err } = await sluice(['athena', '--json', 'select shop, sales from shops'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      columns: [
        { name: 'shop', type: 'varchar' },
        { name: 'sales', type: 'bigint' },
      ],
      rows: [
        ['서울', '12'],
        ['Busan', null],
      ],
      bytesScanned: 2500,
    });
    expect(err).toContain('more than 2 rows');
  });

  test('gives people a table', async () => {
    const { out } = await cli(['athena', 'select shop, sales from shops', '--database', 'shop'], env);
    expect(out).toBe('shop   sales\n서울      12\nBusan   NULL\n\n2 rows, 2.5 kB scanned');
  });

  test("tells Athena's own words and exits 1", async () => {
    const ran = await cli(['athena', '--json', 'select * from gone'], env);
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Table gone does not exist') });
  });
});
