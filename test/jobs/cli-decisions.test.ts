import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../src/pipeline/run.ts';
import { backfill } from '../../src/pipeline/stages/backfill.ts';
import { cli, folderOf, type Ran, SETTINGS } from '../helpers/cli.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const dir = folderOf({
  'all/sluice.yml': SETTINGS(),
  'few/sluice.yml': SETTINGS().replace('admin: [U_ADMIN, "cli:*"]', 'admin: [U_ADMIN], viewer: ["cli:*"]'),
});
const service = createFakeService({ keyed: true });
const chain = definitionOf({ fetch: {}, clean: { needs: ['fetch'] }, publish: { needs: ['clean'] } });
const approval = { approvers: 1, expires: 3_600_000, ask: 'Is {{ period.id }} right?' };

let redis: TestRedis;
let replica: Replica;
let env: Record<string, string>;
let month = 0;

beforeAll(async () => {
  redis = await startTestRedis();
  env = { REDIS_URL: redis.url, SLUICE_WORKSPACE: `${dir}/all`, SLUICE_TEST_CLOCK: '1' };
  replica = await startReplica(redis.url, { fake: service.kind, backfill });
  const schedules = [{ id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' } as const];
  await publish({
    demo: chain,
    guarded: definitionOf({ fetch: {}, publish: { needs: ['fetch'], approval } }, 'guarded'),
    monthly: { ...definitionOf({ only: {} }, 'monthly'), schedules },
  });
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
  rmSync(dir, { recursive: true, force: true });
});

const publish = async (definitions: Record<string, typeof chain>): Promise<void> => {
  await replica.workspace.publish({ ...(await replica.workspace.inForce()), release: '', definitions });
};
/** A period that no other test has. */
const period = (): string => new Date(Date.UTC(2000, (month += 1), 1)).toISOString().slice(0, 7);
const say = (...args: string[]): Promise<Ran> => cli(args, env);
const stateOf = async (id: string): Promise<Run> => (await replica.store.load(id))!.run;
const ended = (id: string): Promise<Run> => replica.until(id, ({ endedAt }) => endedAt !== undefined);

/** A run that has succeeded, or stopped at the stage that was planned to fail. */
async function ran(pipeline = 'demo', failing?: string): Promise<string> {
  if (failing !== undefined) service.plan(failing, 'fail');
  const { out, err } = await say('run', pipeline, '--period', period(), '--json');
  if (out === '') throw new Error(err);
  const { id } = JSON.parse(out) as Run;
  await ended(id);
  return id;
}

describe('a decision of some reach', () => {
  test('is shown, and done only with --yes', async () => {
    const id = await ran();
    const asked = await say('rerun', id, '--from', 'clean');
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.out).toMatch(
      /again from clean\?\nSubmits: clean \(attempt 2\)\nCan start after that: publish\nLeaves/,
    );
    expect(asked.err).toBe(`Nothing was changed. To do it, type: sluice rerun ${id} --from clean --yes`);
    expect((await stateOf(id)).stages['clean']!.attempt).toBe(1);

    const done = await say('rerun', id, '--from', 'clean', '--yes');
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toMatch(/^Submitted: clean \(attempt 2\)\n/);
    const run = await replica.until(
      id,
      ({ stages }) => stages['publish']!.attempt === 2 && stages['publish']!.state === 'succeeded',
    );
    expect(run.stages['fetch']!.attempt).toBe(1);
  });

  test('asks who sits at a terminal', async () => {
    const id = await ran('demo', 'fetch');
    const asked: string[] = [];
    const answering = (yes: boolean) => ({
      confirm: async (question: string) => {
        asked.push(question);
        return yes;
      },
    });
    expect(await cli(['close', id], env, answering(false))).toMatchObject({ code: 2, err: 'Nothing was changed.' });
    expect((await stateOf(id)).closed).toBeUndefined();
    expect(await cli(['close', id, '--reason', 'gone'], env, answering(true))).toMatchObject({ code: 0 });
    expect((await stateOf(id)).closed).toMatchObject({ reason: 'gone', by: { id: 'cli:ada' } });
    expect(asked).toEqual(['Do it? [y/N] ', 'Do it? [y/N] ']);
  });

  test('is refused when it is no longer what was shown, with what has moved', async () => {
    const id = await ran('demo', 'clean');
    const confirm = async (): Promise<boolean> => {
      await say('skip', id, 'clean', '--reason', 'meanwhile');
      await ended(id);
      return true;
    };
    const late = await cli(['rerun', id, '--from', 'clean'], env, { confirm });
    expect(late).toMatchObject({ code: 2 });
    expect(late.err).toMatch(
      /has changed since that was shown: clean \(skipped\) and publish \(succeeded\)\. Nothing was done\. As it is now:\nRun .* again from clean/,
    );
    expect((await stateOf(id)).stages['clean']).toMatchObject({ attempt: 1, state: 'skipped' });
  });

  test('of the whole is a new run of the same period and parameters', async () => {
    const id = await ran();
    expect((await say('rerun', id)).out).toContain('as a new run r2?');
    expect((await say('rerun', id, '--yes')).out).toContain('as r2');
    await ended(id.replace(/r1$/, 'r2'));
    // Of an older run, while there is a newer one, it is the next.
    expect((await say('rerun', id)).out).toContain('as a new run r3?');
  });

  test('a cancel of work under way asks; of none it does not', async () => {
    service.plan('fetch', 'run');
    const { id } = JSON.parse((await say('run', 'demo', '--period', period(), '--json')).out) as Run;
    await replica.until(id, ({ stages }) => stages['fetch']!.state === 'running');
    const asked = await say('cancel', id, '--reason', 'wrong month');
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining(`cancel ${id} --reason 'wrong month' --yes`) });
    expect(asked.out).toContain('Stops: fetch');
    expect(await say('cancel', id, '--yes')).toMatchObject({ code: 0 });
    await ended(id);
    expect(await say('cancel', await ran('demo', 'fetch'))).toMatchObject({ code: 0 });
  });
});

