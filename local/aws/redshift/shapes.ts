import type { DuckDBValue } from '@duckdb/node-api';
import { epoch, present } from '../service.ts';
import type { Part, Statement } from './statements.ts';
import type { Finding } from './findings.ts';

const NANO = 1_000_000;

/** A request as DescribeStatement shows it, or its part `n`, counted from 1. */
export function describeStatement(statement: Statement, n?: number) {
  if (n !== undefined) return describePart(statement, n - 1, statement);
  const { parts, batch } = statement;
  const ran = (statement.endedAt ?? 0) - (statement.startedAt ?? 0);
  const [only] = parts;
  return present({
    Id: statement.id,
    ...statement.target,
    Status: statement.state,
    Error: statement.error,
    CreatedAt: epoch(statement.submittedAt),
    UpdatedAt: epoch(statement.endedAt ?? statement.startedAt ?? statement.submittedAt),
    Duration: ran > 0 ? ran * NANO : -1,
    QueryString: batch ? undefined : only!.sql,
    HasResultSet: !batch && hasRows(only!),
    ResultRows: batch ? -1 : (only!.rows ?? -1),
    ResultSize: -1,
    RedshiftPid: 0,
    RedshiftQueryId: 0,
    SubStatements: batch ? parts.map((_, i) => describePart(statement, i)) : undefined,
  });
}

function describePart({ id, parts, submittedAt }: Statement, i: number, more: Partial<Statement> = {}) {
  const { sql, state, error, rows, startedAt, endedAt } = parts[i]!;
  return present({
    Id: `${id}:${i + 1}`,
    ...more.target,
    Status: state,
    Error: error,
    CreatedAt: epoch(submittedAt),
    UpdatedAt: epoch(endedAt ?? startedAt ?? submittedAt),
    Duration: startedAt !== undefined && endedAt !== undefined ? (endedAt - startedAt) * NANO : -1,
    QueryString: sql,
    HasResultSet: hasRows(parts[i]!),
    ResultRows: rows ?? -1,
    ResultSize: -1,
    RedshiftQueryId: 0,
  });
}

const hasRows = ({ sql, state }: Part): boolean => state === 'FINISHED' && /^\s*(?:select|with)\b/i.test(sql);

/** A request as ListStatements shows it. */
export const summaryOf = ({ id, name, batch, parts, state, submittedAt, endedAt, target }: Statement) =>
  present({
    Id: id,
    StatementName: name,
    IsBatchStatement: batch,
    QueryString: batch ? undefined : parts[0]!.sql,
    QueryStrings: batch ? parts.map(({ sql }) => sql) : undefined,
    Status: state,
    SecretArn: target.SecretArn,
    CreatedAt: epoch(submittedAt),
    UpdatedAt: epoch(endedAt ?? submittedAt),
  });

/** Rows as GetStatementResult gives them. */
export const resultOf = ({ columns, marks }: Finding, records: Field[][]) => ({
  Records: records,
  TotalNumRows: marks.lines,
  ColumnMetadata: columns.map(({ name, type }) => ({
    name,
    label: name,
    typeName: TYPES[type.replace(/\(.*/, '')] ?? type.toLowerCase(),
    nullable: 1,
  })),
});

const TYPES: Record<string, string> = {
  SMALLINT: 'int2',
  INTEGER: 'int4',
  BIGINT: 'int8',
  HUGEINT: 'int8',
  FLOAT: 'float4',
  DOUBLE: 'float8',
  DECIMAL: 'numeric',
  BOOLEAN: 'bool',
};

/** A value as GetStatementResult gives it. */
export type Field =
  | { isNull: true }
  | { booleanValue: boolean }
  | { longValue: number }
  | { doubleValue: number }
  | { stringValue: string };

/** Whole numbers, floats and booleans travel as such, everything else as text. */
export function field(value: DuckDBValue): Field {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'bigint') return { longValue: Number(value) };
  if (typeof value === 'number') return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
  return { stringValue: String(value) };
}
