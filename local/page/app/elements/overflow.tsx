import type { Overflow } from '@slack/types';
import type { ReactNode } from 'react';
import { withEmoji } from '../emoji.ts';
import { MenuButton } from './menu-button.tsx';

interface Props {
  element: Overflow;
  busy: boolean;
  onChoose(value: string): void;
}

/** The "…" menu of a message or view. */
export function OverflowMenu({ element, busy, onChoose }: Props): ReactNode {
  const choose = (value: string): void => {
    const option = element.options.find((candidate) => candidate.value === value);
    if (option !== undefined && 'url' in option) window.open(option.url, '_blank', 'noopener,noreferrer');
    onChoose(value);
  };
  return (
    <MenuButton
      label="More options"
      className="button overflow-button"
      busy={busy}
      actionId={element.action_id}
      items={element.options.map((option) => ({
        key: option.value ?? '',
        text: withEmoji(option.text.text),
        description: option.description && withEmoji(option.description.text),
      }))}
      onChoose={choose}
    >
      ⋯
    </MenuButton>
  );
}