describe('a narrow one is made at once', () => {
  test('and begins with what was submitted and what was left', async () => {
    const id = await ran('demo', 'clean');
    const dry = await say('retry', id, 'claen', '--dry-run');
    expect(dry).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean clean?') });
    const shown = await say('retry', id, 'clean', '--dry-run');
    expect(shown.out).toMatch(
      /Submits: clean \(attempt 2\)\n.*publish\nLeaves as it is: fetch \(succeeded\)\nOnly shown/,
    );
    expect((await stateOf(id)).stages['clean']!.attempt).toBe(1);
    const retried = await say('retry', id, '--json');
    expect(JSON.parse(retried.out)).toMatchObject({
      id,
      status: 'running',
      preview: { submits: ['clean'], follows: ['publish'], leaves: [{ stage: 'fetch', state: 'succeeded' }] },
    });
    await ended(id);
  });

  test('unless the definition has changed: then it asks which one to go on by', async () => {
    const id = await ran('demo', 'clean');
    const { definitions } = await replica.workspace.inForce();
    const changed = { ...chain, stages: { ...chain.stages, clean: { ...chain.stages['clean']!, with: { v: 2 } } } };
    await publish({ ...definitions, demo: changed });
    const asked = await say('retry', id, 'clean');
    expect(asked).toMatchObject({
      code: 2,
      err: expect.stringMatching(/changed since.*clean \(with\).*--as-started or --current/),
    });
    expect(await say('retry', id, 'clean', '--current')).toMatchObject({ code: 0 });
    const run = await replica.until(id, ({ stages }) => stages['publish']!.state === 'succeeded');
    expect(run.stages['clean']!.intent!.spec).toEqual({ v: 2 });
    await publish({ ...definitions, demo: chain });
  });
});

