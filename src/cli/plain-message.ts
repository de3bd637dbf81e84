import type { Desk } from '../commands/desk.ts';
import type { Message } from '../views/message.ts';
import { toPlain } from '../views/plain.ts';
import { terminalZone } from './terminal.ts';

/** A message for the terminal. Channels are named as the workspace names them: their ids mean nothing here. */
export const plainMessage = (message: Message, { settings }: Pick<Desk, 'settings'>): string =>
  Object.entries(settings.channels).reduce(
    (text, [name, id]) => text.replaceAll(`#${id}`, `#${name}`),
    toPlain(message, terminalZone()),
  );
