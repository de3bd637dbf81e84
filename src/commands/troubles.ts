import { randomUUID } from 'node:crypto';
import { refuse, UserError } from '../errors.ts';
import type { Message } from '../views/message.ts';
import { refused } from '../views/replies.ts';
import type { Asker, Desk } from './desk.ts';
import { Offered } from './pipeline/verb.ts';

/** ioredis has no class for these: a closed stream, a command that timed out, retries that ran out. */
const STORE_DOWN =
  /ECONNREFUSED|ECONNRESET|Stream isn't writeable|Command timed out|Connection is closed|max retries per request|OOM command/i;

/** True when an error says that Redis did not take a command. */
export const isStoreDown = (error: unknown): boolean =>
  error instanceof Error && STORE_DOWN.test(`${error.name} ${error.message}`);

/** What a person is told about an error: the refusal, that the store is away, or a reference into the log. */
export async function explain(
  error: unknown,
  { locale }: Asker,
  { log, clock }: Pick<Desk, 'log' | 'clock'>,
): Promise<Message> {
  // A store that is silent must not be asked for the time: a second wait would miss Slack's three seconds.
  if (isStoreDown(error)) return refused(refuse('store.unavailable', {}), locale, Date.now());
  const now = await clock.now().catch(() => Date.now());
  if (error instanceof UserError) {
    return refused(error.refusal, locale, now, error instanceof Offered ? error.offer : []);
  }
  const reference = randomUUID().slice(0, 8);
  log.warn({ err: error, reference }, 'a command failed unexpectedly');
  return refused(refuse('internal', { reference }), locale, now);
}
