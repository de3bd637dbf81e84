import type { Button, ModalView } from '@slack/types';
import { type ActionId, metadata, type Place } from './actions.ts';
import { actions, message, plain, section, viewBlocks } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import type { Message, MessageBlock, RichBlock } from './message.ts';
import { withChannel } from './payloads.ts';
import { inPlainForm } from './plain-form.ts';
import { type Texts, texts } from './text/index.ts';

interface Frame {
  locale: string;
  title?: string;
  /** Nothing is left to do: closing it closes the windows beneath it too. */
  ends?: boolean;
}

/**
 * What would be told in a message, as a window. Of a question that can be put away, yes becomes the window's own button and
 * no the way back; all else stays as it is.
 */
export function messageWindow(said: Message, { locale, title, ends = false }: Frame): ModalView {
  const t = texts(locale);
  const { windows } = t;
  const yes = answerOf(said);
  return {
    type: 'modal',
    title: plain(clip(title ?? (yes ? windows.question : windows.reply), LIMITS.modal.title)),
    close: plain(clip(ends && !yes ? windows.close : t.modals.cancel, LIMITS.modal.button)),
    ...(ends && !yes && { clear_on_close: true }),
    ...(yes && {
      callback_id: 'question',
      private_metadata: metadata('question', { action: yes.action_id as ActionId, value: yes.value ?? '' }),
      submit: plain(clip(yes.text.text, LIMITS.modal.button)),
    }),
    blocks: blocksOf(said, yes),
  };
}

/** A window that shows something which can be shown anew, at its head what was just decided in it. */
export function placeWindow(
  place: Place,
  shown: (MessageBlock | undefined)[],
  { locale, title }: { locale: string; title: string },
  said?: Message,
): ModalView {
  const t = texts(locale);
  const { id, ...rest } = place;
  return {
    type: 'modal',
    title: plain(clip(title, LIMITS.modal.title)),
    close: plain(t.windows.close),
    callback_id: id,
    private_metadata: JSON.stringify(rest),
    blocks: viewBlocks(t, [...(said ? [...blocksOf(said), { type: 'divider' as const }] : []), ...shown]),
  };
}

const buttonsOf = ({ blocks }: Message): Button[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));

/** The button that says yes to a question. */
function answerOf(asked: Message): Button | undefined {
  const buttons = buttonsOf(asked);
  if (!buttons.some((button) => button.action_id === 'reply.back')) return undefined;
  return buttons.find(({ style, url }) => style !== undefined && url === undefined);
}

/** What windows take of blocks that have a plain form. */
const NONE: ReadonlySet<RichBlock> = new Set();

/** A message's blocks as a window takes them: it has a way back of its own. */
export function blocksOf(said: Message, without?: Button): MessageBlock[] {
  return inPlainForm(said, NONE).blocks.flatMap((block): MessageBlock[] => {
    if (block.type !== 'actions') return [block];
    const elements = block.elements.filter((each) => each !== without && each.action_id !== 'reply.back');
    return elements.length > 0 ? [{ ...block, elements }] : [];
  });
}

/** The window, with the channel in which it was opened. */
export const openedIn = (view: ModalView, channel: string | undefined): ModalView =>
  channel === undefined ? view : { ...view, private_metadata: withChannel(view.private_metadata ?? '{}', channel) };

/** Said where a window could not be opened in time: its button tries again. */
export const tooLate = (again: Button, t: Texts): Message =>
  message(t, t.windows.tooLate, [section(t.windows.tooLate), actions({ ...again, text: plain(t.windows.openAgain) })]);
