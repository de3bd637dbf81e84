import { deny, UserError } from '../../errors.ts';
import type { Outcome } from '../../jobs/engine.ts';
import type { Run } from '../../pipeline/run.ts';
import type { Json } from '../../pipeline/stages/stage.ts';
import type { Message } from '../../views/message.ts';
import type { Asker, Desk } from '../desk.ts';
import type { OptionName, Words } from './words.ts';

export interface Answer {
  message: Message;
  /** The run it is about, for scripts. */
  run?: Run;
}

/** One thing a person can ask for: the same for Slack and for the terminal. */
export interface Verb {
  name: string;
  /** As one types it after /pipeline. */
  usage: string;
  summary: string;
  takes: readonly OptionName[];
  run(words: Words, asker: Asker, desk: Desk): Promise<Answer>;
}

/** What the engine decided: the run, or its refusal thrown with what was asked for. */
export function accepted(outcome: Outcome): Run {
  if (!outcome.ok) throw new UserError(outcome.refusal);
  return outcome.run;
}

/** The words by position, or a usage error that names the first one missing or the first too many. */
export function positions(
  { name, usage }: Pick<Verb, 'name' | 'usage'>,
  { positional }: Words,
  ...names: string[]
): string[] {
  const required = names.filter((each) => !each.endsWith('?'));
  if (positional.length < required.length)
    deny('usage', { verb: name, usage, problem: `<${required[positional.length]}> is missing` });
  if (positional.length > names.length)
    deny('usage', { verb: name, usage, problem: `"${positional[names.length]}" is one word too many` });
  return positional;
}

/** Reads `--param key=value` into texts by name. */
export function paramsOf({ name, usage }: Pick<Verb, 'name' | 'usage'>, { options }: Words): Record<string, string> {
  const given = options['param'];
  const pairs = given === undefined ? [] : ([given].flat() as string[]);
  const texts = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) deny('usage', { verb: name, usage, problem: `--param wants key=value, not "${pair}"` });
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(texts);
}

/** An option's text; undefined when it was not given. */
export const textOf = ({ options }: Words, name: OptionName): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

export type Params = Record<string, Json>;
