import { z } from 'zod';
import { Actor, OwnWords, type StageFailure } from '../pipeline/run.ts';
import { cause as firstSentence } from './escape.ts';
import { person } from './mentions.ts';
import { wordsOf } from './own-words.ts';
import type { RunView } from './run-view.ts';
import { rejectionOf } from './stage-facts.ts';
import type { Texts } from './text/index.ts';

/** What is wrong with an attempt, as it is kept where its run is not at hand: without a language, for it may be told in any. */
export const Cause = z.object({
  code: z.string(),
  /** In English, or in the words of a service. */
  message: z.string(),
  /** Where we say it ourselves. */
  own: OwnWords.optional(),
  /** Who refused their consent. */
  rejected: z.strictObject({ by: Actor, reason: z.string().optional() }).optional(),
});
export type Cause = z.infer<typeof Cause>;

type Failure = Pick<StageFailure, 'code' | 'message' | 'own'>;

/** Codes of failures that are a person's no, or the want of a yes: nothing would come of trying again by itself. */
export const WITHOUT_CONSENT: ReadonlySet<string> = new Set(['Sluice.Rejected', 'Sluice.ApprovalExpired']);

/** What is wrong with an attempt, with all that a sentence about it needs. */
export function causeIn(view: Pick<RunView, 'events'>, id: string, attempt: number, error: Failure): Cause {
  const { code, message, own } = error;
  const rejected = WITHOUT_CONSENT.has(code) ? rejectionOf(view, id, attempt) : undefined;
  return {
    code,
    message,
    ...(own && { own }),
    ...(rejected && {
      rejected: { by: rejected.by, ...(rejected.reason !== undefined && { reason: rejected.reason }) },
    }),
  };
}

/** What is wrong, in one sentence: our own, the service's in its words, or who refused their consent. Escaped. */
export function causeText(cause: Cause, t: Texts, max?: number): string {
  const { rejected } = cause;
  if (!rejected) return firstSentence(wordsOf(cause, t), max);
  const said = t.decisions.approval.refused(person(rejected.by, t));
  return rejected.reason ? `${said} — ${firstSentence(rejected.reason, max)}` : said;
}

/** What is wrong with an attempt of a run that is at hand, in one sentence. Escaped. */
export const causeOf = (view: RunView, id: string, attempt: number, error: Failure, t: Texts, max?: number): string =>
  causeText(causeIn(view, id, attempt, error), t, max);
