import type { InputBlock, PlainTextOption } from '@slack/types';
import { plain } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';

/** Where an input stands: the block that an error is keyed by, and its action. */
export interface Field {
  block: string;
  action: string;
}

export interface InputOptions {
  hint?: string | undefined;
  /** May be left empty. */
  optional?: boolean;
  /** Tells us at once what was chosen, because the window depends on it. */
  dispatch?: boolean;
}

/** An input with its label; what is longer than Slack takes is shortened. */
export function input(
  { block, action }: Field,
  label: string,
  element: InputBlock['element'],
  { hint, optional = false, dispatch = false }: InputOptions = {},
): InputBlock {
  return {
    type: 'input',
    block_id: block,
    label: plain(clip(label, LIMITS.modal.label)),
    ...(hint !== undefined && { hint: plain(clip(hint, LIMITS.modal.label)) }),
    element: { ...element, action_id: action },
    ...(optional && { optional }),
    ...(dispatch && { dispatch_action: true }),
  };
}

/** Something to choose: what is told beside it is cut, what it stands for is not. */
export interface Choice {
  value: string;
  text: string;
  about?: string | undefined;
}

/** Choices as Slack takes them; one that stands for more than fits is left out, because cut it would be another one. */
export const options = (choices: readonly Choice[]): PlainTextOption[] =>
  choices
    .filter(({ value }) => value.length <= LIMITS.option.value)
    .slice(0, LIMITS.option.count)
    .map(({ value, text, about }) => ({
      value,
      text: plain(clip(text === '' ? '–' : text, LIMITS.option.text)),
      ...(about !== undefined && about !== '' && { description: plain(clip(about, LIMITS.option.text)) }),
    }));

/** The words inside an empty input. */
export const placeholder = (text: string) => ({ placeholder: plain(clip(text, LIMITS.modal.placeholder)) });
