import { failure, ours } from '../own-words.ts';
import type { Worded } from '../run.ts';
import type { Work } from '../saying.ts';
import type { Failed, Found, Lost } from './stage.ts';

/** The service cannot tell, or says what we do not know: a person decides. */
export const lost = (code: string, said: Worded): Lost => ({ state: 'lost', error: failure(code, said) });

/** The service uses a state that this release does not know. */
export const unknownState = (service: string, state: unknown, is: Work, id = ''): Lost =>
  lost('Sluice.UnknownState', ours('unknownState', { service, state: String(state), is, id }));

/** The work failed. */
export const failed = (code: string, said: Worded, retryable: boolean, tail?: string): Failed => ({
  state: 'failed',
  error: failure(code, said, { retryable, tail }),
});

/** A search that cannot tell which work is this attempt's. */
export const ambiguous = (said: Worded): Found<never> => ({
  state: 'ambiguous',
  error: failure('Sluice.Ambiguous', said),
});

/** Work under this attempt's token that is older than the attempt: the store was probably restored from a copy. */
export const tooOld = (is: Work, id: string, at: number): Found<never> => ({
  state: 'ambiguous',
  error: failure('Sluice.OldWork', ours('oldWork', { is, id, at: new Date(at).toISOString() })),
});

/** Members that have a value. */
export const present = <T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
