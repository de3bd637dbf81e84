/** Where lines of a file begin: each mark is a line, counted from 0, and its first byte. */
export interface Marks {
  lines: number;
  marks: { line: number; byte: number }[];
}

/** Lines between two marks, at least; a page has as many. */
const STRIDE = 1000;

/** Texts of a line each, as pieces of a file, one per batch; `marks` is filled while they are read. */
export async function* markLines(batches: AsyncIterable<string[]>, marks: Marks): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  for await (const lines of batches) {
    const last = marks.marks.at(-1);
    if (!last || marks.lines - last.line >= STRIDE) marks.marks.push({ line: marks.lines, byte: bytes });
    const piece = Buffer.from(lines.join(''));
    marks.lines += lines.length;
    bytes += piece.length;
    yield piece;
  }
}

/**
 * What has to be read for the lines `from` to before `to`: from byte `start` to before `end`, or to the end of the file, of
 * which the first `skip` lines are earlier ones. There may be later ones too.
 */
export function stretch({ marks }: Marks, from: number, to: number): { start: number; end?: number; skip: number } {
  const first = marks.findLast(({ line }) => line <= from)!;
  const end = marks.find(({ line }) => line >= to)?.byte;
  return { start: first.byte, skip: from - first.line, ...(end !== undefined && { end }) };
}
