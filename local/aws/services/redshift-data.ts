import { z } from 'zod';
import { AwsError } from '../errors.ts';
import { page, pageAt } from '../paging.ts';
import { json11 } from '../protocols/json.ts';
import type { Findings } from '../redshift/findings.ts';
import { describeStatement, resultOf, summaryOf } from '../redshift/shapes.ts';
import { hasEnded, type Statement, type Statements, type Target } from '../redshift/statements.ts';
import { epoch, input, operation, present, type Service } from '../service.ts';

const INVALID = 'ValidationException';
const id = z.string().regex(/^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d+)?$/);
const where = {
  WorkgroupName: z.string().min(3).optional(),
  ClusterIdentifier: z.string().min(1).optional(),
  Database: z.string().min(1).optional(),
  SecretArn: z.string().startsWith('arn:').optional(),
  DbUser: z.string().min(1).optional(),
};
const asked = {
  ...where,
  StatementName: z.string().max(500).optional(),
  ClientToken: z.string().min(1).max(64).optional(),
  WithEvent: z.literal(false).optional(),
  ResultFormat: z.literal('JSON').optional(),
};
const sql = z.string().min(1).max(100_000);

/** The Redshift Data API: statements on the databases of the workspace's `redshift` folder. */
export function redshiftData(statements: Statements, findings: Findings): Service {
  const start = (
    { ClientToken: token, StatementName: name, ...rest }: z.output<z.ZodObject<typeof asked>>,
    more: { sqls: string[]; batch: boolean; autoCommit: boolean },
    accept: (start: { token: string | null; effectId: string }) => void,
  ) => {
    const target = targetOf(rest);
    const statement = statements.start({ name, target, ...more }, token);
    accept({ token: token ?? null, effectId: statement.id });
    return present({ Id: statement.id, CreatedAt: epoch(statement.submittedAt), ...target });
  };
  /** A statement, and the one of its parts that `id:n` means. */
  const find = (given: string): { statement: Statement; part?: number } => {
    const [main = '', number] = given.split(':');
    const statement = statements.get(main);
    if (number === undefined) return { statement };
    if (!statement.batch || !statement.parts[Number(number) - 1])
      throw new AwsError('ResourceNotFoundException', 'Query does not exist.', { members: { ResourceId: given } });
    return { statement, part: Number(number) };
  };

  return {
    name: 'redshift-data',
    target: 'RedshiftData',
    protocol: json11,
    invalid: INVALID,
    operations: {
      ExecuteStatement: operation({
        input: input({ ...asked, Sql: sql }),
        handler: ({ Sql, ...rest }, call) => start(rest, { sqls: [Sql], batch: false, autoCommit: false }, call.accept),
      }),
      BatchExecuteStatement: operation({
        input: input({
          ...asked,
          Sqls: z.array(sql).min(1).max(40),
          ExecutionMode: z.enum(['TRANSACTION', 'AUTO_COMMIT']).default('TRANSACTION'),
        }),
        handler: ({ Sqls, ExecutionMode, ...rest }, call) =>
          start(rest, { sqls: Sqls, batch: true, autoCommit: ExecutionMode === 'AUTO_COMMIT' }, call.accept),
      }),
      DescribeStatement: operation({
        input: input({ Id: id }),
        handler: ({ Id }) => {
          const { statement, part } = find(Id);
          return describeStatement(statement, part);
        },
      }),
      CancelStatement: operation({
        input: input({ Id: id }),
        handler: ({ Id }) => ({ Status: statements.cancel(find(Id).statement.id) }),
      }),
      ListStatements: operation({
        input: input({
          StatementName: z.string().optional(),
          Status: z.enum(['ALL', 'SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'FAILED', 'ABORTED']).optional(),
          RoleLevel: z.boolean().optional(),
          NextToken: z.string().optional(),
          MaxResults: z.int().min(0).max(100).default(100),
          ...where,
        }),
        handler: ({ StatementName, Status = 'FINISHED', NextToken, MaxResults, WorkgroupName, ClusterIdentifier }) => {
          const wanted = statements
            .list()
            .filter(
              ({ name, state, target }) =>
                (StatementName === undefined || name?.startsWith(StatementName)) &&
                (Status === 'ALL' || Status === state) &&
                (WorkgroupName ?? target.WorkgroupName) === target.WorkgroupName &&
                (ClusterIdentifier ?? target.ClusterIdentifier) === target.ClusterIdentifier,
            );
          const { items, nextToken } = page(wanted, NextToken, MaxResults || 100, INVALID);
          return present({ Statements: items.map(summaryOf), NextToken: nextToken });
        },
      }),
      ListDatabases: operation({
        input: input({ ...where, MaxResults: z.int().min(0).max(1000).optional() }),
        handler: (request) => ({ Databases: statements.databases(targetOf(request)) }),
      }),
      GetStatementResult: operation({
        input: input({ Id: id, NextToken: z.string().optional() }),
        handler: async ({ Id, NextToken }) => {
          const { statement } = find(Id);
          if (!hasEnded(statement)) throw new AwsError(INVALID, 'Query is not finished.');
          const found = findings.find(Id);
          if (!found) throw new AwsError('ResourceNotFoundException', 'Query does not have result.');
          const { from, to, nextToken } = pageAt(found.marks.lines, NextToken, 1000, INVALID);
          return present({ ...resultOf(found, await findings.read(Id, from, to)), NextToken: nextToken });
        },
      }),
    },
    resume: () => statements.resume(),
    close: () => statements.close(),
  };
}

function targetOf(given: z.output<z.ZodObject<typeof where>>): Target {
  const { WorkgroupName, ClusterIdentifier, Database, SecretArn, DbUser } = given;
  if ((WorkgroupName === undefined) === (ClusterIdentifier === undefined))
    throw new AwsError(INVALID, 'Exactly one of ClusterIdentifier and WorkgroupName is needed.');
  if (Database === undefined) throw new AwsError(INVALID, 'Database is needed.');
  if (ClusterIdentifier !== undefined && (SecretArn === undefined) === (DbUser === undefined))
    throw new AwsError(INVALID, 'A cluster needs one of SecretArn and DbUser.');
  if (WorkgroupName !== undefined && DbUser !== undefined)
    throw new AwsError(INVALID, 'A workgroup takes no DbUser: the user is the caller’s role, or the secret’s.');
  return present({ WorkgroupName, ClusterIdentifier, Database, SecretArn, DbUser }) as Target;
}
