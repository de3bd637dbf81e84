import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AwsError } from '../errors.ts';
import { parseS3Uri } from '../names.ts';
import type { ObjectStore } from '../s3/objects.ts';
import type { SqlEngine } from '../sql/engine.ts';
import { SparkSqlError } from '../sql/errors.ts';
import { uploadsOf } from './uploads.ts';

/** Where a runner prints: the run's two log streams. */
export interface Output {
  print(line: string): void;
  error(line: string): void;
}

/**
 * Plays the deployed runner (spark/runner.py) for one run: claim, execute the SQL file, publish the outcome. The SQL
 * is the same file; what executes it here is DuckDB, not Spark. Throws what makes the run FAILED.
 */
export async function runSparkFile(
  parts: { engine: SqlEngine; objects: ObjectStore; output: Output; signal: AbortSignal },
  file: string,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const { engine, objects, output, signal } = parts;
  const { '--sluice_token': token, '--sluice_results': results, ...rest } = given;
  const location = parseS3Uri(results ?? '');
  if (!token || !location) throw new Error('missing arguments: --sluice_token and --sluice_results s3://bucket/prefix');
  const key = [location.key.replace(/\/$/, ''), token].filter(Boolean).join('/');

  if (!(await claim(objects, location.bucket, `${key}.claim`, token)))
    return output.print(JSON.stringify({ token, message: 'already claimed, nothing to do' }));
  const publish = async (outcome: object): Promise<void> => {
    const body = JSON.stringify({ token, ...outcome });
    await objects.put(location.bucket, `${key}.json`, body, { contentType: 'application/json' });
    output.print(body);
  };

  try {
    signal.throwIfAborted();
    const { target, ...others } = parametersOf(rest);
    const inputs = await uploadsOf(objects, others);
    const parameters = Object.fromEntries(Object.entries(others).filter(([name]) => !name.startsWith('upload_')));
    // A folder of this attempt's own: nobody reads it until its rows are complete and a table points at it.
    const folder = target === undefined ? undefined : `${target.replace(/\/$/, '')}/${token}/`;
    const done = await engine.spark(readFileSync(file, 'utf8'), { parameters, inputs, target: folder, signal });
    await publish({ outcome: 'succeeded', ...done });
  } catch (error) {
    // A run that is stopped or out of time loses its process, which then publishes nothing.
    if (!signal.aborted) await publish({ outcome: 'failed', error: describe(error as Error) });
    throw error;
  }
}

/** As in runner.py: lower-case names are the SQL's, the others are Glue's own. */
const parametersOf = (given: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      /^--[a-z][a-z0-9_]*$/.test(name) ? [[name.slice(2), value]] : [],
    ),
  );

async function claim(objects: ObjectStore, bucket: string, key: string, token: string): Promise<boolean> {
  const body = JSON.stringify({ token, by: randomUUID(), at: new Date().toISOString() });
  try {
    await objects.put(bucket, key, body, {}, { ifNoneMatch: true });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'PreconditionFailed') return false;
    throw error;
  }
}

function describe(error: Error) {
  const name = error instanceof SparkSqlError ? error.errorClass : error.name;
  const [message = ''] = error.message.split('\n');
  return { code: `Spark.${name}`, message, retryable: true, tail: error.message.slice(0, 2000) };
}
