/** What went wrong in a statement, before a dialect words it as Athena or Spark does. */
export type ProblemCode =
  | 'SYNTAX_ERROR'
  | 'NOT_EMULATED'
  | 'COLUMN_NOT_FOUND'
  | 'AMBIGUOUS_NAME'
  | 'TABLE_NOT_FOUND'
  | 'SCHEMA_NOT_FOUND'
  | 'FUNCTION_NOT_FOUND'
  | 'TYPE_MISMATCH'
  | 'EXPRESSION_NOT_AGGREGATE'
  | 'USER_ERROR';

/** A fault of the statement at a place in its text. `name` and `candidates` serve messages that suggest a name. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly at: number | undefined;
  readonly subject: string | undefined;
  readonly candidates: string[];

  constructor(
    code: ProblemCode,
    message: string,
    at?: number,
    more: { subject?: string; candidates?: string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.at = at;
    this.subject = more.subject;
    this.candidates = more.candidates ?? [];
  }
}

/** The emulation does not know this; a real account might. */
export const notEmulated = (what: string, at?: number): Problem =>
  new Problem('NOT_EMULATED', `not emulated by local mode: ${what}`, at);

/** An error as Athena reports it on a query: category 1 system, 2 user, 3 other. */
export class AthenaSqlError extends Error {
  override readonly name = 'AthenaSqlError';
  readonly category: 1 | 2 | 3;
  readonly type: number;
  readonly retryable: boolean;
  /** Athena refuses such a statement in StartQueryExecution (InvalidRequestException, MALFORMED_QUERY). */
  readonly malformed: boolean;

  constructor(
    message: string,
    more: { category?: 1 | 2 | 3; type?: number; retryable?: boolean; malformed?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.category = more.category ?? 2;
    this.type = more.type ?? (this.category === 1 ? 200 : 1006);
    this.retryable = more.retryable ?? false;
    this.malformed = more.malformed ?? false;
  }
}

/** An error as Spark reports it: `[ERROR_CLASS] message`. */
export class SparkSqlError extends Error {
  override readonly name = 'SparkSqlError';
  readonly errorClass: string;

  constructor(errorClass: string, message: string, cause?: unknown) {
    super(`[${errorClass}] ${message}`, { cause });
    this.errorClass = errorClass;
  }
}

/** Raised when the caller's signal ended the statement. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('the statement was cancelled');
  }
}

/** `line:column` of an offset, the column from 1 as Athena counts. */
export function lineColumn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 };
}
