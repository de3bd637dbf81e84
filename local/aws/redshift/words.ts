import type { Token } from '../sql/syntax/lexer.ts';
import { notEmulated, Problem } from '../sql/errors.ts';

/** Functions that mean the same in DuckDB. */
const SAME = new Set(
  `abs acos asin atan atan2 ceil ceiling coalesce cos cot count date_part date_trunc degrees dense_rank exp first_value floor
   greatest lag last_value lead least left length ln lower lpad ltrim max md5 min mod ntile nullif octet_length pi pow power
   radians rank replace reverse right round row_number rpad rtrim sign sin split_part sqrt strpos substring sum tan trim trunc
   upper over filter in exists values any all and or not on as using when then else select where from having by union except
   intersect join case cast between like ilike is with into set partition interval extract distinct end limit offset`
    .trim()
    .split(/\s+/),
);
/** Functions that DuckDB spells otherwise. */
const RENAMED: Record<string, string> = { nvl: 'coalesce', len: 'length', datediff: 'date_diff', dlog10: 'log10' };
const BARE: Record<string, string> = { getdate: 'now()::TIMESTAMP', sysdate: 'now()::TIMESTAMP' };

/** Redshift's names of types, and DuckDB's. */
const TYPES: Record<string, string> = {
  smallint: 'SMALLINT',
  int2: 'SMALLINT',
  integer: 'INTEGER',
  int: 'INTEGER',
  int4: 'INTEGER',
  bigint: 'BIGINT',
  int8: 'BIGINT',
  real: 'REAL',
  float4: 'REAL',
  float: 'DOUBLE',
  float8: 'DOUBLE',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  bool: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  varchar: 'VARCHAR',
  nvarchar: 'VARCHAR',
  text: 'VARCHAR',
  char: 'VARCHAR',
  nchar: 'VARCHAR',
  bpchar: 'VARCHAR',
  character: 'VARCHAR',
};

/** A type as it was written: what DuckDB calls it, how many bytes a text may have, and how many tokens it took. */
export interface WrittenType {
  sql: string;
  bytes?: number;
  length: number;
}

/** Reads a type at the head of the tokens. Throws for one that is not emulated. */
export function typeAt(tokens: readonly Token[]): WrittenType {
  const [first, ...rest] = tokens;
  const name = first?.kind === 'word' ? first.value : '';
  if (name === 'decimal' || name === 'numeric') {
    const [open, p, comma, s] = rest;
    if (open?.text !== '(') return { sql: 'DECIMAL(18,0)', length: 1 };
    return comma?.text === ','
      ? { sql: `DECIMAL(${p!.text},${s!.text})`, length: 6 }
      : { sql: `DECIMAL(${p!.text},0)`, length: 4 };
  }
  const known = TYPES[name];
  if (!known) throw notEmulated(`the type ${first?.text ?? 'nothing'}`, first?.at);
  const two =
    (name === 'double' && rest[0]?.value === 'precision') || (name === 'character' && rest[0]?.value === 'varying');
  const used = two ? 2 : 1;
  if (known !== 'VARCHAR') return { sql: known, length: used };
  // CHAR pads with blanks, which DuckDB has no type for.
  const fixed = ['char', 'nchar', 'bpchar'].includes(name) || (name === 'character' && !two);
  if (fixed) throw notEmulated(`the type ${name.toUpperCase()}, which pads with blanks: use VARCHAR`, first?.at);
  if (tokens[used]?.text !== '(') return { sql: known, bytes: 256, length: used };
  const size = tokens[used + 1]!;
  return { sql: known, bytes: size.value === 'max' ? 65_535 : Number(size.text), length: used + 3 };
}

/**
 * Writes the tokens of a query in DuckDB's words. What DuckDB would take but Redshift does not have, or has with another
 * meaning, is refused.
 */
