import type { ModalView } from '@slack/types';
import { metadata } from './actions.ts';
import { plain } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import { texts } from './text/index.ts';

/** Where the SQL stands in the submitted values. */
export const SQL = { block: 'sql', action: 'sql' } as const;

/** A window for a query of more than one line, exactly as typed: a slash command may change quotes and join lines. */
export function athenaModal(channel: string, locale: string, sql = ''): ModalView {
  const t = texts(locale);
  const words = t.modals.athena;
  return {
    type: 'modal',
    callback_id: 'athena.query',
    private_metadata: metadata('athena.query', { channel }),
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(t.modals.cancel),
    blocks: [
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
  };
}
