import { CommanderError } from 'commander';
import { Offered } from '../commands/pipeline/verb.ts';
import { isStoreDown } from '../commands/troubles.ts';
import { ConfigError } from '../config.ts';
import { refuse, type Refusal, StageError, UserError } from '../errors.ts';
import type { MessageBlock } from '../views/message.ts';
import { toPlain } from '../views/plain.ts';
import { refused } from '../views/replies.ts';
import { WorkspaceError } from '../workspace.ts';
import { EXIT, type ExitCode, Stop, type Terminal, terminalZone } from './terminal.ts';

/** Codes of StageError that say that AWS, not the request, is the trouble. */
const AWS_AWAY = new Set(['Sluice.Unreachable', 'Sluice.Credentials', 'Sluice.NoReply', 'Sluice.BadReply']);

/** Tells what stood in a command's way as a sentence, never as a stack, and gives the exit code. */
export function tell(error: unknown, terminal: Terminal, { locale = 'en', now = Date.now() } = {}): ExitCode {
  const say = (text: string): void => terminal.err(text);
  const sayRefusal = (refusal: Refusal, offer: readonly MessageBlock[] = []): void =>
    say(toPlain(refused(refusal, locale, now, offer), terminalZone()));
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.refused;
  if (error instanceof Stop) {
    say(error.message);
    return error.code;
  }
  if (error instanceof UserError) {
    sayRefusal(error.refusal, error instanceof Offered ? error.offer : []);
    return EXIT.refused;
  }
  if (error instanceof ConfigError || error instanceof WorkspaceError) {
    say(error.message);
    return EXIT.refused;
  }
  if (error instanceof StageError) {
    say(error.message);
    return AWS_AWAY.has(error.code) ? EXIT.unreachable : EXIT.failed;
  }
  if (isStoreDown(error)) {
    sayRefusal(refuse('store.unavailable', {}));
    return EXIT.unreachable;
  }
  say(
    `Something went wrong inside Sluice: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
  );
  return EXIT.failed;
}
