import type { ModalView } from '@slack/types';
import type { Refusal } from '../../errors.ts';
import type { ModalId, ModalPayload } from '../../views/actions.ts';
import type { Field } from '../../views/inputs.ts';
import type { Asker, Desk } from '../desk.ts';

/** What was filled in. */
export interface Typed {
  /** What was typed or chosen; empty when nothing was. */
  text(field: Field): string;
  /** What was chosen where several can be. */
  chosen(field: Field): string[];
}

/**
 * What comes of a window that was sent off: it closes (and the run beneath it is drawn anew), another one is shown on top
 * of it or in its place, or inputs are refused, each by its block, with all that was typed kept.
 */
export type Submitted =
  | { closes: true; run?: string }
  | { shows: ModalView }
  | { becomes: ModalView }
  | { refused: Record<string, Refusal> };

export interface Submission<M extends ModalId> {
  /** The input that a refusal is about; one that is no input's fault is shown in a window on top. */
  blockOf?(refusal: Refusal, payload: ModalPayload<M>): string | undefined;
  submit(payload: ModalPayload<M>, typed: Typed, asker: Asker, desk: Desk): Promise<Submitted>;
  /** The window for the pipeline that was chosen in it. */
  redraw?(pipeline: string, asker: Asker, desk: Desk): Promise<ModalView>;
}
