/** A word, a quoted thing, a comment or a semicolon: all that tells where a statement ends and what it begins with. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\.)*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|;|[\p{L}_][\p{L}\p{N}_]*|\S/gu;

/** The statements of a text, which semicolons part; comments and texts may hold some. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let from = 0;
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    if (token !== ';') continue;
    statements.push(sql.slice(from, index));
    from = index + 1;
  }
  statements.push(sql.slice(from));
  return statements.map((each) => each.trim()).filter((each) => firstWords(each).length > 0);
}

/** The first words of a statement, in upper case, comments left out. */
const firstWords = (statement: string): string[] =>
  [...statement.matchAll(TOKEN)]
    .filter(([token]) => !/^(?:--|\/\*)/.test(token))
    .slice(0, 4)
    .map(([token]) => token.toUpperCase());

/** Statements that end the transaction they stand in, or cannot stand in one. */
const BREAKS: Record<string, string> = {
  BEGIN: 'the statements are one transaction already: leave it out',
  START: 'the statements are one transaction already: leave it out',
  COMMIT: 'the statements are one transaction, committed at its end: leave it out, or make two stages',
  END: 'the statements are one transaction, committed at its end: leave it out, or make two stages',
  ROLLBACK: 'a failing statement rolls everything back by itself: leave it out',
  ABORT: 'a failing statement rolls everything back by itself: leave it out',
  TRUNCATE: 'TRUNCATE commits what came before it: write DELETE FROM, or give it a stage of its own',
  VACUUM: 'VACUUM cannot run in a transaction: give it a stage of its own',
};

/** Why statements cannot be done together or not at all; undefined when they can. */
export function breaksTransaction(statements: readonly string[]): string | undefined {
  if (statements.length < 2) return undefined;
  const words = statements.map(firstWords);
  const at = words.findIndex(([first = '']) => first in BREAKS);
  if (at >= 0) return `statement ${at + 1}: ${BREAKS[words[at]![0]!]}`;
  const append = statements.findIndex((each) => /^ALTER\s+TABLE\s+\S+\s+APPEND\b/i.test(each));
  return append >= 0
    ? `statement ${append + 1}: ALTER TABLE … APPEND cannot run in a transaction: give it a stage of its own`
    : undefined;
}

/** Whether the rows of a statement are rows written or found, rather than a mark of its having been done. */
export const countsRows = (statement: string): boolean =>
  ['INSERT', 'COPY', 'MERGE', 'UPDATE', 'DELETE', 'SELECT', 'WITH', 'CREATE', 'UNLOAD'].includes(
    firstWords(statement)[0] ?? '',
  );
