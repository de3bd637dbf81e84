import { notEmulated, Problem } from '../sql/errors.ts';
import type { Token } from '../sql/syntax/lexer.ts';
import { closes, nameAt } from './tokens.ts';

/** COPY table (columns) FROM 's3://prefix' …: every object whose key begins so. */
export interface Copy {
  table: string;
  columns: string[];
  prefix: string;
  format: 'parquet' | 'json' | 'csv';
  delimiter: string;
  skip: number;
  gzip: boolean;
}

/** Reads COPY. Throws for options that are not emulated: each of them changes what is loaded. */
export function readCopy(tokens: readonly Token[]): Copy {
  const name = nameAt(tokens.slice(1));
  let i = 1 + name.length;
  const columns: string[] = [];
  if (tokens[i]?.text === '(') {
    const end = closes(tokens, i);
    columns.push(...tokens.slice(i + 1, end).flatMap(({ text }) => (text === ',' ? [] : [text])));
    i = end + 1;
  }
  const from = tokens[i]?.value === 'from' ? tokens[i + 1] : undefined;
  if (from?.kind !== 'string') throw new Problem('SYNTAX_ERROR', "COPY needs FROM 's3://…'", tokens[i]?.at);
  if (!from.value.startsWith('s3://')) throw notEmulated(`COPY from ${from.value}`, from.at);
  const copy: Copy = {
    table: name.sql,
    columns,
    prefix: from.value,
    format: 'csv',
    delimiter: '',
    skip: 0,
    gzip: false,
  };
  let authorised = false;
  for (i += 2; i < tokens.length; i++) {
    const { value, text, at } = tokens[i]!;
    const next = tokens[i + 1];
    if (value === 'iam_role' || value === 'credentials' || value === 'region') {
      authorised ||= value !== 'region';
      i += 1;
    } else if (value === 'format' || value === 'as') continue;
    else if (value === 'parquet') copy.format = 'parquet';
    else if (value === 'json') {
      if (next?.value !== 'auto') throw notEmulated("COPY … JSON with something but 'auto'", at);
      copy.format = 'json';
      i += 1;
    } else if (value === 'csv') copy.delimiter ||= ',';
    else if (value === 'ignoreheader') copy.skip = Number(tokens[++i]!.text);
    else if (value === 'delimiter') copy.delimiter = tokens[++i]!.value;
    else if (value === 'gzip') copy.gzip = true;
    else if (value === 'statupdate' || value === 'compupdate') i += 1;
    else throw notEmulated(`COPY … ${text.toUpperCase()}`, at);
  }
  if (!authorised) throw new Problem('USER_ERROR', 'COPY needs IAM_ROLE or CREDENTIALS');
  if (copy.format === 'csv' && copy.delimiter === '') throw notEmulated('COPY of text that is not CSV');
  return copy;
}
