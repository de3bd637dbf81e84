import { deny } from '../../errors.ts';
import { nearest } from '../../pipeline/nearest.ts';
import type { Asker, Desk } from '../desk.ts';
import { cancel, markDone, reattach, resubmit, retry, skip } from './decisions.ts';
import { helpOf } from './help.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import type { Answer, Verb } from './verb.ts';
import { readWords, split } from './words.ts';

const all: readonly Verb[] = [
  run,
  status,
  list,
  retry,
  skip,
  markDone,
  reattach,
  resubmit,
  cancel,
  logs,
  helpOf(() => all),
];

/** Every verb by name: what follows /pipeline in Slack and `sluice` in a terminal. */
export const verbs: Readonly<Record<string, Verb>> = Object.fromEntries(all.map((verb) => [verb.name, verb]));

/** Answers the text after /pipeline; alone, it is help. Throws UserError. */
export async function answerText(text: string, asker: Asker, desk: Desk): Promise<Answer> {
  const [name = 'help', ...rest] = split(text);
  const verb = Object.hasOwn(verbs, name.toLowerCase()) ? verbs[name.toLowerCase()] : undefined;
  if (!verb) {
    const known = Object.keys(verbs);
    const suggestion = nearest(name, known);
    return deny('verb.unknown', { given: name, known, ...(suggestion !== undefined && { suggestion }) });
  }
  return verb.run(readWords(rest, verb), asker, desk);
}
