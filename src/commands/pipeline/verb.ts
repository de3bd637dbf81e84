import { deny, type UsageProblem, UserError } from '../../errors.ts';
import type { Outcome } from '../../jobs/engine.ts';
import type { Preview } from '../../pipeline/preview.ts';
import type { Run } from '../../pipeline/run.ts';
import type { Json } from '../../pipeline/stages/stage.ts';
import type { Message, MessageBlock } from '../../views/message.ts';
import type { Texts } from '../../views/text/index.ts';
import type { Asker, Desk } from '../desk.ts';
import type { OptionName, Words } from './words.ts';

export interface Answer {
  message: Message;
  /** The run it is about, for scripts. */
  run?: Run;
  /** What it submits again and what it leaves. */
  preview?: Preview;
  /** For scripts, where it is about more than one run. */
  record?: object;
  /** Nothing was changed yet: this does what the message shows, or refuses when that is no longer so. */
  proceed?: () => Promise<Answer>;
}

/** One thing a person can ask for: the same for Slack and for the terminal. */
export interface Verb {
  name: keyof Texts['verbs'];
  /** Under which heading the help tells it. */
  group: keyof Texts['verbGroups'];
  /** As one types it after /pipeline. What stands in <> is said in the reader's language. */
  usage: string;
  takes: readonly OptionName[];
  run(words: Words, asker: Asker, desk: Desk): Promise<Answer>;
}

/** A refusal with something to choose from: what it is told with goes beneath its sentence. */
export class Offered extends UserError {
  readonly offer: readonly MessageBlock[];
  constructor(refusal: UserError['refusal'], offer: readonly MessageBlock[]) {
    super(refusal);
    this.offer = offer;
  }
}

/** What the engine decided: the run, or its refusal thrown with what was asked for. */
export function accepted(outcome: Outcome): Run {
  if (!outcome.ok) throw new UserError(outcome.refusal);
  return outcome.run;
}

type Usage = Pick<Verb, 'usage'> & { name: string };

/** Refuses what was typed, with how it is typed. */
export const misused = ({ name, usage }: Usage, problem: UsageProblem): never =>
  deny('usage', { verb: name, usage, problem });

/** The words by position, or a usage error that names the first one missing or the first too many. */
export function positions(verb: Usage, { positional }: Words, ...names: string[]): string[] {
  const required = names.filter((each) => !each.endsWith('?'));
  if (positional.length < required.length) misused(verb, { is: 'missing', place: required[positional.length]! });
  if (positional.length > names.length) misused(verb, { is: 'extra', word: positional[names.length]! });
  return positional;
}

/** Reads `--param key=value` into texts by name. */
export function paramsOf(verb: Usage, { options }: Words): Record<string, string> {
  const given = options['param'];
  const pairs = given === undefined ? [] : ([given].flat() as string[]);
  const texts = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) misused(verb, { is: 'pair', given: `--param ${pair}` });
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(texts);
}

/** An option's text; undefined when it was not given. */
export const textOf = ({ options }: Words, name: OptionName): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

/** Whether a switch was given. */
export const isGiven = ({ options }: Words, name: OptionName): boolean => options[name] === true;

/** An option that takes one of a few words; undefined when it was not given. */
export function choiceOf<C extends string>(
  verb: Usage,
  words: Words,
  name: OptionName,
  choices: readonly C[],
): C | undefined {
  const given = textOf(words, name);
  if (given === undefined) return undefined;
  const chosen = choices.find((choice) => choice === given.toLowerCase());
  return chosen ?? misused(verb, { is: 'choice', option: `--${name}`, given, choices: [...choices] });
}

/** Two switches of which one may be given at most; the one that was. */
export function eitherOf<N extends OptionName>(verb: Usage, words: Words, one: N, other: N): N | undefined {
  const given = [one, other].filter((name) => words.options[name] !== undefined);
  if (given.length > 1) misused(verb, { is: 'both', one: `--${one}`, other: `--${other}` });
  return given[0];
}

export type Params = Record<string, Json>;
