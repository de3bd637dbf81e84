import { deny } from '../errors.ts';

const READS = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'VALUES']);
const WRITES = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'CREATE',
  'DROP',
  'ALTER',
  'UNLOAD',
  'MSCK',
  'EXECUTE',
  'PREPARE',
  'VACUUM',
  'OPTIMIZE',
  'CALL',
]);

/** One token that matters here: a word, a semicolon, or an opening bracket before the first word. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)|[\p{L}_][\p{L}\p{N}_]*|;|\(|\S/gu;

/**
 * The statement to send: one, and one that only reads. This is for a friendly answer; what really keeps an ad-hoc query
 * from writing is the role and the workgroup it runs under. Throws UserError sql.*.
 */
export function readOnly(text: string): string {
  const sql = text.normalize('NFC').trim();
  const tokens = [...sql.matchAll(TOKEN)].filter(([token]) => !/^(--|\/\*)/.test(token));
  const end = tokens.findIndex(([token]) => token === ';');
  if (end !== -1 && tokens.slice(end).some(([token]) => token !== ';')) deny('sql.many-statements', {});
  const words = tokens.flatMap(([token]) => (/^[\p{L}_]/u.test(token) ? [token.normalize('NFKC').toUpperCase()] : []));
  const [first, second] = words;
  if (first === undefined) return deny('sql.empty', {});
  if (!READS.has(first)) deny('sql.not-read-only', { statement: first });
  if (first === 'EXPLAIN' && second === 'ANALYZE') deny('sql.not-read-only', { statement: 'EXPLAIN ANALYZE' });
  const write = first === 'WITH' || first === 'EXPLAIN' ? statementWord(words) : undefined;
  if (write) deny('sql.not-read-only', { statement: write });
  return end === -1 ? sql : sql.slice(0, tokens[end]!.index).trimEnd();
}

/** A word that would make a query write; names like these must be quoted anyway. */
const statementWord = (words: string[]): string | undefined => words.find((word) => WRITES.has(word));
