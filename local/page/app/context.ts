import type { ConfirmationDialog } from '@slack/types';
import { createContext, useContext } from 'react';
import type { Answer, Act, Place } from './control.ts';
import type { Reader } from './time.ts';
import type { User, Workspace } from './types.ts';
import type { ElementState, Values } from './view-state.ts';

/** What every part of the page knows: the workspace, who looks at it, and in which zone. */
export interface Surroundings {
  workspace: Workspace;
  viewer: User;
  reader: Reader;
  now: number;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

/** The workspace and its viewer. */
export function useSurroundings(): Surroundings {
  const value = useContext(SurroundingsContext);
  if (value === undefined) throw new Error('SurroundingsContext is missing around this component');
  return value;
}

/** The surface that blocks stand on: where clicks go, and in a view what has been entered. */
export interface Surface {
  place: Place;
  act(act: Act): Promise<Answer>;
  form?: Form;
}

/** The inputs of a view. */
interface Form {
  values: Values;
  errors: Readonly<Record<string, string>>;
  change(blockId: string, actionId: string, state: ElementState): void;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

/** The surface of the block that is being rendered. */
export function useSurface(): Surface {
  const value = useContext(SurfaceContext);
  if (value === undefined) throw new Error('SurfaceContext is missing around this block');
  return value;
}

/** Asks the person before something is done. */
export type Ask = (dialog: ConfirmationDialog, onConfirm: () => void) => void;

export const AskContext = createContext<Ask | undefined>(undefined);

/** How this page asks for confirmation. */
export function useAsk(): Ask {
  const value = useContext(AskContext);
  if (value === undefined) throw new Error('AskContext is missing around this component');
  return value;
}

/** The name a user id is shown by. */
export function nameOf(workspace: Workspace, id: string | undefined): string {
  const user = workspace.users.find((candidate) => candidate.id === id);
  return user?.real_name ?? id ?? 'unknown';
}
