import { duckFailure } from '../sql/duck/failures.ts';
import { Problem } from '../sql/errors.ts';
import type { Storage } from '../sql/tables/storage.ts';

/** An error as Redshift words it: `ERROR: …`. `defect` is one of the emulation. */
export class RedshiftError extends Error {
  override readonly name = 'RedshiftError';
  readonly defect: boolean;
  constructor(message: string, cause: unknown, defect = false) {
    super(`ERROR: ${message}`, { cause });
    this.defect = defect;
  }
}

/** Any failure of a statement, worded as Redshift words it. */
export function redshiftError(error: unknown, storage: Storage): RedshiftError {
  if (error instanceof RedshiftError) return error;
  if (error instanceof Problem) return new RedshiftError(error.message, error);
  const text = error instanceof Error ? error.message : String(error);
  const [, kind, said = text] = /^([A-Z][A-Za-z ]* Error): ([\s\S]*)$/.exec(text) ?? [];
  const missing = /^(?:Table|View) with name "?([^\s"!]+)"? does not exist/.exec(said)?.[1];
  if (missing) return new RedshiftError(`relation "${missing}" does not exist`, error);
  const taken = /^Table with name "?([^\s"!]+)"? already exists/.exec(said)?.[1];
  if (taken) return new RedshiftError(`Relation "${taken}" already exists`, error);
  if (kind === 'Constraint Error' && said.includes('strlen('))
    return new RedshiftError('Value too long for character type', error);
  if (kind === 'TransactionContext Error' || /^TransactionContext Error: .*[Cc]onflict/.test(text))
    return new RedshiftError('1023 DETAIL: Serializable isolation violation on table', error);
  const failure = duckFailure(error, (path) => storage.uri(path), storage.root);
  if (failure?.k === 'not utf-8' || failure?.k === 'bad file')
    return new RedshiftError(
      `Load into table failed. ${failure.file ?? 'A file'} ${failure.k === 'bad file' ? `cannot be read: ${failure.what}` : 'is not UTF-8 text'}. Check 'sys_load_error_detail' system table for details.`,
      error,
    );
  if (kind === undefined) return new RedshiftError(`a defect of the local Redshift: ${text}`, error, true);
  return new RedshiftError(said.split('\n')[0]!.replaceAll(storage.root, 's3:/'), error);
}
