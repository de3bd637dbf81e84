import { z } from 'zod';
import { Actor, type StageFailure } from '../pipeline/run.ts';
import { cause as inItsWords } from './escape.ts';
import { person } from './mentions.ts';
import type { RunView } from './run-view.ts';
import { rejectionOf } from './stage-facts.ts';
import { duration } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** What is wrong with an attempt, as it is kept where its run is not at hand: without a language, for it may be told in any. */
export const Cause = z.strictObject({
  code: z.string(),
  /** In the words of the service; what we find ourselves is said by its code. */
  message: z.string(),
  /** Milliseconds that the stage may take. */
  deadline: z.number().optional(),
  /** Who refused their consent. */
  rejected: z.strictObject({ by: Actor, reason: z.string().optional() }).optional(),
});
export type Cause = z.infer<typeof Cause>;

type Failure = Pick<StageFailure, 'code' | 'message'>;

/** Codes of failures that are a person's no, or the want of a yes: nothing would come of trying again by itself. */
export const WITHOUT_CONSENT: ReadonlySet<string> = new Set(['Sluice.Rejected', 'Sluice.ApprovalExpired']);

const isOurs = (code: string, { causes }: Texts): code is keyof Texts['causes'] => Object.hasOwn(causes, code);

/** What is wrong with an attempt, with all that a sentence about it needs. */
export function causeIn(
  view: Pick<RunView, 'definition' | 'events'>,
  id: string,
  attempt: number,
  error: Failure,
): Cause {
  const deadline = view.definition.stages[id]?.deadline;
  const rejected = WITHOUT_CONSENT.has(error.code) ? rejectionOf(view, id, attempt) : undefined;
  return {
    code: error.code,
    message: error.message,
    ...(deadline !== undefined && { deadline }),
    ...(rejected && {
      rejected: { by: rejected.by, ...(rejected.reason !== undefined && { reason: rejected.reason }) },
    }),
  };
}

/** What we found wrong ourselves, in one sentence without markup; undefined for what a service or a person says. */
export function ownCause({ code, deadline = 0 }: Pick<Cause, 'code' | 'deadline'>, t: Texts): string | undefined {
  if (isOurs(code, t)) return t.causes[code](duration(deadline, t));
  return code === 'Sluice.ApprovalExpired' ? t.decisions.approval.late : undefined;
}

/** What is wrong, in one sentence: our own, the service's in its words, or who refused their consent. Escaped. */
export function causeText(cause: Cause, t: Texts, max?: number): string {
  const own = ownCause(cause, t);
  if (own !== undefined) return own;
  const { rejected } = cause;
  if (!rejected) return inItsWords(cause.message, max);
  const said = t.decisions.approval.refused(person(rejected.by, t));
  return rejected.reason ? `${said} — ${inItsWords(rejected.reason, max)}` : said;
}

/** What is wrong with an attempt of a run that is at hand, in one sentence. Escaped. */
export const causeOf = (view: RunView, id: string, attempt: number, error: Failure, t: Texts, max?: number): string =>
  causeText(causeIn(view, id, attempt, error), t, max);
