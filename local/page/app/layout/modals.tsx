import { useMemo, useState, type ReactNode } from 'react';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceContext, useSurroundings, type Surface } from '../context.ts';
import { control, failureOf, type Answer } from '../control.ts';
import { Dialog } from '../dialog.tsx';
import { withEmoji } from '../emoji.ts';
import { refresh } from '../live.ts';
import type { OpenView } from '../types.ts';
import { bareValue, isEmpty, missingInputs, valuesOf, type Values } from '../view-state.ts';

/** The stack of open modals; only the top one shows, those below keep what was entered. */
export function Modals({ views }: { views: OpenView[] }): ReactNode {
  const { viewer } = useSurroundings();
  const top = views.at(-1);
  if (top === undefined) return null;
  const close = async (view: OpenView): Promise<void> => {
    await control.close(viewer.id, view.id);
    refresh({ kind: 'view' });
  };
  return (
    <Dialog label={titleOf(top)} className="modal" testId="modal" onEscape={() => void close(top)}>
      {views.map((view) => (
        <div key={view.id} hidden={view !== top} className="modal-view" data-view-id={view.id}>
          <ModalView view={view} stacked={views.length > 1} onClose={() => void close(view)} />
        </div>
      ))}
    </Dialog>
  );
}

function titleOf(view: OpenView): string {
  return withEmoji(view.title?.text ?? '');
}

// A click in a modal carries what has been typed so far. An input that is told of a value keeps it and asks nobody.
async function tellEntered(user: string, view: OpenView, values: Values): Promise<void> {
  for (const block of view.blocks) {
    if (block.type !== 'input' || block.dispatch_action === true || block.block_id === undefined) continue;
    const actionId = block.element.action_id ?? '';
    const state = values[block.block_id]?.[actionId];
    if (state === undefined || isEmpty(state)) continue;
    const act = { action_id: actionId, block_id: block.block_id, value: bareValue(state) };
    await control.action(user, { view_id: view.id }, act);
  }
}

interface SubmitAck {
  response_action?: string;
  errors?: Record<string, string>;
}

function ModalView({ view, stacked, onClose }: { view: OpenView; stacked: boolean; onClose(): void }): ReactNode {
  const { viewer } = useSurroundings();
  const [entered, setEntered] = useState<Values>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const values = useMemo(() => valuesOf(view.blocks, entered), [view.blocks, entered]);

  const surface = useMemo<Surface>(
    () => ({
      place: { view_id: view.id },
      act: async (act): Promise<Answer> => {
        setFailure(undefined);
        await tellEntered(viewer.id, view, values);
        const answer = await control.action(viewer.id, { view_id: view.id }, act);
        setFailure(failureOf('That did not work', answer));
        return answer;
      },
      form: {
        values,
        errors,
        change: (blockId, actionId, state) => {
          setEntered((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } }));
          setErrors((before) => Object.fromEntries(Object.entries(before).filter(([id]) => id !== blockId)));
        },
      },
    }),
    [view.id, viewer.id, values, errors],
  );
  const submit = async (): Promise<void> => {
    const missing = missingInputs(view.blocks, values);
    setErrors(missing);
    setFailure(undefined);
    if (Object.keys(missing).length > 0) return;
    setBusy(true);
    const answer = await control.submit(viewer.id, view.id, values);
    setBusy(false);
    const ack = answer.ack as SubmitAck | null | undefined;
    const refused = answer.errors ?? (ack?.response_action === 'errors' ? ack.errors : undefined);
    if (refused !== undefined) setErrors(refused);
    else if (answer.error !== undefined) setFailure(`${failureOf('Submitting failed', answer)} Try again?`);
    else refresh({ kind: 'view' });
  };

  return (
    <form
      noValidate
      className="modal-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <header className="modal-head">
        {stacked && (
          <button type="button" className="icon-button" aria-label="Back" onClick={onClose}>
            ‹
          </button>
        )}
        <h2>{titleOf(view)}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      <div className="modal-body">
        {failure !== undefined && (
          <p className="modal-failure" role="alert">
            {failure}
          </p>
        )}
        <SurfaceContext value={surface}>
          <Blocks blocks={view.blocks} />
        </SurfaceContext>
      </div>
      <ModalFoot view={view} busy={busy} onClose={onClose} />
    </form>
  );
}

function ModalFoot({ view, busy, onClose }: { view: OpenView; busy: boolean; onClose(): void }): ReactNode {
  const close = view.close?.text;
  const submit = view.type === 'modal' ? view.submit?.text : undefined;
  if (close === undefined && submit === undefined) return null;
  return (
    <footer className="modal-foot">
      <button type="button" className="button" onClick={onClose}>
        {withEmoji(close ?? 'Cancel')}
      </button>
      {submit !== undefined && (
        <button type="submit" className="button solid primary" aria-busy={busy} disabled={busy}>
          {busy && <span className="spinner" aria-hidden="true" />}
          {withEmoji(submit)}
        </button>
      )}
    </footer>
  );
}
