const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)|[\p{L}_][\p{L}\p{N}_$]*|\S/gu;

interface Token {
  /** In lower case; a quoted name without its quotes. */
  text: string;
  kind: 'word' | 'quoted' | 'other';
  at: number;
}

/** Words after which a table is named. */
const NAMES_TABLE = new Set(['from', 'join', 'into', 'update', 'table', 'using', 'describe', 'desc']);
/** Words that end the list of a FROM. */
const ENDS_FROM = new Set(
  'where group having order limit offset union intersect except select window on set'.split(' '),
);
/** Words that may stand between such a word and the name. */
const BETWEEN = new Set(['lateral', 'if', 'not', 'exists', 'extended', 'formatted']);
/** Functions in whose brackets FROM names no table. */
const WITH_FROM = new Set(['extract', 'trim', 'substring', 'overlay', 'position']);
const QUERY = new Set(['select', 'with', 'values']);

/** Stands for a template: part of a word as well as of a text, and in no name. */
const TEMPLATE = '__template__';

/**
 * The tables that a statement of Athena needs to be there, as `database.table` in lower case, in the order of their names.
 * What it creates, its own WITH queries, functions in FROM, tables of other catalogues, and what a template that is not
 * rendered names are no such tables.
 */
export function tablesIn(sql: string, database: string): string[] {
  const tokens = tokensOf(sql.replaceAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, TEMPLATE));
  const own = withQueries(tokens);
  const found = new Set<string>();
  /** By depth of brackets: whether a comma leads to another table. */
  const lists: boolean[] = [false];
  tokens.forEach((token, index) => {
    if (token.text === '(' && token.kind === 'other') lists.push(false);
    else if (token.text === ')' && token.kind === 'other' && lists.length > 1) lists.pop();
    else if (token.kind === 'word' && ENDS_FROM.has(token.text)) lists[lists.length - 1] = token.text === 'on';
    const isComma = token.text === ',' && lists.at(-1) === true;
    const isKeyword = token.kind === 'word' && NAMES_TABLE.has(token.text) && namesTable(tokens, index);
    if (!isComma && !isKeyword) return;
    if (token.text === 'from' || token.text === 'join') lists[lists.length - 1] = true;
    const name = nameAfter(tokens, index);
    if (name && !(name.length === 1 && own.has(name[0]!)))
      for (const full of qualified(name, database)) found.add(full);
  });
  return [...found].filter((name) => !name.includes(TEMPLATE)).toSorted();
}

/**
 * The query within a statement that EXPLAIN may be asked about without any effect: the statement itself when it reads,
 * what an INSERT or a CREATE TABLE AS would write; undefined for anything else.
 */
export function explainable(sql: string): string | undefined {
  const tokens = tokensOf(sql);
  const end = tokens.at(-1)?.text === ';' ? tokens.at(-1)!.at : sql.length;
  const [first] = tokens;
  const start = first?.text === 'insert' ? afterInto(tokens) : first?.text === 'create' ? afterAs(tokens) : 0;
  return QUERY.has(tokens[start]?.text ?? '') ? sql.slice(tokens[start]!.at, end).trim() : undefined;
}

/** Where the query of `insert into t (a, b) select …` begins. */
function afterInto(tokens: Token[]): number {
  const { end = tokens.length } = nameAt(tokens, 2) ?? {};
  if (tokens[end]?.text !== '(') return end;
  return tokens.findIndex(({ text }, index) => index > end && text === ')') + 1;
}

/** Where the query of `create table t with (…) as select …` begins; properties hold no AS outside of brackets. */
function afterAs(tokens: Token[]): number {
  let open = 0;
  const as = tokens.findIndex(({ text, kind }) => {
    if (text === '(') open += 1;
    if (text === ')') open -= 1;
    return open === 0 && text === 'as' && kind === 'word';
  });
  return tokens[1]?.text === 'table' && as !== -1 ? as + 1 : tokens.length;
}

function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)]
    .filter(([text]) => !/^(?:--|\/\*)/.test(text))
    .map(({ 0: text, index: at }): Token => {
      if (/^["`]/.test(text)) return { text: text.slice(1, -1).toLowerCase(), kind: 'quoted', at };
      return { text: text.toLowerCase(), kind: /^[\p{L}_]/u.test(text) ? 'word' : 'other', at };
    });
}

/** Names that the statement gives to queries of its own: `with a as (…), b (x, y) as (…)`. */
function withQueries(tokens: Token[]): Set<string> {
  const starts = tokens.flatMap(({ text }, index) => (text === 'as' && tokens[index + 1]?.text === '(' ? [index] : []));
  return new Set(
    starts.map((as) => {
      let before = as - 1;
      if (tokens[before]?.text === ')') while (before > 0 && tokens[before]!.text !== '(') before -= 1;
      return tokens[tokens[before]?.text === '(' ? before - 1 : before]?.text ?? '';
    }),
  );
}

/** Whether this word names a table here: not in `extract(year from t)`, `is distinct from`, or where one is created. */
function namesTable(tokens: Token[], index: number): boolean {
  const before = (steps: number): string => tokens[index - steps]?.text ?? '';
  switch (tokens[index]!.text) {
    case 'from':
      return before(1) !== 'distinct' && !WITH_FROM.has(functionAround(tokens, index));
    case 'table':
      return !['create', 'external'].includes(before(1)) && !isConditional(tokens, index);
    case 'update':
    case 'describe':
    case 'desc':
      return index === 0;
    case 'using':
      return tokens[0]!.text === 'merge';
    default:
      return true;
  }
}

/** `drop table if exists t` needs no table. */
const isConditional = (tokens: Token[], index: number): boolean => tokens[index + 1]?.text === 'if';

/** The word before the bracket that is open around a token. */
function functionAround(tokens: Token[], index: number): string {
  let open = 0;
  for (let at = index - 1; at > 0; at -= 1) {
    if (tokens[at]!.text === ')') open += 1;
    else if (tokens[at]!.text === '(' && open-- === 0) return tokens[at - 1]!.text;
  }
  return '';
}

function nameAfter(tokens: Token[], index: number): string[] | undefined {
  let at = index + 1;
  while (tokens[at]?.text === '(' || (tokens[at]?.kind === 'word' && BETWEEN.has(tokens[at]!.text))) at += 1;
  const name = nameAt(tokens, at);
  const isFunction = name !== undefined && tokens[name.end]?.text === '(' && tokens[index]!.text !== 'into';
  const isQuery = QUERY.has(tokens[at]?.text ?? '') && tokens[at]?.kind === 'word';
  return isFunction || isQuery ? undefined : name?.parts;
}

/** A name of up to three parts, and the index of the token after it. */
function nameAt(tokens: Token[], start: number): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  let at = start;
  while (tokens[at] && tokens[at]!.kind !== 'other') {
    parts.push(tokens[at]!.text);
    at += 1;
    if (tokens[at]?.text !== '.') break;
    at += 1;
  }
  return parts.length === 0 ? undefined : { parts, end: at };
}

function qualified(parts: string[], database: string): string[] {
  // Hive writes `db.t` in one pair of ticks; `t$partitions` is a view of t.
  const [name = '', schema = database.toLowerCase(), catalog = 'awsdatacatalog'] = parts
    .flatMap((part) => part.split('.'))
    .toReversed();
  const plain = name.replace(/\$.*$/, '');
  return catalog === 'awsdatacatalog' && schema !== 'information_schema' && plain !== '' ? [`${schema}.${plain}`] : [];
}
