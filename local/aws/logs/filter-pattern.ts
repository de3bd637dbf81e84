import { AwsError } from '../errors.ts';

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\w+))(?=\s|$)\s*/y;

/**
 * Compiles an unstructured filter pattern: every term must occur; `?term`s are alternatives, heeded only when there are
 * no others; `-term` must not occur. JSON and space-delimited patterns and regular expressions are refused.
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const terms: Record<'' | '?' | '-', string[]> = { '': [], '?': [], '-': [] };
  const text = pattern.trim();
  TERM.lastIndex = 0;
  for (let at = 0; at < text.length; at = TERM.lastIndex) {
    TERM.lastIndex = at;
    const match = TERM.exec(text);
    if (!match)
      throw new AwsError(
        'InvalidParameterException',
        `Invalid filter pattern at "${text.slice(at)}": terms with other characters than letters, digits and _ go in double quotes; {…}, […] and %…% are not emulated locally.`,
      );
    terms[match[1] as '' | '?' | '-'].push(match[2]?.replace(/\\(.)/g, '$1') ?? match[3]!);
  }
  return (message) => {
    const has = (term: string): boolean => message.includes(term);
    if (terms['-'].some(has)) return false;
    return terms[''].length > 0 || terms['?'].length === 0 ? terms[''].every(has) : terms['?'].some(has);
  };
}
