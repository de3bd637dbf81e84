import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { guideOf, kindsPage } from '../../src/cli/kind-guide.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { cli, folderOf, SETTINGS } from '../helpers/cli.ts';

const PIPELINE = `title: Many
channel: pipelines
timezone: UTC
params: { shop: { type: string, default: seoul } }
stages:
  collect: { kind: lambda-invoke, with: { function: "arn:aws:lambda:ap-northeast-2:123456789012:function:collect:live" } }
  clean: { kind: glue-job, needs: [collect], with: { job: "clean-{{ params.shop }}" } }
  wipe: { kind: s3-delete, needs: [clean], with: { location: "s3://agg/{{ params.shop }}/" } }
  make:
    kind: athena-query
    needs: [wipe]
    with:
      database: agg_db
      replaces: s3://agg/culture/
      sql: "CREATE TABLE culture WITH (external_location = 's3://agg/culture/') AS SELECT * FROM other_db.loans"
  load: { kind: redshift-sql, needs: [make], with: { workgroup: wg, database: db, sql: SELECT 1 } }
  show: { kind: quicksight-ingestion, needs: [load], with: { account: "123456789012", dataSet: culture } }
`;
const dir = folderOf({ 'sluice.yml': SETTINGS(), 'pipelines/many/pipeline.yml': PIPELINE });
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Policy {
  Statement: { Sid: string; Action: string[]; Resource: string[] }[];
}
const policy = async (...options: string[]): Promise<Policy['Statement']> => {
  const ran = await cli(['iam', '--dir', dir, '--account', '123456789012', ...options], {});
  expect(ran.code, ran.err).toBe(0);
  return (JSON.parse(ran.out) as Policy).Statement;
};

describe('sluice kinds', () => {
  test('tells every kind, with options that zod knows', async () => {
    const { out } = await cli(['kinds'], {});
    for (const kind of Object.keys(kinds)) expect(out).toContain(`${kind} — `);
    expect(out).toContain('refresh  full or incremental, "full" when absent');
  });

  test('gives them as JSON, the options as JSON Schema', async () => {
    const { out } = await cli(['kinds', 's3-delete', '--json'], {});
    expect(JSON.parse(out)).toMatchObject([
      { kind: 's3-delete', schema: { properties: { location: { type: 'string' } }, required: ['location'] } },
    ]);
  });

  test('knows near names', async () => {
    expect(await cli(['kinds', 's3-deletes'], {})).toMatchObject({
      code: 2,
      err: expect.stringContaining('s3-delete'),
    });
  });
});

test('docs/kinds.md is what the kinds say of themselves; node scripts/kinds-page.ts writes it', () => {
  const page = readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');
  expect(page).toBe(kindsPage(Object.values(kinds).map(guideOf)));
});

test('every option of every kind says what it is', () => {
  for (const guide of Object.values(kinds).map(guideOf))
    for (const option of guide.options) expect(option.about, `${guide.kind} ${option.name}`).toBeDefined();
});

describe('sluice iam', () => {
  test('gives actions by kind, on what the stages name and nothing else', async () => {
    const statements = await policy('many');
    const on = (action: string): string[] =>
      statements.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
    const of = (service: string, resource: string): string =>
      `arn:aws:${service}:ap-northeast-2:123456789012:${resource}`;
    expect(on('lambda:InvokeFunction')).toEqual([of('lambda', 'function:collect'), of('lambda', 'function:collect:*')]);
    expect(on('glue:StartJobRun')).toEqual([of('glue', 'job/clean-*')]);
    expect(on('s3:DeleteObject')).toEqual(['arn:aws:s3:::agg/*/*', 'arn:aws:s3:::agg/culture/*']);
    expect(on('glue:GetTable')).toContain(of('glue', 'table/other_db/*'));
    expect(on('quicksight:CreateIngestion')[0]).toBe(of('quicksight', 'dataset/culture'));
    expect(on('redshift-data:DescribeStatement')).toEqual(['*']);
    expect(on('states:StartExecution')).toEqual([]);
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('iam:PassRole');
    for (const { Sid } of statements) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
  });

  test('takes the places of tables, which pipelines do not tell', async () => {
    const [last] = (await policy('many', '--data', 's3://raw/loans/')).slice(-1);
    expect(last).toMatchObject({ Sid: 'Data', Resource: ['arn:aws:s3:::raw', 'arn:aws:s3:::raw/loans/*'] });
    expect(await cli(['iam', '--dir', dir, '--data', 'raw'], {})).toMatchObject({ code: 2 });
  });

  test('lets a pipeline that escalates publish to the topic, and no other', async () => {
    const topic = 'arn:aws:sns:ap-northeast-2:123456789012:oncall';
    const calling = folderOf({
      'sluice.yml': `${SETTINGS()}\nescalation: { topic: "${topic}" }\n`,
      'pipelines/quiet/pipeline.yml': PIPELINE,
      'pipelines/loud/pipeline.yml': `escalate: { after: 15m, to: sns }\n${PIPELINE}`,
    });
    const publishing = async (name: string): Promise<string[]> => {
      const { out } = await cli(['iam', name, '--dir', calling], {});
      const { Statement: all } = JSON.parse(out) as Policy;
      return all.filter(({ Action }) => Action.includes('sns:Publish')).flatMap(({ Resource }) => Resource);
    };
    expect([await publishing('loud'), await publishing('quiet')]).toEqual([[topic], []]);
    rmSync(calling, { recursive: true });
  });

  test('refuses a pipeline that is not there', async () => {
    expect(await cli(['iam', 'manny', '--dir', dir], {})).toMatchObject({
      code: 2,
      err: expect.stringContaining('many'),
    });
  });
});

/** Names that IAM knows, from a list made beside the project. */
const LIST = join(import.meta.dirname, '../../../shared/facts/aws-iam.json');
/** Of looks before a run, of deletions, and of places where the list has no statement. */
const BESIDE = new Set([
  'glue:DeletePartition',
  'glue:UpdatePartition',
  'lambda:GetFunctionConfiguration',
  'quicksight:DescribeDataSet',
  'redshift-data:ListDatabases',
  'redshift:GetClusterCredentials',
  's3:DeleteObject',
  'secretsmanager:GetSecretValue',
  'states:DescribeStateMachine',
]);

it.runIf(existsSync(LIST))('every action of every kind is one that IAM knows', () => {
  const { Statement } = JSON.parse(readFileSync(LIST, 'utf8')) as { Statement: { Action: string | string[] }[] };
  const known = new Set(Statement.flatMap(({ Action }) => Action));
  const actions = Object.values(kinds).flatMap(({ iam }) => iam.flatMap((permission) => permission.actions));
  expect(actions.filter((action) => !known.has(action) && !BESIDE.has(action))).toEqual([]);
});
