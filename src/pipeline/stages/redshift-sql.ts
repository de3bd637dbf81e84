import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  ListDatabasesCommand,
  ListStatementsCommand,
} from '@aws-sdk/client-redshift-data';
import { z } from 'zod';
import { say, type Subject } from '../found.ts';
import { ours, theirsOr } from '../own-words.ts';
import type { Worded } from '../run.ts';
import { finding, inRunOnly, isKnown } from '../reads/finding.ts';
import { ambiguous, failed, lost, present, tooOld, unknownState } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import { CLOCK_SKEW } from './claims.ts';
import { anywhere, arn, named } from './permissions.ts';
import { spreading } from './poll.ts';
import { breaksTransaction, countsRows, splitStatements } from './redshift-statements.ts';
import { type Checked, defineStage, type Failed, type Found, type Output, type StageContext } from './stage.ts';

/** The Data API takes this many statements in one request. */
const MOST_STATEMENTS = 40;
const GOING_ON = new Set(['SUBMITTED', 'PICKED', 'STARTED']);
/** Redshift's own number of a serializable isolation violation: two transactions met, and the other one won. */
const ISOLATION_VIOLATION = /^(?:Query #\d+ failed with )?ERROR:\s+1023\b/;
/** COPY tells the HTTP status of what S3 answered. */
const S3_UNAVAILABLE = /\bStatus 5\d\d\b/;

const Spec = z
  .strictObject({
    workgroup: z.string().min(1).optional().describe('The serverless workgroup; or cluster'),
    cluster: z.string().min(1).optional().describe('The provisioned cluster; or workgroup'),
    database: z.string().min(1).describe('The database that is connected to'),
    secret: z.string().startsWith('arn:').optional().describe('ARN of the secret to log in with; the role when absent'),
    user: z.string().min(1).optional().describe('The database user of a cluster, when there is no secret'),
    sql: z.string().min(1).optional().describe('One statement, or several parted by semicolons; or sql_file'),
    statements: z
      .array(z.string().min(1))
      .min(1)
      .max(MOST_STATEMENTS)
      .optional()
      .describe('Statements; instead of sql'),
  })
  .superRefine((spec, context) => {
    const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if ((spec.workgroup === undefined) === (spec.cluster === undefined))
      refuse(['workgroup'], 'name either a workgroup or a cluster');
    if (spec.cluster !== undefined && (spec.secret === undefined) === (spec.user === undefined))
      refuse(['cluster'], 'a cluster needs either a secret or a user');
    if (spec.workgroup !== undefined && spec.user !== undefined)
      refuse(['user'], 'a workgroup takes no user: it is the role, or the secret');
    if ((spec.sql === undefined) === (spec.statements === undefined))
      return refuse(['sql'], 'give either sql or statements');
    const statements = statementsOf(spec);
    const where = [spec.sql === undefined ? 'statements' : 'sql'];
    if (statements.length === 0) refuse(where, 'holds no statement');
    if (statements.length > MOST_STATEMENTS)
      refuse(
        where,
        `holds ${statements.length} statements; Redshift takes ${MOST_STATEMENTS} at a time: make two stages`,
      );
    const broken = breaksTransaction(statements);
    if (broken) refuse(where, broken);
  });
const Handle = z.strictObject({ statementId: z.string() });
type Spec = z.infer<typeof Spec>;
type Handle = z.infer<typeof Handle>;

/** Statements on Redshift, through its Data API: several are one transaction. */
export const redshiftSql = defineStage({
  kind: 'redshift-sql',
  summary: 'Runs SQL on Redshift; several statements are one transaction',
  spec: Spec,
  handle: Handle,
  example: {
    workgroup: 'cloudtree',
    database: 'cloudtree',
    statements: [
      'DELETE FROM staging_loans',
      "COPY staging_loans FROM 's3://cloudtree-aggregated-data/loans/' IAM_ROLE default FORMAT AS PARQUET",
      'ALTER TABLE loans RENAME TO loans_before',
      'ALTER TABLE staging_loans RENAME TO loans',
      'ALTER TABLE loans_before RENAME TO staging_loans',
    ],
  },
  // A ClientToken is remembered for eight hours (docs.aws.amazon.com/redshift-data/latest/APIReference).
  keyLife: 7 * 3_600_000,
  settle: 60_000,

  async start(spec, { clients, token, signal }) {
    const [first, ...more] = statementsOf(spec);
    const common = { ...placeOf(spec), Database: spec.database, ClientToken: token, StatementName: token };
    const { redshift } = clients.once;
    const reply = await remote(
      more.length === 0
        ? redshift.send(new ExecuteStatementCommand({ ...common, Sql: first! }), { abortSignal: signal })
        : redshift.send(new BatchExecuteStatementCommand({ ...common, Sqls: [first!, ...more] }), {
            abortSignal: signal,
          }),
    );
    return { state: 'started', handle: { statementId: reply.Id! } };
  },

  async find(spec, { clients, token, since, signal }): Promise<Found<Handle>> {
    const { ClusterIdentifier, WorkgroupName } = placeOf(spec);
    const list = new ListStatementsCommand({
      StatementName: token,
      Status: 'ALL',
      ...present({ ClusterIdentifier, WorkgroupName }),
    });
    const { Statements: listed = [] } = await remote(clients.redshift.send(list, { abortSignal: signal }));
    const [found, second] = listed.filter(({ StatementName: name }) => name === token);
    if (!found) return { state: 'none' };
    if (second) return ambiguous(ours('manyStatements', { first: found.Id!, second: second.Id! }));
    const began = found.CreatedAt?.getTime() ?? since;
    if (began < since - CLOCK_SKEW) return tooOld('statement', found.Id!, began);
    return { state: 'started', handle: { statementId: found.Id! } };
  },

  async check(spec, { statementId }, ctx): Promise<Checked> {
    const statement = await describe(statementId, ctx);
    const state = statement?.Status;
    if (!statement) return lost('Sluice.NotFound', ours('redshiftForgot', { id: statementId }));
    if (state === 'FINISHED') return { state: 'done', output: outputOf(spec, statement) };
    if (state === 'FAILED') return failureOf(statement);
    if (state === 'ABORTED') return { state: 'stopped' };
    return GOING_ON.has(state ?? '')
      ? { state: 'running', detail: progressOf(statement) }
      : unknownState('Redshift', state, 'statement', statementId);
  },

  async cancel(_spec, { statementId }, { clients, signal }) {
    const cancel = new CancelStatementCommand({ Id: statementId });
    try {
      await remote(clients.redshift.send(cancel, { abortSignal: signal }));
    } catch (error) {
      // It has ended meanwhile, and the next look says how.
      if (!isCode(error, 'ValidationException')) throw error;
    }
  },

  async preflight(spec, { clients, signal }) {
    const { workgroup, cluster, database, secret, user } = spec as Partial<Spec>;
    const subject: Subject = {
      is: 'database',
      name: database,
      of: workgroup === undefined ? { is: 'cluster', name: cluster } : { is: 'workgroup', name: workgroup },
    };
    const where = { ...placeOf({ workgroup, cluster, secret, user }), Database: database };
    if (!isKnown(present(where))) return [inRunOnly(subject)];
    const look = { action: 'redshift-data:ListDatabases', missing: ['ValidationException'] };
    return [
      await finding(subject, look, async () => {
        await remote(clients.redshift.send(new ListDatabasesCommand(where), { abortSignal: signal }));
        return say('takesConnections');
      }),
    ];
  },

  pollEvery: spreading(30_000),
  iam: [
    {
      actions: ['redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement', 'redshift-data:ListDatabases'],
      // A serverless workgroup is known to IAM by an id of its own, not by its name.
      on: ({ cluster }, place) =>
        cluster === undefined
          ? [arn(place, 'redshift-serverless', 'workgroup/*')]
          : [arn(place, 'redshift', `cluster:${named(cluster)}`)],
    },
    {
      actions: ['redshift-serverless:GetCredentials'],
      on: ({ cluster, secret }, place) =>
        cluster === undefined && secret === undefined ? [arn(place, 'redshift-serverless', 'workgroup/*')] : [],
    },
    {
      actions: ['redshift:GetClusterCredentials'],
      on: ({ cluster, user, database }, place) =>
        cluster === undefined || user === undefined
          ? []
          : [
              arn(place, 'redshift', `dbuser:${named(cluster)}/${named(user)}`),
              arn(place, 'redshift', `dbname:${named(cluster)}/${named(database)}`),
            ],
    },
    {
      actions: ['secretsmanager:GetSecretValue'],
      on: ({ secret }) => (secret === undefined ? [] : [named(secret)]),
    },
    // Without a condition on the statement's owner: that names the session, so a new task could not see its own work.
    anywhere('redshift-data:DescribeStatement', 'redshift-data:CancelStatement', 'redshift-data:ListStatements'),
  ],
});

const statementsOf = ({ sql, statements }: Pick<Spec, 'sql' | 'statements'>): string[] =>
  statements ?? splitStatements(sql ?? '');

const placeOf = ({ workgroup, cluster, secret, user }: Pick<Spec, 'workgroup' | 'cluster' | 'secret' | 'user'>) =>
  present({ WorkgroupName: workgroup, ClusterIdentifier: cluster, SecretArn: secret, DbUser: user });

async function describe(id: string, { clients, signal }: StageContext): Promise<DescribeStatementResponse | undefined> {
  try {
    return await remote(clients.redshift.send(new DescribeStatementCommand({ Id: id }), { abortSignal: signal }));
  } catch (error) {
    if (isCode(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function progressOf({ Status: status, SubStatements: parts = [] }: DescribeStatementResponse): string | Worded {
  const done = parts.filter((part) => part.Status === 'FINISHED').length;
  return parts.length > 0 ? ours('statementsDone', { state: `${status}`, done, of: parts.length }) : `${status}`;
}

/** `rows` are those of the last statement that counts any: what a load ends with. */
function outputOf(spec: Spec, { Duration: nanoseconds = 0, ...statement }: DescribeStatementResponse): Output {
  const sqls = statementsOf(spec);
  const counts = (statement.SubStatements ?? [statement]).map(({ ResultRows: rows = -1 }, i) =>
    countsRows(sqls[i] ?? '') && rows >= 0 ? rows : null,
  );
  const rows = counts.findLast((count) => count !== null) ?? undefined;
  return present({
    statementId: statement.Id!,
    rows,
    statements: counts.length > 1 ? counts : undefined,
    engineMs: nanoseconds > 0 ? Math.round(nanoseconds / 1_000_000) : undefined,
  });
}

/** Nothing of a failed transaction stays, so it may be tried again; but only these ends would differ the next time. */
function failureOf({ Error: said, SubStatements: parts = [] }: DescribeStatementResponse): Failed {
  const at = parts.findIndex(({ Status: state }) => state === 'FAILED');
  const words = parts[at]?.Error ?? said;
  const reason = words ?? '';
  const isolation = ISOLATION_VIOLATION.test(reason);
  const why =
    at >= 0
      ? ours('statementFailed', { statement: at + 1, of: parts.length, ...(words !== undefined && { words }) })
      : theirsOr(words, ours('noReason', { service: 'Redshift' }));
  const tail = parts[at]?.QueryString?.slice(0, 1000);
  return failed(
    isolation ? 'Redshift.SerializableIsolation' : 'Redshift.Failed',
    why,
    isolation || S3_UNAVAILABLE.test(reason),
    tail,
  );
}
