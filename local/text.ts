import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';

/**
 * Text of a Korean open-data file: UTF-8, with or without a mark, else EUC-KR with its Windows extension (CP949). Bytes of
 * neither become U+FFFD.
 */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), 'cp949'); // Node's own decoder knows EUC-KR only, and turns the rest to rubbish
  }
}

/** The header of a CSV text; empty for a text that has none. */
export function csvHeader(text: string): string[] {
  try {
    return parse(text, { ...optionsFor(text), to: 1 })[0] ?? [];
  } catch {
    return [];
  }
}

/** The lines of a CSV text, its header first, all as long; throws what is wrong, to be said after the file's name. */
export function csvTable(text: string): string[][] {
  const header = csvHeader(text);
  if (header.length < 2) throw new Error('is not a CSV file with a header of two columns or more');
  const lines = allLines(text);
  const at = lines.findIndex((line) => line.length !== header.length);
  if (at > 0)
    throw new Error(`has ${lines[at]!.length} values in row ${at} and ${header.length} columns in its header`);
  return lines;
}

function allLines(text: string): string[][] {
  try {
    return parse(text, optionsFor(text));
  } catch (error) {
    throw new Error(`cannot be read as CSV: ${(error as Error).message}`, { cause: error });
  }
}

/** The delimiter is the one that the first line has most of. */
function optionsFor(text: string) {
  const head = /^[^\n]*/.exec(text)?.[0] ?? '';
  const delimiter = [',', '\t', ';', '|'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0]!;
  return { delimiter, skip_empty_lines: true, bom: true, relax_column_count: true };
}
