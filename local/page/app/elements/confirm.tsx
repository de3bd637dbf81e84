import type { ConfirmationDialog } from '@slack/types';
import { useCallback, useState, type ReactNode } from 'react';
import { Mrkdwn } from '../blocks/static-blocks.tsx';
import { AskContext } from '../context.ts';
import { Dialog } from '../dialog.tsx';
import { withEmoji } from '../emoji.ts';

interface Asked {
  dialog: ConfirmationDialog;
  onConfirm(): void;
}

/** Shows the question that is open. It stands by itself: an edit of the message that asked does not take it away. */
export function Confirmations({ children }: { children: ReactNode }): ReactNode {
  const [asked, setAsked] = useState<Asked>();
  const ask = useCallback((dialog: ConfirmationDialog, onConfirm: () => void) => setAsked({ dialog, onConfirm }), []);
  const answer = (confirmed: boolean): void => {
    if (confirmed) asked?.onConfirm();
    setAsked(undefined);
  };
  return (
    <AskContext value={ask}>
      {children}
      {asked !== undefined && <Confirm dialog={asked.dialog} onAnswer={answer} />}
    </AskContext>
  );
}

/** "Are you sure?", in the words of the element that asks. */
function Confirm({ dialog, onAnswer }: { dialog: ConfirmationDialog; onAnswer(confirmed: boolean): void }): ReactNode {
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