export function query(tokens: readonly Token[]): string {
  const out: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const next = tokens[i + 1]?.text;
    if (token.kind === 'operator' && token.value === '::') {
      const type = castAt(tokens.slice(i + 1));
      out.push('::', type.sql);
      i += type.length;
    } else if (token.kind === 'word' && token.value === 'as' && insideCast(tokens, i)) {
      const type = castAt(tokens.slice(i + 1));
      out.push('AS', type.sql);
      i += type.length;
    } else if (token.kind === 'word' && token.value in BARE && tokens[i - 1]?.text !== '.') {
      out.push(BARE[token.value]!);
      if (next === '(') i += 2;
    } else if (token.kind === 'word' && next === '(' && tokens[i - 1]?.text !== '.') {
      out.push(functionAt(tokens, i));
      if (token.value === 'datediff') {
        out.push('(', `'${tokens[i + 2]!.value}'`);
        i += 2;
      }
    } else if (token.kind === 'string' && ['from', 'join'].includes(tokens[i - 1]?.value ?? '')) {
      throw new Problem('SYNTAX_ERROR', `syntax error at or near "${token.text}"`, token.at);
    } else if (token.kind === 'parameter') throw notEmulated('parameters', token.at);
    else if (token.text === '/' && !isFloat(tokens, i))
      throw notEmulated(
        'a division whose operands may be whole numbers, which Redshift cuts: cast one of them, as in x::float / y',
        token.at,
      );
    else if (['->', '=>', '<=>', '['].includes(token.value) && token.kind === 'operator')
      throw new Problem('SYNTAX_ERROR', `syntax error at or near "${token.text}"`, token.at);
    else out.push(token.text);
  }
  return out.join(' ').replaceAll(' . ', '.').replaceAll(' :: ', '::');
}

/** The name of a function, as DuckDB spells it; a table or a column list before a bracket is no function. */
function functionAt(tokens: readonly Token[], i: number): string {
  const { value, text, at } = tokens[i]!;
  const before = tokens[i - 1]?.value;
  if (SAME.has(value)) return text;
  if (value in RENAMED) return RENAMED[value]!;
  // `WITH name (columns)`, `AS alias (columns)`, `INSERT INTO t (columns)`.
  if (before === 'as' || before === 'with' || before === 'into' || value === 'insert' || value in TYPES) return text;
  throw notEmulated(`the function ${text}()`, at);
}

/** Whether this AS is the one of CAST(… AS …): its bracket was opened by CAST. */
function insideCast(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    if (tokens[i]!.text === ')') depth += 1;
    else if (tokens[i]!.text === '(' && --depth < 0) return tokens[i - 1]?.value === 'cast';
  }
  return false;
}

function castAt(tokens: readonly Token[]): WrittenType {
  const type = typeAt(tokens);
  if (type.sql === 'VARCHAR' && type.length > 2)
    throw notEmulated('a cast to VARCHAR(n), which cuts at n bytes: use left()', tokens[0]?.at);
  return type;
}

const FLOATS = new Set(
  'float float8 double radians degrees sin cos tan cot acos asin atan atan2 sqrt exp ln pi'.split(' '),
);

/** Whether either side of the operator is certainly a float. */
function isFloat(tokens: readonly Token[], at: number): boolean {
  const sides = [operand(tokens, at, -1), operand(tokens, at, 1)].flat();
  return sides.some(
    ({ kind, value, text }) => (kind === 'word' && FLOATS.has(value)) || (kind === 'number' && /[.e]/i.test(text)),
  );
}

/** The tokens beside an operator up to the next one at the same depth. */
function operand(tokens: readonly Token[], at: number, step: 1 | -1): Token[] {
  const [open, shut] = step > 0 ? ['(', ')'] : [')', '('];
  const found: Token[] = [];
  let depth = 0;
  for (let i = at + step; tokens[i]; i += step) {
    const { text, kind } = tokens[i]!;
    if (text === open) depth += 1;
    if (text === shut && --depth < 0) break;
    if (depth === 0 && kind === 'operator' && !['(', ')', '::', '.'].includes(text)) break;
    found.push(tokens[i]!);
  }
  return found;
}
