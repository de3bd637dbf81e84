import type { DataTableBlock } from '@slack/types';
import { useState, type ReactNode } from 'react';
import { StaticBlocks } from './static-blocks.tsx';

type Cell = DataTableBlock['rows'][number][number];

function sortKey(cell: Cell | undefined): string | number {
  if (cell === undefined || cell.type === 'rich_text') return '';
  return cell.type === 'raw_number' ? cell.value : cell.text;
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

/** A table with a caption, pages, and columns that sort when their heading is clicked. */
export function DataTable({ block }: { block: DataTableBlock }): ReactNode {
  const [head = [], ...body] = block.rows;
  const [page, setPage] = useState(0);
  const [sort, setSort] = useState<{ column: number; descending: boolean }>();
  const size = block.page_size ?? 5;
  const sorted =
    sort === undefined
      ? body
      : body.toSorted((a, b) => compare(sortKey(a[sort.column]), sortKey(b[sort.column])) * (sort.descending ? -1 : 1));
  const pages = Math.max(1, Math.ceil(body.length / size));
  const rowHead = block.row_header_column_index ?? 0;
  return (
    <figure className="data-table">
      <div className="table-scroll">
        <table>
          <caption>{block.caption}</caption>
          <thead>
            <tr>
              {head.map((cell, column) => (
                <th
                  key={column}
                  scope="col"
                  aria-sort={ariaSort(sort, column)}
                  className={body[0]?.[column]?.type === 'raw_number' ? 'numeric' : undefined}
                >
                  <button
                    type="button"
                    onClick={() => setSort({ column, descending: sort?.column === column && !sort.descending })}
                  >
                    <CellText cell={cell} />
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(page * size, (page + 1) * size).map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => {
                  const numeric = cell.type === 'raw_number' ? 'numeric' : undefined;
                  return column === rowHead ? (
                    <th key={column} scope="row" className={numeric}>
                      <CellText cell={cell} />
                    </th>
                  ) : (
                    <td key={column} className={numeric}>
                      <CellText cell={cell} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <nav aria-label="Table pages">
          <button type="button" className="button small" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>
          <span>
            Page {page + 1} of {pages} · {body.length} rows
          </span>
          <button
            type="button"
            className="button small"
            disabled={page === pages - 1}
            onClick={() => setPage(page + 1)}
          >
            Next
          </button>
        </nav>
      )}
    </figure>
  );
}

function ariaSort(
  sort: { column: number; descending: boolean } | undefined,
  column: number,
): 'ascending' | 'descending' | undefined {
  if (sort?.column !== column) return undefined;
  return sort.descending ? 'descending' : 'ascending';
}

function CellText({ cell }: { cell: Cell }): ReactNode {
  if (cell.type === 'rich_text') return <StaticBlocks blocks={[cell]} />;
  return cell.type === 'raw_number' ? (cell.text ?? String(cell.value)) : cell.text;
}
