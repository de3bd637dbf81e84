import { epoch, present } from '../service.ts';

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** One query, as it is kept. Times are milliseconds since the epoch. */
export interface Execution {
  id: string;
  sql: string;
  database?: string | undefined;
  catalog?: string | undefined;
  parameters?: string[] | undefined;
  /** `s3://bucket/prefix/<id>`: where results begin. */
  base: string;
  state: QueryState;
  reason?: string;
  error?: { category: 1 | 2 | 3; type: number; retryable: boolean };
  submittedAt: number;
  startedAt?: number;
  completedAt?: number;
  statementType?: 'DDL' | 'DML' | 'UTILITY';
  substatementType?: string;
  outputLocation?: string;
  manifestLocation?: string;
  bytesScanned?: number;
}

export const hasEnded = ({ state }: Execution): boolean => !['QUEUED', 'RUNNING'].includes(state);

/** An execution as GetQueryExecution shows it. */
export function describeExecution(execution: Execution) {
  const { id, sql, submittedAt, startedAt, completedAt, error, reason } = execution;
  const context = present({ Database: execution.database, Catalog: execution.catalog });
  const ran = startedAt === undefined || completedAt === undefined ? 0 : completedAt - startedAt;
  return present({
    QueryExecutionId: id,
    Query: sql,
    StatementType: execution.statementType,
    SubstatementType: execution.substatementType,
    ResultConfiguration: { OutputLocation: execution.outputLocation ?? execution.base },
    QueryExecutionContext: context,
    ExecutionParameters: execution.parameters,
    WorkGroup: WORKGROUP,
    EngineVersion: ENGINE_VERSION,
    Status: present({
      State: execution.state,
      StateChangeReason: reason,
      SubmissionDateTime: epoch(submittedAt),
      CompletionDateTime: completedAt === undefined ? undefined : epoch(completedAt),
      AthenaError: error && {
        ErrorCategory: error.category,
        ErrorType: error.type,
        Retryable: error.retryable,
        ErrorMessage: reason,
      },
    }),
    Statistics: present({
      EngineExecutionTimeInMillis: ran,
      DataScannedInBytes: execution.bytesScanned ?? 0,
      DataManifestLocation: execution.manifestLocation,
      TotalExecutionTimeInMillis: completedAt === undefined ? undefined : completedAt - submittedAt,
      QueryQueueTimeInMillis: startedAt === undefined ? undefined : startedAt - submittedAt,
      ServiceProcessingTimeInMillis: 0,
      ResultReuseInformation: { ReusedPreviousResult: false },
    }),
  });
}

export const WORKGROUP = 'primary';
export const ENGINE_VERSION = { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' };
