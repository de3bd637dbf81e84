import type { ModalView } from '@slack/types';
import { plain } from './blocks.ts';
import { clip } from './clip.ts';
import { formModal } from './form-modal.ts';
import { LIMITS } from './limits.ts';
import { texts } from './text/index.ts';

/** Where the SQL stands in the submitted values. */
export const SQL = { block: 'sql', action: 'sql' } as const;

/** A window for a query of more than one line, exactly as typed: a slash command may change quotes and join lines. */
export function athenaModal(channel: string, locale: string, sql = ''): ModalView {
  const t = texts(locale);
  const words = t.modals.athena;
  return formModal(
    'athena.query',
    { channel },
    { title: words.title, submit: words.submit },
    [
      {
        type: 'input',
        block_id: SQL.block,
        label: plain(words.label),
        hint: plain(words.hint),
        element: {
          type: 'plain_text_input',
          action_id: SQL.action,
          multiline: true,
          focus_on_load: true,
          max_length: LIMITS.modal.input,
          ...(sql !== '' && { initial_value: clip(sql, LIMITS.modal.input) }),
        },
      },
    ],
    t,
  );
}
