import { parseArgs } from 'node:util';
import { deny, type UsageProblem } from '../../errors.ts';
import { nearest } from '../../pipeline/nearest.ts';

/** What was typed after a verb. */
export interface Words {
  positional: string[];
  options: Record<string, string | string[] | boolean>;
}

const LONGEST = 4000;
const QUOTES: Record<string, string> = { '“': '"', '”': '"', '„': '"', '‘': "'", '’': "'", '«': '"', '»': '"' };
const OPENING: Record<string, string> = { '[': ']', '{': '}' };

/** Every option any verb takes; a verb names those it takes itself. */
const OPTIONS = {
  period: { type: 'string' },
  param: { type: 'string', multiple: true },
  again: { type: 'boolean' },
  reason: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  failed: { type: 'boolean' },
  alike: { type: 'boolean' },
  order: { type: 'string' },
  parallel: { type: 'string' },
  'catch-up': { type: 'string' },
  'as-started': { type: 'boolean' },
  'take-over': { type: 'boolean' },
  current: { type: 'boolean' },
  for: { type: 'string' },
  before: { type: 'string' },
  end: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;
export type OptionName = keyof typeof OPTIONS;

/**
 * Splits typed text into words. Slack turns quotes into typographic ones and -- into a dash; both are turned back. Quotes
 * keep blanks together, and a value that opens a bracket is taken whole up to its match, so JSON needs no quoting. Throws
 * UserError command.long: half of what was typed could mean something else.
 */
export function split(text: string): string[] {
  if (text.length > LONGEST) return deny('command.long', {});
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[“”„‘’«»]/g, (quote) => QUOTES[quote]!)
    .replaceAll(/(^|\s)[–—](?=\p{L})/gu, '$1--')
    .replaceAll(/[\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g, '');
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < plain.length; at += 1) {
    const char = plain[at]!;
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    const startsValue = word === '' || word.endsWith('=');
    if (startsValue && (char === '"' || char === "'")) {
      const end = closingQuote(plain, at);
      word += plain.slice(at + 1, end);
      at = end;
    } else if (startsValue && OPENING[char]) {
      const end = closingBracket(plain, at);
      word += plain.slice(at, end + 1);
      at = end;
    } else word += char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Index of the quote that ends a word, or the end of the text when it was never closed. */
function closingQuote(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === text[at] && (index + 1 === text.length || /\s/.test(text[index + 1]!))) return index;
  }
  return text.length;
}

function closingBracket(text: string, at: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = at; index < text.length; index += 1) {
    const char = text[index]!;
    if (char === '"' && text[index - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if (char in OPENING) depth += 1;
    if (char === ']' || char === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

/** Reads options from split words. Throws UserError usage for one that the verb does not take. */
export function readWords(
  words: string[],
  { name, usage, takes }: { name: string; usage: string; takes: readonly OptionName[] },
): Words {
  const options = Object.fromEntries(takes.map((option) => [option, OPTIONS[option]]));
  try {
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
    return { positional: positionals, options: values as Words['options'] };
  } catch (error) {
    return deny('usage', { verb: name, usage, problem: problemOf(error, words, takes) });
  }
}

/** Which option it was that parseArgs could not take. */
function problemOf(error: unknown, words: string[], takes: readonly OptionName[]): UsageProblem {
  const known = takes.map((option) => `--${option}`);
  const given = words.filter((word) => /^-./.test(word)).map((word) => word.split('=', 1)[0]!);
  const message = error instanceof Error ? error.message : String(error);
  const isUnknown = (error as { code?: unknown }).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
  const unknown = given.find((word) => !known.includes(word));
  if (isUnknown || unknown !== undefined) {
    const meant = nearest(unknown ?? message, known);
    return { is: 'option', given: unknown ?? message, ...(meant !== undefined && { meant }) };
  }
  const option = given.find((word) => message.includes(`'${word}`)) ?? given[0] ?? message;
  return { is: OPTIONS[option.slice(2) as OptionName]?.type === 'boolean' ? 'flag' : 'value', option };
}
