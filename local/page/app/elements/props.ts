import type { ElementState } from '../view-state.ts';

/** What every value-holding element gets. `E` is its Block Kit type. */
export interface FieldProps<E> {
  element: E;
  blockId?: string | undefined;
  label: string;
  state: ElementState;
  onChange(state: ElementState): void;
  /** Enter in a text input, for elements that dispatch when the person is done typing. */
  onCommit?: (() => void) | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
}

/** The attributes by which people's tools and tests find an element. */
export function fieldAttributes(
  props: FieldProps<{ action_id?: string; focus_on_load?: boolean }>,
): Record<string, string | boolean | undefined> {
  return {
    'data-action-id': props.element.action_id,
    'data-focus-on-load': props.element.focus_on_load === true ? true : undefined,
    'aria-label': props.label,
    'aria-invalid': props.invalid === true ? true : undefined,
    'aria-describedby': props.describedBy,
  };
}
