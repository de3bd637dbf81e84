import { AthenaSqlError, Interrupted, lineColumn, Problem } from '../errors.ts';
import { MEMORY } from '../duck/duck.ts';
import { duckFailure } from '../duck/failures.ts';
import { BadLocation, type Storage } from '../tables/storage.ts';

/** Any failure of a statement, worded as Athena words it. */
export function asAthenaError(error: unknown, text: string, storage: Storage): unknown {
  if (error instanceof AthenaSqlError || error instanceof Interrupted) return error;
  if (error instanceof Problem) return fromProblem(error, text);
  if (error instanceof BadLocation)
    return new AthenaSqlError(`INVALID_TABLE_PROPERTY: ${error.message}`, { type: 1000, cause: error });
  const failure = duckFailure(error, (path) => storage.uri(path), storage.root);
  if (!failure) return error;
  const user = (message: string, type = 1000): AthenaSqlError => new AthenaSqlError(message, { type, cause: error });
  switch (failure.k) {
    case 'raised':
      return user(`${failure.code}: ${failure.text}`, failure.code.startsWith('HIVE_') ? 1001 : 1000);
    case 'range':
      return user('NUMERIC_VALUE_OUT_OF_RANGE: a value does not fit in the type of its expression');
    case 'not utf-8':
      return user(
        `HIVE_BAD_DATA: ${failure.file ?? 'a file of the table'} is not UTF-8 text; convert it before it is queried`,
        1001,
      );
    case 'bad file':
      return user(`HIVE_CURSOR_ERROR: ${failure.what}${failure.file ? ` (${failure.file})` : ''}`, 1001);
    case 'many rows':
      return user('SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows');
    case 'pattern':
      return user(
        'INVALID_FUNCTION_ARGUMENT: not emulated by local mode: this regular expression (Java syntax that RE2 lacks, or not valid)',
      );
    case 'memory':
      return user(`Query exhausted resources at this scale factor: the local SQL engine has ${MEMORY} of memory`);
    case 'defect':
      return new AthenaSqlError(
        'GENERIC_INTERNAL_ERROR: the local SQL engine could not execute this statement; a real account might',
        {
          category: 1,
          cause: error,
        },
      );
  }
}

function fromProblem(problem: Problem, text: string): AthenaSqlError {
  const where = place(problem, text);
  switch (problem.code) {
    case 'SYNTAX_ERROR':
      return new AthenaSqlError(`${where}${problem.message}`, { malformed: true, cause: problem });
    case 'NOT_EMULATED':
      return new AthenaSqlError(`NOT_SUPPORTED: ${where}${problem.message}`, {
        category: 3,
        type: 1000,
        cause: problem,
      });
    case 'COLUMN_NOT_FOUND': {
      const hidden = problem.message.endsWith('cannot be resolved')
        ? ' or requester is not authorized to access requested resources'
        : '';
      return new AthenaSqlError(`COLUMN_NOT_FOUND: ${where}${problem.message}${hidden}`, { cause: problem });
    }
    case 'USER_ERROR': {
      const [, code = '', rest = problem.message] = /^([A-Z][A-Z_]+: )([\s\S]*)$/.exec(problem.message) ?? [];
      return new AthenaSqlError(`${code}${where}${rest}`, { type: 1000, cause: problem });
    }
    default:
      return new AthenaSqlError(`${problem.code}: ${where}${problem.message}`, { cause: problem });
  }
}

function place({ at }: Problem, text: string): string {
  if (at === undefined) return '';
  const { line, column } = lineColumn(text, at);
  return `line ${line}:${column}: `;
}