test('an approval is for another person than the one who asked', async () => {
  const started = await say('run', 'guarded', '--period', period(), '--json');
  const { id } = JSON.parse(started.out) as Run;
  await replica.until(id, ({ stages }) => stages['publish']!.state === 'approval');
  expect(await say('approve', id, 'publish')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/someone else has to approve/),
  });
  expect(await cli(['approve', id, 'publish'], env, { user: 'grace' })).toMatchObject({ code: 0 });
  const run = await ended(id);
  expect(run.stages['publish']).toMatchObject({
    state: 'succeeded',
    proposal: { approvals: [{ by: { id: 'cli:grace' } }] },
  });
});

test('a schedule is paused, shows what it owes, and is resumed by a choice', async () => {
  expect((await say('schedules', 'monthly')).out).toMatch(
    /monthly · monthly on day 1 at 00:10, Asia\/Seoul · next \d{4}-/,
  );
  expect(await say('pause', 'monthly', '--reason', 'the API moves')).toMatchObject({ code: 0 });
  expect(await say('pause', 'monthly')).toMatchObject({ code: 2, err: expect.stringContaining('paused already') });
  expect(await say('resume', 'monthly', 'monthyl')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean monthly?'),
  });
  await replica.redis.set(replica.names.clockOffset, String(70 * 86_400_000));
  expect((await say('schedules')).out).toMatch(
    /paused by ada \(command line\) since [^]* — the API moves\n\d starts? due meanwhile/,
  );
  const asked = await say('resume', 'monthly');
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('sluice resume monthly --yes') });
  expect(asked.out).toMatch(/Starts the latest of the \d that were due[^]*--catch-up all and --catch-up none/);
  expect((await say('resume', 'monthly', '--catch-up', 'none', '--yes')).out).toContain('Starts none of the');
  expect((await say('schedules', 'monthly')).out).toContain('next ');
  await replica.redis.del(replica.names.clockOffset);
});

test('a backfill tells how many runs it starts and which periods have one', async () => {
  await say('run', 'demo', '--period', '2030-02', '--wait');
  const asked = await say(
    'backfill',
    'demo',
    '--from',
    '2030-01',
    '--to',
    '2030-04',
    '--order',
    'newest',
    '--parallel',
    '2',
  );
  expect(asked).toMatchObject({ code: 2 });
  expect(asked.out).toMatch(
    /Start 3 runs of demo, from 2030-01 to 2030-04\?\n3 runs: 2030-04 … 2030-01, newest first, 2 at a time\n1 period has a run and is left: 2030-02/,
  );
  const started = await say('backfill', 'demo', '--from', '2030-01', '--to', '2030-04', '--parallel', '2', '--yes');
  expect(started).toMatchObject({ code: 0 });
  const id = started.out.trim().split('\n').at(-1)!;
  const run = await ended(id);
  expect(run.stages['runs']!.output).toMatchObject({ succeeded: 3, existed: 1 });
  const nothing = await say('backfill', 'demo', '--from', '2030-01', '--to', '2030-04');
  expect(nothing).toMatchObject({ code: 0, out: expect.stringContaining('Submits nothing.') });
});

test('what lies ahead is said where it is asked for', async () => {
  const asked = await say('backfill', 'demo', '--from', '2098-12', '--to', '2099-02', '--dry-run');
  expect(asked.out).toContain('3 of the periods have not begun yet: from 2098-12 on.');
  expect((await say('run', 'demo', '--period', '2098-12')).out).toContain('2098-12 has not begun yet.');
  expect((await say('run', 'demo', '--period', '2001-12')).out).not.toContain('begun');
});

test('a period is marked done with a reason, and is done then', async () => {
  const words = ['mark-period-done', 'demo', '--period', '2031-01'];
  expect(await say(...words)).toMatchObject({ code: 2, err: expect.stringContaining('mark a period done, say why') });
  expect((await say(...words, '--reason', 'by hand')).out).toContain('Count 2031-01 of demo as done?');
  expect(await say(...words, '--reason', 'by hand', '--yes')).toMatchObject({ code: 0 });
  expect(await stateOf('demo.2031-01.r1')).toMatchObject({
    stages: { fetch: { state: 'succeeded', handled: { reason: 'by hand' } } },
  });
  expect(await say(...words, '--reason', 'again')).toMatchObject({
    code: 2,
    err: expect.stringContaining('r1 succeeded'),
  });
});

