/** What a failure inside DuckDB means; its wording and its paths go no further than this file. */
export type DuckFailure =
  | { k: 'raised'; code: string; text: string }
  | { k: 'range' }
  | { k: 'not utf-8'; file: string | undefined }
  | { k: 'bad file'; file: string | undefined; what: string }
  | { k: 'many rows' }
  | { k: 'pattern' }
  | { k: 'memory' }
  | { k: 'defect' };

/** Classifies an error that DuckDB threw; undefined when it is not one. `uri` turns a path into an S3 address. */
export function duckFailure(error: unknown, uri: (path: string) => string, root: string): DuckFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const match = /^([A-Z][A-Za-z/ -]* Error): ([\s\S]*)$/.exec(error.message);
  if (!match) return undefined;
  const [, kind, text = ''] = match;
  if (kind === 'Out of Memory Error') return { k: 'memory' };
  const raised = /^([A-Z][A-Z_]+): ([\s\S]*)$/.exec(text);
  if (kind === 'Invalid Input Error' && raised) return { k: 'raised', code: raised[1]!, text: raised[2]! };
  const start = text.indexOf(`${root}/`);
  const path =
    start < 0
      ? undefined
      : /^[^"'\n]*/
          .exec(text.slice(start))![0]
          .replace(/[.,:;]+( .*)?$/, '')
          .trimEnd();
  const file = path === undefined ? undefined : uri(path);
  if (/utf-?8|unicode|invalid byte|byte sequence/i.test(text)) return { k: 'not utf-8', file };
  if (/Malformed JSON|JSON/.test(text) && file) return { k: 'bad file', file, what: 'Row is not a valid JSON Object' };
  if (/CSV Error/.test(text)) return { k: 'bad file', file, what: 'a row cannot be split into fields' };
  if (/parquet|magic bytes|thrift/i.test(text) && file)
    return { k: 'bad file', file, what: 'not a valid Parquet file' };
  if (/more than one row|returned by a subquery/i.test(text)) return { k: 'many rows' };
  if (/overflow|out of range/i.test(text) || kind === 'Out of Range Error') return { k: 'range' };
  if (kind === 'Conversion Error') return { k: 'range' };
  if (/regex|invalid perl operator|missing \)|no argument for repetition/i.test(text)) return { k: 'pattern' };
  return { k: 'defect' };
}
