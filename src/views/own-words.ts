import type { Refusal } from '../errors.ts';
import { ownField, readOwn } from '../pipeline/own-words.ts';
import { Worded } from '../pipeline/run.ts';
import type { Refused, Say } from '../pipeline/saying.ts';
import { unescape } from './escape.ts';
import { localized, type RunView } from './run-view.ts';
import { count, duration } from './text/format.ts';
import { refusalText, type Texts } from './text/index.ts';

/** What is told, in the reader's language where we say it ourselves; what others say stays in their words. Not escaped. */
export function wordsOf(told: string | Pick<Worded, 'message' | 'own'>, t: Texts): string {
  return typeof told === 'string' ? told : (readOwn(told.own, t.own, sayIn(t)) ?? told.message);
}

/** What is told of a stage while it runs; undefined when that is nothing. */
export function detailIn(details: RunView['details'], stage: string): Worded | undefined {
  const message = details[stage];
  if (!message) return undefined;
  const beside = details[ownField(stage)];
  const told = beside ? Worded.safeParse(JSON.parse(beside)).data : undefined;
  // A release that knew one language leaves what stands beside it, though it tells something else.
  return told?.message === message ? told : { message };
}

/** Why a run was not started. Not escaped. */
export function refusedText({ sentence, refusal, at }: Refused, t: Texts): string {
  const known = refusal as Refusal;
  return Object.hasOwn(t.refusals, known.key) ? unescape(refusalText(known, t.locale, at)) : sentence;
}

const sayIn = (t: Texts): Say => ({
  duration: (ms) => duration(ms, t),
  count: (value) => count(value, t),
  theirs: (text) => localized(text, t.locale),
  refusal: (refused) => refusedText(refused, t),
});
