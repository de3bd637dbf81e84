import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problemText } from '../src/pipeline/problem.ts';
import { parsePeriod } from '../src/pipeline/schedule.ts';
import { render } from '../src/pipeline/template.ts';
import { checkWorkspace, readWorkspace, WorkspaceError } from '../src/workspace.ts';
import { fakeKinds, pipelineYaml } from './helpers/definitions.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const sluiceYaml = `name: test
region: ap-northeast-2
results: s3://bucket/results
channels: { pipelines: C_ONE, alerts: C_TWO }
athena: { database: d, output_location: s3://bucket/queries }
roles: { admin: [U_A] }
grants: [{ allow: [athena.query], to: [admin], channels: [alerts, C_THREE] }]
`;

function workspace(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-workspace-'));
  folders.push(dir);
  for (const [path, text] of Object.entries({ 'sluice.yml': sluiceYaml, ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}
const check = (dir: string) => checkWorkspace(dir, { kinds: fakeKinds });
const sqlPipeline = pipelineYaml({ stages: '  q: { kind: athena-query, with: { database: d, sql_file: sql/q.sql } }' });

describe('the example workspace', () => {
  it('trap: UTC month — what runs on the first of November in Seoul loads October', async () => {
    const { settings, definitions, problems } = await readWorkspace('config');
    expect(problems.map(problemText)).toEqual([]);
    expect(settings.channels).toEqual({ pipelines: 'C_PIPELINES', alerts: 'C_ALERTS' });
    const loans = definitions['popular-loans']!;
    expect(Object.keys(loans.stages)).toEqual(['fetch', 'raw', 'clean', 'partition', 'publish']);
    const scope = {
      run: { id: 'popular-loans.2026-10.r1', number: 1 },
      pipeline: 'popular-loans',
      timezone: loans.timezone,
      period: parsePeriod('2026-10', 'previous-month', loans.timezone)!,
      params: { districts: loans.params['districts']!.default! },
      stages: { clean: { output: { location: 's3://rows/sl-1/' } } },
    };
    const specs = Object.fromEntries(
      Object.entries(loans.stages).map(([id, stage]) => [id, render(stage.with, scope)]),
    );
    expect(specs).toEqual({
      fetch: {
        function: 'getBestLoanAPI',
        payload: {
          districts: expect.toSatisfy((list: string[]) => list.length === 12 && list.includes('중구')) as string[],
          periodStart: '202610',
          periodEnd: '202610',
        },
      },
      raw: { database: 'cloudtree_raw_db', sql: 'MSCK REPAIR TABLE best_loan_list_raw' },
      clean: {
        job: 'best_loan_list_job',
        arguments: {
          '--year': '2026',
          '--month': '10',
          '--target': 's3://cloudtree-transformed-data/best-loan-list/year=2026/month=10',
        },
      },
      partition: {
        database: 'cloudtree_transformed_db',
        sql: expect.stringMatching(
          /ADD IF NOT EXISTS\nPARTITION \(year = '2026', month = '10'\)\nLOCATION 's3:..rows.sl-1.'/,
        ),
      },
      publish: {
        database: 'cloudtree_transformed_db',
        sql: expect.stringMatching(/PARTITION \(year = '2026', month = '10'\)\nSET LOCATION 's3:..rows.sl-1.'/),
      },
    });
    expect(Object.values(loans.stages).map(({ retries }) => [retries.max, retries.delay])).toEqual([
      [3, 1000],
      [5, 5000],
      [3, 10_000],
      [5, 5000],
      [5, 5000],
    ]);
  });
});

describe('readWorkspace', () => {
  it('gives settings with defaults, channel ids in grants, and the release', async () => {
    const dir = workspace({});
    expect(await readWorkspace(dir, { kinds: fakeKinds, release: 'r1' })).toEqual({
      settings: {
        name: 'test',
        locale: 'en',
        region: 'ap-northeast-2',
        results: 's3://bucket/results',
        channels: { pipelines: 'C_ONE', alerts: 'C_TWO' },
        pools: {},
        retention: { runs: 500, days: 400 },
        notify: { starter: true },
        breakGlass: { max: 3_600_000 },
        prices: { athenaPerTerabyte: 5 },
        athena: { workgroup: 'primary', database: 'd', outputLocation: 's3://bucket/queries', maxRows: 1000 },
        access: {
          roles: { admin: ['U_A'] },
          grants: [{ allow: ['athena.query'], to: ['admin'], channels: ['C_TWO', 'C_THREE'] }],
        },
      },
      definitions: {},
      broken: {},
      problems: [],
      release: 'r1',
    });
  });

  it('puts a broken pipeline aside and keeps the others', async () => {
    const dir = workspace({
      'pipelines/good/pipeline.yml': pipelineYaml(),
      'pipelines/bad/pipeline.yml': pipelineYaml().replace('channel: pipelines', 'channel: pipeline'),
      'pipelines/README.md': 'not a pipeline',
    });
    mkdirSync(join(dir, 'pipelines/empty'));
    cpSync(join(dir, 'pipelines/good'), join(dir, 'pipelines/athena'), { recursive: true });
    cpSync(join(dir, 'pipelines/good'), join(dir, 'pipelines/Bad Name'), { recursive: true });
    const { definitions, broken, problems } = await readWorkspace(dir, { kinds: fakeKinds });
    expect(Object.keys(definitions)).toEqual(['good']);
    expect(definitions['good']?.name).toBe('good');
    expect(Object.keys(broken)).toEqual(['Bad Name', 'athena', 'bad', 'empty']);
    expect(problems.map(problemText)).toEqual([
      expect.stringContaining("pipelines/Bad Name/pipeline.yml:1:1 error the folder's name is the pipeline's"),
      expect.stringContaining("pipelines/athena/pipeline.yml:1:1 error the folder's name is the pipeline's"),
      'pipelines/bad/pipeline.yml:2:10 error channel: sluice.yml has no channel called "pipeline". Did you mean "pipelines"?',
      'pipelines/empty/pipeline.yml:1:1 error the file is missing or cannot be read',
    ]);
  });

  it('throws what is wrong with sluice.yml, and checkWorkspace tells it beside the rest', async () => {
    const dir = workspace({
      'sluice.yml': sluiceYaml
        .replace('locale', 'lang')
        .replace('results: s3:', 'result: s3:')
        .replace('[athena.query]', '[athena.quary]'),
      'pipelines/good/pipeline.yml': pipelineYaml(),
    });
    await expect(readWorkspace(dir, { kinds: fakeKinds })).rejects.toThrow(WorkspaceError);
    const { settings, definitions, problems } = await check(dir);
    expect(settings).toBeUndefined();
    expect(Object.keys(definitions)).toEqual(['good']);
    expect(problems.map(problemText)).toEqual([
      'sluice.yml:1:1 error results: is missing',
      'sluice.yml:7:20 error grants[0].allow[0]: cannot be "athena.quary". Did you mean "athena.query"?',
      'sluice.yml:3:1 error result: this key is not known. Did you mean "results"?',
    ]);
  });

  it('says where a workspace is expected, and what is not YAML', async () => {
    await expect(readWorkspace('/nowhere', { kinds: fakeKinds })).rejects.toThrow(
      'sluice.yml:1:1 error there is none in /nowhere that can be read. SLUICE_WORKSPACE names the folder that holds sluice.yml and pipelines/',
    );
    expect((await check(workspace({ 'sluice.yml': 'a: [' }))).problems.map(problemText)[0]).toContain(
      'sluice.yml:1:5 error this is not YAML',
    );
  });

  it('gives the digest its channels by id, and names the one that is not there', async () => {
    const digest = (channel: string, at = '09:00') =>
      check(
        workspace({
          'sluice.yml': `${sluiceYaml}digest: { at: "${at}", timezone: Asia/Seoul, channels: [pipelines, ${channel}] }\n`,
        }),
      );
    const { settings } = await digest('alerts');
    expect(settings?.digest).toEqual({ at: '09:00', zone: 'Asia/Seoul', channels: ['C_ONE', 'C_TWO'] });
    expect((await digest('alert')).problems.map(problemText)).toEqual([
      'sluice.yml:8:68 error digest.channels[1]: there is no channel called "alert". Did you mean "alerts"?',
    ]);
    expect((await digest('alerts', '9:00')).problems.map(problemText)).toEqual([
      'sluice.yml:8:15 error digest.at: must be a time of day, such as 09:00',
    ]);
  });

  it('warns when nobody may do anything', async () => {
    const { settings, problems } = await check(
      workspace({ 'sluice.yml': sluiceYaml.replace('{ admin: [U_A] }', '{}') }),
    );
    expect(settings).toBeDefined();
    expect(problems.map(problemText)).toEqual([
      'sluice.yml:6:1 warning roles: nobody has a role, so nobody may do anything',
    ]);
  });
});

describe('what pipelines share', () => {
  const together = (pipelines: Record<string, string>, settings = '') =>
    check(
      workspace({
        'sluice.yml': sluiceYaml + settings,
        ...Object.fromEntries(
          Object.entries(pipelines).map(([name, head]) => [`pipelines/${name}/pipeline.yml`, pipelineYaml({ head })]),
        ),
      }),
    );
  const monthly = 'schedules: [{ id: m, cron: "0 0 1 * *", period: previous-month }]';
  const daily = 'schedules: [{ id: d, cron: "0 0 * * *", period: previous-day }]';

  it('pools have a size, and stages name them', async () => {
    const pooled = pipelineYaml({ stages: '  a: { kind: glue-job, pool: glu, with: { job: x } }' });
    const dir = (pools: string) => workspace({ 'sluice.yml': sluiceYaml + pools, 'pipelines/p/pipeline.yml': pooled });
    expect((await check(dir('pools: { glu: 3 }'))).settings?.pools).toEqual({ glu: 3 });
    expect((await check(dir('pools: { glue: 3 }'))).problems.map(problemText)).toEqual([
      'pipelines/p/pipeline.yml:6:30 error stages.a.pool: sluice.yml has no pool called "glu". Did you mean "glue"?',
    ]);
    expect((await check(dir(''))).problems.map(problemText)).toEqual([
      'pipelines/p/pipeline.yml:6:30 error stages.a.pool: sluice.yml has no pool called "glu". Name it there with its size: pools: { glu: 3 }',
    ]);
    expect((await check(dir('pools: { glu: 0, Glue: 1 }'))).problems.map(problemText)).toEqual([
      'sluice.yml:8:15 error pools.glu: must be at least 1',
      expect.stringContaining('sluice.yml:8:18 error pools.Glue: the name of a pool is') as string,
    ]);
  });

  it('triggers follow pipelines that are there', async () => {
    const { problems, definitions } = await together({
      loans: monthly,
      events: monthly,
      analysis: 'triggers: [{ after: [loans, events], within: 2d }]',
      report: 'triggers: [{ after: [analyses] }]',
    });
    expect(problems.map(problemText)).toEqual([
      'pipelines/report/pipeline.yml:4:22 error triggers[0].after[0]: no pipeline is called "analyses". Did you mean "analysis"?',
    ]);
    expect(definitions['analysis']?.triggers).toEqual([
      { id: 'loans+events', after: ['loans', 'events'], within: 2 * 86_400_000 },
    ]);
  });

  it('pipelines that would start each other for ever are told once a circle, and one of them does not run', async () => {
    const { problems, definitions, broken } = await together({
      a: 'triggers: [{ after: [c] }]',
      b: 'triggers: [{ after: [a] }]',
      c: 'triggers: [{ after: [b] }]',
      d: 'triggers: [{ after: [a] }]',
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toMatch(/^these pipelines would start each other for ever: \w → \w → \w → \w$/);
    expect(Object.keys(broken)).toHaveLength(1);
    expect(Object.keys(definitions)).toHaveLength(3);
    expect(Object.values(broken)[0]).toEqual(problems);
  });

  it('a trigger whose pipelines never share a period is told', async () => {
    const { problems, broken } = await together({
      loans: monthly,
      visits: daily,
      both: `${monthly.slice(0, -1)}, { id: d, cron: "0 0 * * *", period: previous-day }]`,
      free: '',
      wrong: 'triggers: [{ after: [free, loans, visits] }]',
      right: 'triggers: [{ after: [both, free, loans] }]',
      broken: 'owner: [S]',
      patient: 'triggers: [{ after: [broken, loans] }]',
    });
    expect(problems.map(problemText)).toEqual([
      'pipelines/broken/pipeline.yml:4:1 error owner: this key is not known. Did you mean "owners"?',
      'pipelines/wrong/pipeline.yml:4:21 error triggers[0].after: loans and visits never have the same period, so this never starts a run. Write a trigger for each of them',
    ]);
    expect(Object.keys(broken)).toEqual(['broken', 'wrong']);
  });
});

describe('SQL files', () => {
  it('are read beside the pipeline, through links that stay inside', async () => {
    const dir = workspace({ 'pipelines/p/pipeline.yml': sqlPipeline, 'pipelines/p/sql/real.sql': 'select 1' });
    symlinkSync('real.sql', join(dir, 'pipelines/p/sql/q.sql'));
    expect((await check(dir)).definitions['p']?.stages['q']?.with).toEqual({ database: 'd', sql: 'select 1' });
  });

  it.each(['a link that leads out', 'a file that is too large', 'a file that is not there'])(
    '%s is no file',
    async (which) => {
      const dir = workspace({ 'pipelines/p/pipeline.yml': sqlPipeline, 'secret.sql': 'select 1' });
      mkdirSync(join(dir, 'pipelines/p/sql'));
      const path = join(dir, 'pipelines/p/sql/q.sql');
      if (which === 'a link that leads out') symlinkSync(join(dir, 'secret.sql'), path);
      if (which === 'a file that is too large') writeFileSync(path, 'x'.repeat(300 * 1024));
      expect((await check(dir)).problems.map(problemText)).toEqual([
        'pipelines/p/pipeline.yml:6:59 error stages.q.with.sql_file: there is no file sql/q.sql here that can be read',
      ]);
    },
  );
});
