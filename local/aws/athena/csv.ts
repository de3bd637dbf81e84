import { parse } from 'csv-parse/sync';
import { markLines, type Marks } from '../marks.ts';
import type { Row } from '../sql/engine.ts';

/** A CSV with its header as Athena writes it, a piece per batch; `marks` is filled while it is read. */
export function writeCsv(header: Row, batches: AsyncIterable<Row[]>, marks: Marks): AsyncGenerator<Buffer, void> {
  async function* lines(): AsyncGenerator<string[]> {
    yield [csvLine(header)];
    for await (const rows of batches) yield rows.map(csvLine);
  }
  return markLines(lines(), marks);
}

/** The rows of some lines of a CSV that `writeCsv` wrote. */
export const parseCsv = (text: Buffer): Row[] =>
  parse(text, { record_delimiter: '\n', cast: (value, { quoting }) => (quoting ? value : null) });

/** Every value in quotes; NULL is nothing at all. */
const csvLine = (row: Row): string =>
  `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
