import { MEMORY } from '../duck/duck.ts';
import { duckFailure } from '../duck/failures.ts';
import { Interrupted, lineColumn, Problem, SparkSqlError } from '../errors.ts';
import { BadLocation, type Storage } from '../tables/storage.ts';

/** Any failure of a file, worded as Spark words it. */
export function asSparkError(error: unknown, text: string, storage: Storage): unknown {
  if (error instanceof SparkSqlError || error instanceof Interrupted) return error;
  if (error instanceof Problem) return fromProblem(error, text);
  if (error instanceof BadLocation) return new SparkSqlError('INVALID_LOCATION', error.message, error);
  const failure = duckFailure(error, (path) => storage.uri(path), storage.root);
  switch (failure?.k) {
    case undefined:
      return error;
    case 'raised':
      return new SparkSqlError(failure.code, failure.text, error);
    case 'range':
      return new SparkSqlError(
        'CAST_OVERFLOW',
        'a value does not fit in the type of its expression (Spark would wrap it around or cut it)',
        error,
      );
    case 'not utf-8':
      return new SparkSqlError(
        'FAILED_READ_FILE',
        `${failure.file ?? 'a file of the table'} is not UTF-8 text; convert it before it is read`,
        error,
      );
    case 'bad file':
      return new SparkSqlError('FAILED_READ_FILE', `${failure.what}${failure.file ? `: ${failure.file}` : ''}`, error);
    case 'many rows':
      return new SparkSqlError(
        'SCALAR_SUBQUERY_TOO_MANY_ROWS',
        'More than one row returned by a subquery used as an expression.',
        error,
      );
    case 'pattern':
      return new SparkSqlError(
        'INVALID_PARAMETER_VALUE.PATTERN',
        'not emulated by local mode: this regular expression (Java syntax that RE2 lacks, or not valid)',
        error,
      );
    case 'memory':
      return new SparkSqlError(
        'UNABLE_TO_ACQUIRE_MEMORY',
        `the local SQL engine has ${MEMORY} of memory, and this statement needs more`,
        error,
      );
    case 'defect':
      return new SparkSqlError(
        'INTERNAL_ERROR',
        'the local SQL engine could not execute this statement; a real Spark might',
        error,
      );
  }
}

const tick = (name: string): string =>
  name
    .split('.')
    .map((part) => `\`${part}\``)
    .join('.');

function fromProblem(problem: Problem, text: string): SparkSqlError {
  const { code, message, at, candidates, cause } = problem;
  const subject = problem.subject ?? '';
  const { line, column } = lineColumn(text, at ?? 0);
  const place = at === undefined ? '' : `; line ${line} pos ${column - 1}`;
  const error = (name: string, what: string): SparkSqlError =>
    new SparkSqlError(name, `${what}${place}`, cause ?? problem);
  switch (code) {
    case 'SYNTAX_ERROR':
      return error(
        'PARSE_SYNTAX_ERROR',
        `Syntax error at or near ${subject ? `'${subject}'` : 'this place'}: ${message}. SQLSTATE: 42601`,
      );
    case 'COLUMN_NOT_FOUND': {
      const what = `A column, variable, or function parameter with name ${tick(subject)} cannot be resolved.`;
      if (candidates.length === 0) return error('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', `${what} SQLSTATE: 42703`);
      return error(
        'UNRESOLVED_COLUMN.WITH_SUGGESTION',
        `${what} Did you mean one of the following? [${candidates.map(tick).join(', ')}]. SQLSTATE: 42703`,
      );
    }
    case 'AMBIGUOUS_NAME':
      return error(
        'AMBIGUOUS_REFERENCE',
        `Reference ${tick(subject)} is ambiguous, could be: [${candidates.map(tick).join(', ')}]. SQLSTATE: 42704`,
      );
    case 'TABLE_NOT_FOUND':
    case 'SCHEMA_NOT_FOUND':
      return error(
        'TABLE_OR_VIEW_NOT_FOUND',
        `The table or view ${tick(subject)} cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42P01`,
      );
    case 'FUNCTION_NOT_FOUND':
      return error(
        'UNRESOLVED_ROUTINE',
        `Cannot resolve routine ${tick(subject)} on search path [\`system\`.\`builtin\`, \`system\`.\`session\`, \`spark_catalog\`.\`default\`]. SQLSTATE: 42883`,
      );
    case 'EXPRESSION_NOT_AGGREGATE':
      return error(
        'MISSING_AGGREGATION',
        `The non-aggregating expression "${subject}" is based on columns which are not participating in the GROUP BY clause. SQLSTATE: 42803`,
      );
    case 'TYPE_MISMATCH':
      return error('DATATYPE_MISMATCH', message);
    case 'NOT_EMULATED':
      return error('NOT_EMULATED', message);
    case 'USER_ERROR': {
      const [, name = 'ANALYSIS_ERROR', rest = message] = /^([A-Z][A-Z_.]+): ([\s\S]*)$/.exec(message) ?? [];
      return error(name, rest);
    }
  }
}
