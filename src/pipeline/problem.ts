/** Something wrong in a file of the workspace, at the place where a person can mend it. Lines and columns count from 1. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  /** Where in the document: `stages.clean.needs[0]`; empty for the document itself. */
  path: string;
  message: string;
  /** What to do about it, as a sentence. */
  hint?: string;
  level: 'error' | 'warning';
}

const PLAIN_KEY = /^[\w-]+$/;

/** Writes a path as people read it: `stages.clean.needs[0]`, `with.arguments["a b"]`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return PLAIN_KEY.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`;
    })
    .join('')
    .replace(/^\./, '');

/** One line for a terminal or an editor's problem matcher: `file:line:column level path: message. Hint` */
export function problemText(problem: Problem): string {
  const where = `${problem.file}:${problem.line}:${problem.column}`;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  const hint = problem.hint === undefined ? '' : `. ${problem.hint}`;
  return `${where} ${problem.level} ${path}${problem.message}${hint}`;
}
