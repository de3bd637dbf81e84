import type { ConfirmationDialog } from '@slack/types';
import type { ReactNode } from 'react';
import { Mrkdwn } from '../blocks/static-blocks.tsx';
import { Dialog } from '../dialog.tsx';
import { withEmoji } from '../emoji.ts';

/** "Are you sure?", in the words of the element that asks. */
export function Confirm({
  dialog,
  onAnswer,
}: {
  dialog: ConfirmationDialog;
  onAnswer(confirmed: boolean): void;
}): ReactNode {
  const title = withEmoji(dialog.title?.text ?? 'Are you sure?');
  return (
    <Dialog label={title} className="modal confirm" testId="confirm" onEscape={() => onAnswer(false)}>
      <header className="modal-head">
        <h2>{title}</h2>
      </header>
      <div className="modal-body">
        {dialog.text.type === 'mrkdwn' ? <Mrkdwn text={dialog.text.text} /> : <p>{withEmoji(dialog.text.text)}</p>}
      </div>
      <footer className="modal-foot">
        <button type="button" className="button" onClick={() => onAnswer(false)}>
          {withEmoji(dialog.deny?.text ?? 'Cancel')}
        </button>
        <button type="button" className={`button solid ${dialog.style ?? 'primary'}`} onClick={() => onAnswer(true)}>
          {withEmoji(dialog.confirm?.text ?? 'Yes')}
        </button>
      </footer>
    </Dialog>
  );
}
