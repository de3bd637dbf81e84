import { DeleteTableCommand, GetTableCommand } from '@aws-sdk/client-glue';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { StageError } from '../../errors.ts';
import { ours } from '../own-words.ts';
import { classify } from './athena-statements.ts';
import { isCode, remote } from './aws-errors.ts';
import { location } from './claims.ts';
import { emptied } from './s3-objects.ts';
import type { StageContext } from './stage.ts';

/**
 * Clears the place that a statement fills, and drops the table that it makes, before the statement is asked for. Done
 * once in an attempt: a mark under its token says so, and the statement is only asked for when the mark is there, so a
 * repeated start can never clear away what the statement has written. Throws StageError.
 */
export async function prepare(
  { sql, database, replaces }: { sql: string; database: string; replaces: string },
  ctx: StageContext,
): Promise<void> {
  const { class: kind, table } = classify(sql);
  // A statement that fills nothing has nothing to clear, whatever its options say.
  if (kind !== 'fills') return;
  const { bucket, prefix } = location(ctx.results);
  const mark = { Bucket: bucket, Key: `${prefix}${ctx.token}.prepared` };
  if (await exists(mark, ctx)) return;
  if (table) await drop(table.database ?? database, table.name, replaces, ctx);
  const now = await emptied(replaces, ctx);
  if (now.state === 'more')
    throw new StageError('Sluice.Clearing', ours('clearing', { location: replaces }), { retryable: true });
  if (now.state === 'stuck') throw new StageError(now.error.code, now.error, now.error);
  const put = new PutObjectCommand({ ...mark, Body: JSON.stringify({ token: ctx.token, replaces }) });
  await remote(ctx.clients.s3.send(put, { abortSignal: ctx.signal }));
}

async function exists(mark: { Bucket: string; Key: string }, { clients, signal }: StageContext): Promise<boolean> {
  try {
    await remote(clients.s3.send(new HeadObjectCommand(mark), { abortSignal: signal }));
    return true;
  } catch (error) {
    if (isCode(error, 'NotFound', 'NoSuchKey')) return false;
    throw error;
  }
}

/** Drops the table of an earlier run. One that lies elsewhere is not ours to drop. */
async function drop(
  database: string,
  name: string,
  replaces: string,
  { clients, signal }: StageContext,
): Promise<void> {
  const which = { DatabaseName: database, Name: name };
  try {
    const { Table: found } = await remote(clients.glue.send(new GetTableCommand(which), { abortSignal: signal }));
    const lies = found?.StorageDescriptor?.Location;
    if (lies?.replace(/\/*$/, '') !== replaces.replace(/\/*$/, ''))
      throw new StageError(
        'Sluice.OtherTable',
        ours('otherTable', { table: `${database}.${name}`, ...(lies && { lies }), replaces }),
        { retryable: false },
      );
    await remote(clients.glue.send(new DeleteTableCommand(which), { abortSignal: signal }));
  } catch (error) {
    if (!isCode(error, 'EntityNotFoundException')) throw error;
  }
}
