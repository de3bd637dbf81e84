import type { Button } from '@slack/types';
import { type ActionPayload, button } from './actions.ts';
import type { Texts } from './text/index.ts';

/** Leads to the window of a run or a pipeline; a screen reader is told which. `title` is not escaped. */
export const openButton = <A extends 'run.open' | 'pipeline.open'>(
  id: A,
  value: ActionPayload<A>,
  title: string,
  t: Texts,
): Button => button(id, value, t.windows.open, { label: `${t.windows.open} ${title}` });
