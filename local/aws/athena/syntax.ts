import { AwsError } from '../errors.ts';
import { lineColumn, Problem } from '../sql/errors.ts';
import { parseAthena } from '../sql/parse-athena.ts';

/** Throws what Athena answers to the submission of a statement that it cannot even parse: there is no execution then. */
export function refuseMalformed(sql: string): void {
  try {
    parseAthena(sql);
  } catch (error) {
    // Anything else is told by the execution, as Athena does.
    if (!(error instanceof Problem) || error.code !== 'SYNTAX_ERROR') return;
    const { line, column } = lineColumn(sql, error.at ?? 0);
    throw new AwsError('InvalidRequestException', `line ${line}:${column}: ${error.message}`, {
      members: { AthenaErrorCode: 'MALFORMED_QUERY' },
    });
  }
}
