import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type TableFormat = 'parquet' | 'json' | 'csv' | 'text';

export interface CatalogColumn {
  name: string;
  /** In Hive's spelling: `array<struct<a:int>>`. */
  type: string;
  comment?: string;
}

export interface CatalogPartition {
  /** As in the folder names, before typing. */
  values: string[];
  location: string;
}

export interface CatalogTable {
  database: string;
  name: string;
  columns: CatalogColumn[];
  partitionKeys: CatalogColumn[];
  location: string;
  format: TableFormat;
  /** The class of the SerDe and its properties. */
  serde: { library: string; properties: Record<string, string> };
  parameters: Record<string, string>;
  comment?: string;
  createdAt: number;
  partitions: CatalogPartition[];
  /** The query of a view and the database its bare names mean; a view has no location. */
  view?: { text: string; database: string };
}

export interface CatalogDatabase {
  name: string;
  comment?: string;
  location?: string;
  createdAt: number;
}

interface State {
  databases: Record<string, CatalogDatabase>;
  tables: Record<string, CatalogTable>;
}

/** What a Glue catalogue holds, in one JSON file that is replaced whole. Reads give copies. */
export class Catalog {
  readonly #file: string;
  readonly #state: State;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.#state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : { databases: {}, tables: {} };
  }

  databases(): CatalogDatabase[] {
    return structuredClone(Object.values(this.#state.databases)).toSorted(byName);
  }

  hasDatabase(name: string): boolean {
    return Object.hasOwn(this.#state.databases, name);
  }

  /** Tables and views of a database, by name. */
  tables(database: string): CatalogTable[] {
    const found = Object.values(this.#state.tables).filter((table) => table.database === database);
    return structuredClone(found).toSorted(byName);
  }

  getTable(database: string, name: string): CatalogTable | undefined {
    const key = `${database}.${name}`;
    return Object.hasOwn(this.#state.tables, key) ? structuredClone(this.#state.tables[key]!) : undefined;
  }

  getPartitions(database: string, name: string): CatalogPartition[] {
    return this.getTable(database, name)?.partitions ?? [];
  }

  putDatabase(database: CatalogDatabase): void {
    this.#state.databases[database.name] = structuredClone(database);
    this.#save();
  }

  dropDatabase(name: string): void {
    delete this.#state.databases[name];
    for (const table of this.tables(name)) delete this.#state.tables[`${name}.${table.name}`];
    this.#save();
  }

  /** Creates or replaces a table. */
  putTable(table: CatalogTable): void {
    this.#state.tables[`${table.database}.${table.name}`] = structuredClone(table);
    this.#save();
  }

  dropTable(database: string, name: string): void {
    delete this.#state.tables[`${database}.${name}`];
    this.#save();
  }

  /** Registers partitions; those whose values are known already stay as they are. Gives the new ones. */
  addPartitions(database: string, name: string, partitions: CatalogPartition[]): CatalogPartition[] {
    const table = this.#need(database, name);
    const key = ({ values }: CatalogPartition): string => JSON.stringify(values);
    const known = new Set(table.partitions.map(key));
    const added = partitions.filter((each) => !known.has(key(each)) && known.add(key(each)));
    if (added.length > 0) {
      table.partitions.push(...structuredClone(added));
      this.#save();
    }
    return added;
  }

  /** Adds a column, at the end or at an index. */
  addColumn(database: string, name: string, column: CatalogColumn, index?: number): void {
    const { columns } = this.#need(database, name);
    columns.splice(index ?? columns.length, 0, { ...column });
    this.#save();
  }

  /** Takes a column out of a table's schema, the data staying; gives the column and its place. */
  dropColumn(database: string, name: string, column: string): { column: CatalogColumn; index: number } | undefined {
    const { columns } = this.#need(database, name);
    const index = columns.findIndex((each) => each.name === column);
    if (index < 0) return undefined;
    const [dropped] = columns.splice(index, 1);
    this.#save();
    return { column: dropped!, index };
  }

  #need(database: string, name: string): CatalogTable {
    const table = this.#state.tables[`${database}.${name}`];
    if (!table) throw new Error(`no table ${database}.${name} in the local catalogue`);
    return table;
  }

  #save(): void {
    const next = `${this.#file}.tmp`;
    writeFileSync(next, JSON.stringify(this.#state, null, 1));
    renameSync(next, this.#file);
  }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
