import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folderOf, node, type Ran, SETTINGS, sluice } from '../helpers/cli.ts';

const LATE = `title: Late
channel: pipelines
timezone: UTC
params: { shop: { type: string }, sizes: { type: list, default: [s, m] } }
stages:
  count: { kind: athena-query, with: { database: shop, sql: "select count(*) from {{ params.shop }}" } }
  tell:
    kind: lambda-invoke
    needs: [count]
    retries: { max: 0 }
    when: size(params.sizes) > 0
    with: { function: tell, payload: { rows: "{{ stages.count.output.rows }}", sizes: "{{ params.sizes }}", run: "{{ run.id }}" } }
`;
const dir = folderOf({
  'good/sluice.yml': SETTINGS(),
  'good/pipelines/late/pipeline.yml': LATE,
  'bad/sluice.yml': SETTINGS(),
  'bad/pipelines/late/pipeline.yml': LATE.replace('needs: [count]', 'needs: [cuont]'),
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const good = join(dir, 'good');
const bad = join(dir, 'bad');

/** Nobody is shown the inside of the program. */
const noStack = ({ out, err }: Ran): void => expect(`${out}${err}`).not.toMatch(/\n\s+at /);

describe('sluice', () => {
  test('tells its commands and its exit codes', async () => {
    const ran = await sluice(['--help']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    for (const word of [
      'run <pipeline>',
      'mark-done <run> <stage>',
      'athena <sql>',
      'validate [dir]',
      'doctor',
      'Exit codes:',
    ]) {
      expect(ran.out).toContain(word);
    }
    expect((await sluice(['run', '--help'])).out).toMatch(/--period[^]*--param[^]*--again[^]*--wait[^]*--json/);
  });

  test.each([
    [['valdate'], 'Did you mean validate?'],
    [['run', 'x', '--agian'], 'Did you mean --again?'],
    [['athena'], "missing required argument 'sql'"],
    [['run', 'popular-loans'], 'REDIS_URL is not set'],
    [['plan', 'popular-lones'], 'Did you mean popular-loans?'],
    [['plan', 'popular-loans', '--period', '2026-13'], '2026-13 is not a period'],
    [['plan', 'popular-loans', '--param', 'district=x'], 'Did you mean districts?'],
    [['plan', 'popular-loans', '--param', 'districts'], 'must be key=value'],
  ])('%s is refused with what to do', async (args, sentence) => {
    const ran = await sluice(args, { cwd: dir });
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(sentence);
    noStack(ran);
  });

  test('without words shows the help and exits 2', async () => {
    expect(await sluice([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: sluice') });
  });

  test('says in a sentence that Redis is away and exits 3', async () => {
    const ran = await sluice(['list'], { env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toMatch(/^Sluice cannot reach its store \(Redis\)[^\n]*\n$/);
  });

  test('finds local mode by its file and looks nowhere else', async () => {
    const clone = folderOf({ '.data/local.env': `REDIS_URL=redis://127.0.0.1:1\nSLUICE_WORKSPACE=${good}\n` });
    expect(await sluice(['list'], { cwd: clone })).toMatchObject({ code: 3 });
    expect((await sluice(['validate'], { cwd: clone })).out).toBe('1 pipeline: no problems\n');
    rmSync(clone, { recursive: true });
  });
});

describe('validate', () => {
  test('finds nothing wrong with the example workspace', async () => {
    expect(await sluice(['validate'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ pipelines?: no problems\n$/),
    });
  });

  test('tells each problem with its place and exits 1', async () => {
    const ran = await sluice(['validate', bad]);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(
      /bad\/pipelines\/late\/pipeline\.yml:9:13 error stages\.tell\.needs\[0\]: .*Did you mean "count"/,
    );
    expect(ran.out).toMatch(/1 pipeline: \d errors?, 0 warnings\n$/);
  });

  test('tells scripts the same', async () => {
    const { code, out } = await sluice(['validate', bad, '--json']);
    const found = JSON.parse(out) as {
      pipelines: string[];
      errors: number;
      problems: { file: string; line: number }[];
    };
    expect(code).toBe(1);
    expect(found.pipelines).toEqual(['late']);
    expect(found.errors).toBe(found.problems.length);
    expect(found.problems).toContainEqual(expect.objectContaining({ line: 9, column: 13, level: 'error' }));
  });

  test('a folder without a workspace is a problem', async () => {
    expect(await sluice(['validate', join(dir, 'none')])).toMatchObject({
      code: 1,
      out: expect.stringContaining('sluice.yml:1:1 error'),
    });
  });
});

describe('plan', () => {
  test('renders every stage in order and marks what only the run knows', async () => {
    const { code, out } = await sluice([
      'plan',
      'late',
      '--period',
      '2026-11-21',
      '--param',
      'shop=seoul',
      '--dir',
      good,
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^late · 2026-11-21 — Late\nfrom 2026-11-21T00:00:00Z to before 2026-11-22T00:00:00Z \(UTC\)/);
    expect(out).toMatch(/1\. count — athena-query[^]*select count\(\*\) from seoul[^]*2\. tell — lambda-invoke/);
    expect(out).toContain('needs count · no retries · deadline 2 h');
    expect(out).toContain('when size(params.sizes) > 0');
    expect(out).toContain('rows: "{{ stages.count.output.rows }}" # known only in the run');
    expect(out).toContain('run: "{{ run.id }}" # known only in the run');
    expect(out).toMatch(/sizes:\n\s+- s\n\s+- m\n/);
    expect(out).toMatch(/Nothing was submitted\.\n$/);
  });

  test('gives scripts the specs', async () => {
    const { out } = await sluice(['plan', 'late', '--param', 'shop=a', '--dir', good, '--json']);
    const { stages } = JSON.parse(out) as { stages: { id: string; spec: object; later: { text: string }[] }[] };
    expect(stages.map(({ id }) => id)).toEqual(['count', 'tell']);
    expect(stages[0]!.spec).toEqual({ database: 'shop', sql: 'select count(*) from a' });
    expect(stages[1]!.later.map(({ text }) => text)).toEqual(['payload.rows', 'payload.run']);
  });

  test('a pipeline that cannot run is refused with its first problem', async () => {
    const ran = await sluice(['plan', 'late', '--dir', bad]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('stages.tell.needs[0]') });
  });
});

test('schema prints a JSON Schema that knows every kind', async () => {
  const { code, out } = await sluice(['schema']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ title: 'Sluice pipeline', type: 'object' });
  for (const kind of ['athena-query', 'glue-job', 'lambda-invoke']) expect(out).toContain(`"${kind}"`);
});

describe('bin/sluice.js on an older Node', () => {
  const OLD = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.9.0"}})';
  const clone = folderOf({ 'package.json': '{"type":"module"}', 'src/cli.ts': '' });
  cpSync('bin', join(clone, 'bin'), { recursive: true });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));
  const run = (...args: string[]): Promise<Ran> => node(['--import', OLD, join(clone, 'bin/sluice.js'), ...args]);

  test('says what to do when there is no other', async () => {
    expect(await run('list')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/needs Node 24 or newer[^\n]*scripts\/setup/),
    });
  });

  test('hands over to the one in node_modules, and its exit code back', async () => {
    const own = join(clone, 'node_modules/node/bin/node');
    mkdirSync(join(own, '..'), { recursive: true });
    writeFileSync(own, '#!/bin/sh\necho "own $2 $3"\nexit 7\n');
    chmodSync(own, 0o755);
    expect(await run('list', '--json')).toMatchObject({ code: 7, out: 'own list --json\n' });
  });
});
