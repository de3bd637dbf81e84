import type { Failed, Found, Lost } from './stage.ts';

/** The service cannot tell, or says what we do not know: a person decides. */
export const lost = (code: string, message: string): Lost => ({
  state: 'lost',
  error: { code, message, retryable: false },
});

/** The service uses a state that this release does not know. */
export const unknownState = (service: string, state: unknown, what: string): Lost =>
  lost('Sluice.UnknownState', `${service} says "${String(state)}" about ${what}, a state this release does not know.`);

/** The work failed. */
export const failed = (code: string, message: string, retryable: boolean, tail?: string): Failed => ({
  state: 'failed',
  error: { code, message, retryable, ...(tail && { tail }) },
});

/** A search that cannot tell which work is this attempt's. */
export const ambiguous = (message: string): Found<never> => ({
  state: 'ambiguous',
  error: { code: 'Sluice.Ambiguous', message, retryable: false },
});

/** Work under this attempt's token that is older than the attempt: the store was probably restored from a copy. */
export const tooOld = (what: string, at: number): Found<never> => ({
  state: 'ambiguous',
  error: {
    code: 'Sluice.OldWork',
    message: `${what} carries this attempt's token but began at ${new Date(at).toISOString()}, before the attempt itself: the run store was probably restored from an older copy. Look at what it did, then mark the stage done or submit it again.`,
    retryable: false,
  },
});

/** Members that have a value. */
export const present = <T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
