import type { UsageProblem } from '../../errors.ts';
import type { Say, Texts } from './index.ts';

/** A command with the names of what one puts into it in a language: "retry <run> [<stage>]". What is typed as it is stays. */
export const usageIn = (usage: string, places: Texts['places']): string =>
  usage.replaceAll(
    /<([a-z|]+)>/g,
    (_, names: string) =>
      `<${names
        .split('|')
        .map((name) => places[name] ?? name)
        .join('|')}>`,
  );

/** Characters that a shell and we take as they are. */
const BARE = /^[\p{L}\p{N}_.,:/@%+-]+$/u;

/** Parameters as one types them after a command: " --param mode=full". */
export const paramsIn = (params: Readonly<Record<string, string>> = {}): string =>
  Object.entries(params)
    .map(([name, value]) => ` --param ${name}=${quoted(value)}`)
    .join('');

/** What was cut is not typed as if it were whole. */
function quoted(value: string): string {
  if (value.endsWith('…')) return '…';
  if (BARE.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

/** What is wrong with a command, as a clause. */
export function problemIn(
  problem: UsageProblem,
  { usageProblems: said, places }: Pick<Texts, 'usageProblems' | 'places'>,
  say: Say,
): string {
  switch (problem.is) {
    case 'missing':
      return said.missing(say.code(usageIn(`<${problem.place}>`, places)));
    case 'extra':
      return said.extra(say.code(problem.word));
    case 'option':
      return said.option(say.code(problem.given), problem.meant === undefined ? undefined : say.code(problem.meant));
    case 'value':
    case 'flag':
    case 'single':
      return said[problem.is](say.code(problem.option));
    case 'pair':
      return said.pair(say.code(problem.given));
    case 'choice':
      return said.choice(say.code(problem.option), say.code(problem.given), say.codes(problem.choices));
    case 'both':
      return said.both(say.code(problem.one), say.code(problem.other));
  }
}
