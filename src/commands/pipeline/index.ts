import type { Asker, Desk } from '../desk.ts';
import { audit } from './audit.ts';
import { backfill } from './backfill.ts';
import { breakGlass } from './break-glass.ts';
import { check } from './check.ts';
import { approve, cancel, claim, close, markDone, reattach, reject, resubmit, retry, skip } from './decisions.ts';
import { digest } from './digest.ts';
import { graph } from './graph.ts';
import { findVerb, helpOf } from './help.ts';
import { history } from './history.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { markPeriodDone } from './period.ts';
import { rerun } from './rerun.ts';
import { run } from './run.ts';
import { pause, resume, schedules } from './schedules.ts';
import { status } from './status.ts';
import { trace } from './trace.ts';
import { type Answer, isGiven, type Verb } from './verb.ts';
import { readWords, split, type Words } from './words.ts';

const all: readonly Verb[] = [
  run,
  rerun,
  backfill,
  markPeriodDone,
  status,
  list,
  history,
  digest,
  graph,
  trace,
  schedules,
  logs,
  audit,
  check,
  retry,
  skip,
  markDone,
  reattach,
  resubmit,
  claim,
  approve,
  reject,
  breakGlass,
  cancel,
  close,
  pause,
  resume,
  helpOf(() => verbs),
];

/** Every verb by name: what follows /pipeline in Slack and `sluice` in a terminal. */
export const verbs: Readonly<Record<string, Verb>> = Object.fromEntries(all.map((verb) => [verb.name, verb]));

/** Answers the text after /pipeline; alone, it is help. Throws UserError. */
export async function answerText(text: string, asker: Asker, desk: Desk): Promise<Answer> {
  const [name = 'help', ...rest] = split(text);
  const verb = findVerb(verbs, name);
  return answerVerb(verb, readWords(rest, verb), asker, desk);
}

/** Answers a verb; what would ask first is done at once when `--yes` was given. Throws UserError. */
export async function answerVerb(verb: Verb, words: Words, asker: Asker, desk: Desk): Promise<Answer> {
  const answer = await verb.run(words, asker, desk);
  return answer.proceed && isGiven(words, 'yes') ? answer.proceed() : answer;
}
