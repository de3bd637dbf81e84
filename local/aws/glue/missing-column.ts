import type { Break } from '../breaks.ts';
import type { Catalog, CatalogColumn } from '../sql/catalog.ts';

const DATABASE = 'cloudtree_raw_db';
const TABLE = 'best_loan_list_raw';
const COLUMN = 'loan_count';
/** Where the table's own DDL has it, should nobody know better. */
const AS_DEPLOYED: CatalogColumn = { name: COLUMN, type: 'string' };
const BEFORE = 'bookimageurl';

/** The raw table loses a column, as when its source changes shape: the job's Spark SQL then really fails. */
export function missingColumn(catalog: Catalog): Break {
  const columns = (): CatalogColumn[] | undefined => catalog.getTable(DATABASE, TABLE)?.columns;
  const isBroken = (): boolean => columns()?.every(({ name }) => name !== COLUMN) ?? false;
  return {
    id: 'glue-missing-column',
    title: 'The Glue job misses a column',
    what: `Column ${COLUMN} disappears from ${DATABASE}.${TABLE}; the Glue job that reads it fails until it is back.`,
    isBroken,
    set(broken) {
      if (broken === isBroken()) return;
      if (broken) return void catalog.dropColumn(DATABASE, TABLE, COLUMN);
      const place = columns()!.findIndex(({ name }) => name === BEFORE);
      catalog.addColumn(DATABASE, TABLE, AS_DEPLOYED, place < 0 ? undefined : place);
    },
  };
}
