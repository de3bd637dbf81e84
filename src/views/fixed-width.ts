/** Characters that take two columns on a terminal: East Asian ones and emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;

const width = (text: string): number => [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);

/** Rows as text in columns, a line each; `right` says which columns stand to the right. */
export function fixedWidth(given: readonly (readonly string[])[], right: readonly boolean[]): string {
  const rows = given.map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ')));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  const pad = (column: number, text: string): string => {
    const space = ' '.repeat(widths[column]! - width(text));
    return right[column] ? space + text : text + space;
  };
  return rows
    .map((row) =>
      widths
        .map((_, column) => pad(column, row[column] ?? ''))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
