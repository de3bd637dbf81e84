import { parse } from 'csv-parse/sync';
import type { Row } from '../sql/engine.ts';

/** Where lines of a CSV begin: each mark is a line, counted from 0, and its first byte. */
export interface CsvIndex {
  lines: number;
  marks: { line: number; byte: number }[];
}

/** Lines between two marks, at least; a page has as many. */
const STRIDE = 1000;

/** A CSV with its header as Athena writes it, a piece per batch; `index` is filled while it is read. */
export async function* writeCsv(
  header: Row,
  batches: AsyncIterable<Row[]>,
  index: CsvIndex,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  const piece = (rows: Row[]): Buffer => {
    const last = index.marks.at(-1);
    if (!last || index.lines - last.line >= STRIDE) index.marks.push({ line: index.lines, byte: bytes });
    const written = Buffer.from(rows.map(csvLine).join(''));
    index.lines += rows.length;
    bytes += written.length;
    return written;
  };
  yield piece([header]);
  for await (const rows of batches) yield piece(rows);
}

/** Lines `from` to before `to` of a CSV that `writeCsv` wrote. `read` gives its bytes from `start` to before `end`, or to the end. */
export async function readCsv(
  { marks }: CsvIndex,
  from: number,
  to: number,
  read: (start: number, end: number | undefined) => Promise<Buffer>,
): Promise<Row[]> {
  if (from >= to) return [];
  const first = marks.findLast(({ line }) => line <= from)!;
  const end = marks.find(({ line }) => line >= to)?.byte;
  const rows = parse(await read(first.byte, end), {
    record_delimiter: '\n',
    cast: (value, { quoting }) => (quoting ? value : null),
  }) as Row[];
  return rows.slice(from - first.line, to - first.line);
}

/** Every value in quotes; NULL is nothing at all. */
const csvLine = (row: Row): string =>
  `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
