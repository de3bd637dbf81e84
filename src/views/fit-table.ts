import { clip } from './clip.ts';
import { fitParagraph, paragraphCharacters } from './fit-paragraph.ts';
import type { Cell, Table } from './message.ts';

/** Slack refuses an empty cell. */
const EMPTY = '–';
/** How long a cell may be, from generous to terse: the first at which all rows fit. */
const CELLS = [2000, 500, 200, 100, 50, 20];

export interface TableLimits {
  rows: number;
  columns: number;
  characters: number;
}

/** Characters in all cells. */
export const cellCharacters = (rows: Table['rows']): number =>
  rows.reduce(
    (sum, row) =>
      row.reduce(
        (inner, cell) => inner + (cell.type === 'rich_text' ? paragraphCharacters(cell) : cell.text.length),
        sum,
      ),
    0,
  );

/**
 * The table within limits: equal rows, no empty cell, long cells shortened before rows are dropped. `dropped` counts
 * the rows that were.
 */
export function fitTable(table: Table, limits: TableLimits): { table: Table | undefined; dropped: number } {
  const width = Math.min(table.rows[0]?.length ?? 0, limits.columns);
  if (width === 0) return { table: undefined, dropped: table.rows.length };
  const kept = table.rows.slice(0, limits.rows);
  const atCap = (cap: number): Table['rows'] =>
    kept.map((row) => Array.from({ length: width }, (_, column) => fitCell(row[column], cap)));
  const cap = CELLS.find((each) => cellCharacters(atCap(each)) <= limits.characters) ?? CELLS.at(-1)!;
  const rows = atCap(cap);
  while (rows.length > 0 && cellCharacters(rows) > limits.characters) rows.pop();
  const dropped = table.rows.length - rows.length;
  if (rows.length === 0) return { table: undefined, dropped };
  const settings = table.column_settings?.slice(0, width);
  return { table: { type: 'table', rows, ...(settings && { column_settings: settings }) }, dropped };
}

function fitCell(cell: Cell | undefined, cap: number): Cell {
  const fitted =
    cell?.type === 'rich_text'
      ? fitParagraph(cell, cap)
      : { type: 'raw_text' as const, text: clip(cell?.text ?? '', cap) };
  return fitted === undefined || (fitted.type === 'raw_text' && fitted.text.trim() === '')
    ? { type: 'raw_text', text: EMPTY }
    : fitted;
}
