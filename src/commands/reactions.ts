import type { Button, ModalView } from '@slack/types';
import type { RespondFn } from '@slack/bolt';
import { loadingModal } from '../views/loading-modal.ts';
import { parsePlace } from '../views/actions.ts';
import type { Message } from '../views/message.ts';
import { texts } from '../views/text/index.ts';
import { messageWindow, tooLate } from '../views/window.ts';
import { ephemeral, settles } from './bot.ts';
import type { Asker, Desk } from './desk.ts';
import { drawPlace } from './places.ts';
import type { Windows } from './windows.ts';

/**
 * What a click leads to: a message for the one who clicked (`changed` when something was decided), one that is told only
 * where no card shows it, one in place of the question that was clicked on (none puts it away), a window that asks, one
 * that shows, or nothing.
 */
export type Reaction =
  | { whisper: Message; changed?: boolean }
  | { quiet: Message }
  | { instead: Message | undefined }
  | { modal: ModalView }
  | { place: ModalView }
  | undefined;

/** The window that was clicked in, as Slack tells it. */
interface ViewClicked {
  id: string;
  hash: string;
  type: string;
  callback_id: string;
  private_metadata: string;
}

export interface Clicked {
  trigger: string;
  asker: Asker;
  desk: Desk;
  windows: Windows;
  /** The button that asks for the same again. */
  again: Button;
  /** The message that was clicked on, or the command that was typed; `own` when the asker alone sees it. */
  message?: { respond: RespondFn; own: boolean };
  view?: ViewClicked | undefined;
  /** Acknowledges; Slack waits three seconds for it. */
  ack(): Promise<void>;
}

/** Milliseconds after which a window says that it is on its way, for a trigger lives three seconds. */
const GRACE = 700;

/** Acknowledges a click and shows what it leads to; `opens` when that is a window, which is announced if it takes long. */
export async function answerClick(clicked: Clicked, reacting: Promise<Reaction>, opens: boolean): Promise<void> {
  if (opens && !(await settles(reacting, GRACE))) {
    await clicked.ack();
    const { asker, windows } = clicked;
    const id = await open(clicked, loadingModal(asker.locale));
    const view = asWindow(await reacting, asker);
    if (id !== undefined && view) await windows.update(id, view, asker);
    return;
  }
  await settles(reacting);
  await clicked.ack();
  await present(clicked, await reacting);
}

/** Shows what a click led to where it was made: in a message, in a window, or beside the Home tab. */
async function present(clicked: Clicked, reaction: Reaction): Promise<void> {
  if (reaction === undefined) return;
  const { view, message } = clicked;
  if (view?.type === 'modal' && !('modal' in reaction)) return inWindow(clicked, view, reaction);
  if (message && !('modal' in reaction) && !('place' in reaction)) return inMessage(message, reaction, clicked.desk);
  const shown = asWindow(reaction, clicked.asker);
  if (shown) await open(clicked, shown);
}

/** A reaction as a window of its own. */
export function asWindow(reaction: Reaction, { locale }: Asker): ModalView | undefined {
  if (reaction === undefined) return undefined;
  if ('modal' in reaction) return reaction.modal;
  if ('place' in reaction) return reaction.place;
  const told = 'whisper' in reaction ? reaction.whisper : 'quiet' in reaction ? reaction.quiet : reaction.instead;
  return told && messageWindow(told, { locale, ends: !('whisper' in reaction) || reaction.changed === true });
}

/** Opens a window where it was asked for; too late, the person is given a button that asks again. */
async function open(
  { windows, view, message, again, desk, ...opening }: Clicked,
  modal: ModalView,
): Promise<string | undefined> {
  const id = await windows.open({ ...opening, within: view?.type === 'modal' ? view : undefined }, modal);
  if (id !== undefined) return id;
  const late = tooLate(again, texts(opening.asker.locale));
  if (message) await message.respond({ ...(await ephemeral(late, desk)), replace_original: false });
  else await windows.tell(opening.asker, late);
  return undefined;
}

async function inMessage(
  { respond, own }: NonNullable<Clicked['message']>,
  reaction: Exclude<Reaction, undefined | { modal: ModalView } | { place: ModalView }>,
  desk: Desk,
): Promise<void> {
  if ('whisper' in reaction) await respond({ ...(await ephemeral(reaction.whisper, desk)), replace_original: false });
  if (!('instead' in reaction)) return;
  // Only what one person sees gives way: a card belongs to everybody.
  if (reaction.instead) await respond({ ...(await ephemeral(reaction.instead, desk)), replace_original: own });
  else if (own) await respond({ delete_original: true });
}

async function inWindow(
  clicked: Clicked,
  view: ViewClicked,
  reaction: Exclude<Reaction, undefined | { modal: ModalView }>,
): Promise<void> {
  const { asker, desk, windows } = clicked;
  const { locale } = asker;
  const place = parsePlace(view.callback_id, view.private_metadata);
  if ('place' in reaction) {
    // From one window that shows to the next it is one way in place; from a question there is a way back to it.
    if (place) return windows.update(view.id, reaction.place, asker, view.hash);
    await open(clicked, reaction.place);
    return;
  }
  if ('whisper' in reaction && !reaction.changed) {
    await open(clicked, messageWindow(reaction.whisper, { locale }));
    return;
  }
  if ('instead' in reaction) {
    if (!reaction.instead) return;
    return windows.update(view.id, messageWindow(reaction.instead, { locale, ends: true }), asker);
  }
  const told = 'quiet' in reaction ? reaction.quiet : reaction.whisper;
  const after = place ? await drawPlace(desk, asker, place, told) : messageWindow(told, { locale, ends: true });
  await windows.update(view.id, after, asker);
}
