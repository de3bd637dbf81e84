import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';

/** Text of a Korean open-data file: UTF-8, with or without a mark, else EUC-KR with its Windows extension (CP949). */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), 'cp949'); // Node's own decoder knows EUC-KR only, and turns the rest to rubbish
  }
}

/** The lines of a CSV text, its header first; undefined for a text that is none. The delimiter is the one its first line has most of. */
export function csvLines(text: string): string[][] | undefined {
  const head = /^[^\n]*/.exec(text)?.[0] ?? '';
  const delimiter = [',', '\t', ';', '|'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0]!;
  try {
    return parse(text, { delimiter, skip_empty_lines: true, bom: true });
  } catch {
    return undefined;
  }
}
