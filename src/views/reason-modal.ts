import type { InputBlock, ModalView } from '@slack/types';
import { mrkdwn } from './blocks.ts';
import { clipMrkdwn } from './clip.ts';
import { escape } from './escape.ts';
import { formModal } from './form-modal.ts';
import { input, placeholder } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { type RunView, titleOf } from './run-view.ts';
import { list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** Where the reason stands in the submitted values; `errors` of the answer are keyed by the block. */
export const REASON = { block: 'reason', action: 'reason' } as const;

/** Asks why a stage is skipped, marked done or rejected, and says what will follow from it. */
export function reasonModal(
  view: RunView,
  what: 'skip' | 'mark-done' | 'reject',
  stage: string,
  attempt: number,
): ModalView {
  const t = texts(view.locale);
  const words = t.modals[what];
  const next = Object.entries(view.definition.stages).filter(([, { needs }]) => needs.includes(stage));
  const then =
    next.length > 0
      ? words.next(
          list(
            next.map(([id]) => `*${escape(id)}*`),
            t,
          ),
        )
      : words.last;
  const about = `${words.what(escape(stage), escape(titleOf(view)))}\n${then}`;
  const ask = what === 'reject' ? { ask: t.modals.rejectPlaceholder } : {};
  return formModal(
    `reason.${what}`,
    { run: view.run.id, stage, attempt },
    { title: words.title, submit: words.submit },
    [{ type: 'section', text: mrkdwn(clipMrkdwn(about, LIMITS.section)) }, reasonInput(t, ask)],
    t,
  );
}

/** Room for why something is done. */
export const reasonInput = (
  t: Texts,
  {
    optional = false,
    hint = t.modals.reasonHint,
    ask = t.modals.reasonPlaceholder,
  }: { optional?: boolean; hint?: string; ask?: string } = {},
): InputBlock =>
  input(
    REASON,
    t.modals.reason,
    {
      type: 'plain_text_input',
      multiline: true,
      min_length: 1,
      max_length: 500,
      focus_on_load: true,
      ...placeholder(ask),
    },
    { hint, optional },
  );
