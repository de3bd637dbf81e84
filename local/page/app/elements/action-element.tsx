import type { Button, ConfirmationDialog } from '@slack/types';
import { useState, type ReactNode } from 'react';
import { useAsk, useSurface } from '../context.ts';
import type { Act } from '../control.ts';
import { withEmoji } from '../emoji.ts';
import { bareValue, initialState, type ElementState, type InteractiveElement } from '../view-state.ts';
import { Field } from './field.tsx';
import { OverflowMenu } from './overflow.tsx';

interface Props {
  element: InteractiveElement;
  blockId: string | undefined;
}

/** An element of an actions block, or beside a section: using it is an action, after a confirm dialog if it has one. */
export function ActionElement({ element, blockId }: Props): ReactNode {
  const surface = useSurface();
  const ask = useAsk();
  const [busy, setBusy] = useState(false);
  const [own, setOwn] = useState(() => initialState(element));
  const actionId = element.action_id ?? '';
  const confirm: ConfirmationDialog | undefined = 'confirm' in element ? element.confirm : undefined;

  const send = async (value: Partial<Act>, before?: () => void): Promise<void> => {
    before?.();
    setBusy(true);
    await surface.act({ action_id: actionId, ...(blockId === undefined ? {} : { block_id: blockId }), ...value });
    setBusy(false);
  };
  const dispatch = (value: Partial<Act>, before?: () => void): void => {
    if (busy) return;
    if (confirm === undefined) void send(value, before);
    else ask(confirm, () => void send(value, before));
  };
  const hold = (state: ElementState): void => {
    setOwn(state);
    if (blockId !== undefined) surface.form?.change(blockId, actionId, state);
  };

  return element.type === 'button' ? (
    <ButtonElement element={element} busy={busy} onClick={() => dispatch({})} />
  ) : element.type === 'overflow' ? (
    <OverflowMenu element={element} busy={busy} onChoose={(value) => dispatch({ value })} />
  ) : (
    <Field
      element={element}
      blockId={blockId}
      label={labelOf(element)}
      state={surface.form?.values[blockId ?? '']?.[actionId] ?? own ?? { type: element.type }}
      onChange={(state) => dispatch({ value: bareValue(state) }, () => hold(state))}
    />
  );
}

function labelOf(element: InteractiveElement): string {
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined;
  return placeholder ?? element.action_id ?? element.type;
}

function ButtonElement({ element, busy, onClick }: { element: Button; busy: boolean; onClick(): void }): ReactNode {
  const attributes = {
    className: `button ${element.style ?? ''}`,
    'aria-label': element.accessibility_label,
    'aria-busy': busy,
    'data-action-id': element.action_id,
    onClick,
  };
  const text = withEmoji(element.text.text);
  if (element.url === undefined) {
    return (
      <button type="button" {...attributes}>
        {text}
      </button>
    );
  }
  return (
    <a href={element.url} target="_blank" rel="noreferrer" {...attributes}>
      {text} <span aria-hidden="true">↗</span>
    </a>
  );
}
