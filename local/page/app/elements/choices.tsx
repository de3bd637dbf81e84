import { useId, type ReactNode } from 'react';
import { Mrkdwn } from '../blocks/static-blocks.tsx';
import { withEmoji } from '../emoji.ts';
import type { Choice, InteractiveElement } from '../view-state.ts';
import type { FieldProps } from './props.ts';

type ElementOf<T extends InteractiveElement['type']> = Extract<InteractiveElement, { type: T }>;

/** Checkboxes or radio buttons under their label. */
export function Choices(props: FieldProps<ElementOf<'checkboxes' | 'radio_buttons'>>): ReactNode {
  const { element, state, onChange } = props;
  const group = useId();
  const many = element.type === 'checkboxes';
  const chosen = state.selected_options ?? (state.selected_option ? [state.selected_option] : []);
  const isChosen = (option: Choice): boolean => chosen.some((c) => c.value === option.value);
  const toggle = (option: Choice): void => {
    if (!many) onChange({ ...state, selected_option: option });
    else if (isChosen(option)) onChange({ ...state, selected_options: chosen.filter((c) => c.value !== option.value) });
    else onChange({ ...state, selected_options: [...chosen, option] });
  };
  return (
    <div
      className="choices"
      role={many ? 'group' : 'radiogroup'}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      data-action-id={element.action_id}
    >
      {element.options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={group}
            checked={isChosen(option)}
            onChange={() => toggle(option)}
          />
          <span>
            <OptionText text={option.text} />
            {option.description && (
              <small>
                <OptionText text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}

function OptionText({ text }: { text: { type: string; text: string } }): ReactNode {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : withEmoji(text.text);
}