describe('what cannot be is one clear sentence', () => {
  let done: string;
  beforeAll(async () => {
    done = await ran();
  });
  test.each<[string[], RegExp]>([
    [['retry', 'DONE'], /^Nothing in DONE waits to be retried \(succeeded\)/],
    [['retry', 'DONE', 'fetch'], /^fetch is not failed now \(succeeded\)/],
    [['rerun', 'DONE', '--failed'], /^Nothing in DONE waits to be retried/],
    [['rerun', 'DONE', '--from', 'cleen'], /^DONE has no stage cleen\. Did you mean clean\?/],
    [['skip', 'DONE', 'fetch', '--reason', 'x'], /^fetch is not failed now/],
    [['skip', 'DONE', '__proto__', '--reason', 'x'], /^DONE has no stage __proto__\./],
    [['logs', 'DONE', 'constructor'], /^DONE has no stage constructor\./],
    [['logs', 'DONE', 'fetsh'], /^DONE has no stage fetsh\. Did you mean fetch\?/],
    [['mark-done', 'DONE', 'fetch', '--reason', 'x'], /^fetch is not failed now/],
    [['reattach', 'DONE', 'fetch'], /^The outcome of fetch is not in doubt now/],
    [['resubmit', 'DONE', 'fetch'], /^The outcome of fetch is not in doubt now/],
    [['approve', 'DONE', 'fetch'], /^fetch does not ask for approval now/],
    [['reject', 'DONE', 'fetch'], /^fetch does not ask for approval now/],
    [['cancel', 'DONE'], /^DONE has already ended/],
    [['close', 'DONE'], /^DONE does not wait for anyone \(succeeded\)/],
    [['rerun', 'demo.1999-01.r1'], /^There is no run or pipeline demo\.1999-01\.r1/],
    [['pause', 'demo'], /^demo has no schedule/],
    [['pause', 'demmo'], /^There is no pipeline demmo\. Did you mean demo\?/],
    [['resume', 'monthly', 'weekly'], /^monthly has no schedule weekly\..* It has monthly\./],
    [['resume', 'monthly'], /^The schedule monthly of monthly is not paused/],
    [['backfill', 'demo', '--from', '2030-04', '--to', '2030-01'], /^2030-01 lies before 2030-04/],
    [['backfill', 'demo', '--from', '2030-01', '--parallel', 'many'], /--parallel cannot be many/],
    [['check', 'demmo'], /Did you mean demo\?/],
    [['schedules', 'demmo'], /Did you mean demo\?/],
  ])('%s', async (words, sentence) => {
    const given = await say(...words.map((word) => (word === 'DONE' ? done : word)));
    expect(given).toMatchObject({ code: 2, out: '' });
    expect(given.err.replaceAll(done, 'DONE')).toMatch(sentence);
    expect(given.err.split('\n')).toHaveLength(1);
  });

  test.each<[string[], string]>([
    [['rerun', 'DONE', '--from', 'clean'], 'run stages again of'],
    [['rerun', 'DONE'], 'start runs of'],
    [['close', 'DONE'], 'close runs of'],
    [['approve', 'DONE', 'fetch'], 'approve stages of'],
    [['backfill', 'demo', '--from', '2030-01'], 'backfill'],
    [['mark-period-done', 'demo', '--period', '2030-01', '--reason', 'x'], 'mark periods done of'],
    [['pause', 'monthly'], 'pause or resume'],
    [['resume', 'monthly'], 'pause or resume'],
    [['check', 'demo'], 'check'],
  ])('%s by a viewer', async (words, activity) => {
    const given = words.map((word) => (word === 'DONE' ? done : word));
    const denied = await cli(given, { ...env, SLUICE_WORKSPACE: `${dir}/few` });
    expect(denied).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(`You may not ${activity} \\w+\\. Ask @U_ADMIN`),
    });
  });
});
