import type { InputBlock } from '@slack/types';
import { useId, type ReactNode } from 'react';
import { useSurface } from '../context.ts';
import { Field } from '../elements/field.tsx';
import { withEmoji } from '../emoji.ts';
import { bareValue, initialState, type ElementState } from '../view-state.ts';

// Selects and pickers are done when they change; text is done on Enter.
const TYPED = new Set(['plain_text_input', 'number_input', 'email_text_input', 'url_text_input']);

/** A labelled input with its hint and, after a refused submission, its error. */
export function Input({ block }: { block: InputBlock }): ReactNode {
  const { form, act } = useSurface();
  const noteId = useId();
  const { element, block_id: blockId = '' } = block;
  const actionId = element.action_id ?? '';
  const state = form?.values[blockId]?.[actionId] ?? initialState(element) ?? { type: element.type };
  const error = form?.errors[blockId];
  const label = withEmoji(block.label.text);

  const send = (value: ElementState): void => {
    if (block.dispatch_action === true) void act({ action_id: actionId, block_id: blockId, value: bareValue(value) });
  };
  return (
    <div className={error === undefined ? 'input-block' : 'input-block invalid'} data-block-id={block.block_id}>
      <div className="input-label" aria-hidden="true">
        {label} {block.optional === true && <span className="optional">(optional)</span>}
      </div>
      <Field
        element={element}
        blockId={block.block_id}
        label={label}
        state={state}
        invalid={error !== undefined}
        describedBy={noteId}
        onChange={(next) => {
          form?.change(blockId, actionId, next);
          if (!TYPED.has(element.type)) send(next);
        }}
        onCommit={block.dispatch_action === true ? () => send(state) : undefined}
      />
      <div id={noteId}>
        {error !== undefined && (
          <p className="input-error" role="alert">
            {error}
          </p>
        )}
        {block.hint && <p className="input-hint">{withEmoji(block.hint.text)}</p>}
      </div>
    </div>
  );
}
