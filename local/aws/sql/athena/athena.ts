import type { DuckDBValue } from '@duckdb/node-api';
import { executeCatalogStatement } from './catalog-statements.ts';
import { asAthenaError } from './errors.ts';
import { insert } from './insert.ts';
import { createTableAs, createView, unload, type Written } from './write.ts';
import type { Catalog } from '../catalog.ts';
import type { Resolved } from '../analysis/context.ts';
import { TRINO } from '../trino/dialect.ts';
import type { Duck, Session } from '../duck/duck.ts';
import { notEmulated, Problem } from '../errors.ts';
import { parseAthena } from '../parse-athena.ts';
import { parameterValues } from './parameters.ts';
import { render } from './render.ts';
import type { Statement } from './statements.ts';
import type { Storage } from '../tables/storage.ts';
import { lookUp, openScans, translate, type Translation } from '../analysis/translate.ts';
import type { Query } from '../syntax/ast.ts';
import { resultTypeName, type SqlType } from '../syntax/types.ts';

export interface AthenaOptions {
  /** What a bare table name means; `default` when it is not given. */
  database?: string;
  catalog?: string;
  /** Where results begin, without an ending: `s3://bucket/prefix/<query id>`. */
  outputLocation: string;
  /** SQL literals for the `?` of the statement: `"10"`, `"'text'"`. */
  parameters?: string[];
  signal: AbortSignal;
  /** Takes the rows of a SELECT while they are found; the answer then has none. Called once. */
  take?: (columns: Column[], batches: AsyncIterable<Row[]>) => Promise<void>;
}

export interface Column {
  name: string;
  type: string;
}

/** Values as Athena prints them; NULL is null. */
export type Row = (string | null)[];

export interface AthenaAnswer {
  statementType: 'DDL' | 'DML' | 'UTILITY';
  substatementType?: string;
  columns: Column[];
  rows: Row[];
  bytesScanned: number;
  /** `….csv` for a SELECT, `….txt` for what prints lines; neither is written here. */
  outputLocation: string;
  /** The list of files that CTAS, INSERT and UNLOAD wrote; written. */
  manifestLocation?: string;
  /** Rows that CTAS, INSERT or UNLOAD wrote. */
  updateCount?: number;
}

/** What executing a statement needs. */
export interface Run {
  catalog: Catalog;
  storage: Storage;
  session: Session;
  database: string;
  now: Date;
  outputLocation: string;
  take: AthenaOptions['take'];
  translate: (query: Query) => Translation;
}

/** Executes one Athena statement. Throws an AthenaSqlError, or Interrupted. */
export async function executeAthena(
  text: string,
  options: AthenaOptions,
  parts: { duck: Duck; catalog: Catalog; storage: Storage; now: Date },
): Promise<AthenaAnswer> {
  const { catalog, storage, now } = parts;
  try {
    if (options.catalog !== undefined && options.catalog.toLowerCase() !== 'awsdatacatalog') {
      throw notEmulated(`the data catalog ${options.catalog}`);
    }
    const database = (options.database ?? 'default').toLowerCase();
    const statement = parseAthena(text);
    const parameters = parameterValues(options.parameters ?? [], now);
    return await parts.duck.session(options.signal, (session) =>
      execute(statement, {
        catalog,
        storage,
        session,
        database,
        now,
        outputLocation: options.outputLocation,
        take: options.take,
        translate: (query) =>
          translate(query, {
            dialect: TRINO,
            now,
            parameters,
            resolve: (names, at) => resolve(catalog, database, names, at),
          }),
      }),
    );
  } catch (error) {
    throw asAthenaError(error, text, storage);
  }
}

async function execute(statement: Statement, run: Run): Promise<AthenaAnswer> {
  switch (statement.k) {
    case 'select':
      return select(statement.query, run);
    case 'explain':
      return explain(statement, run);
    case 'create table as':
      return written('DDL', 'CREATE_TABLE_AS_SELECT', await createTableAs(statement, run), run);
    case 'insert':
      return written('DML', 'INSERT', await insert(statement, run), run);
    case 'unload':
      return written('DML', 'UNLOAD', await unload(statement, run), run);
    case 'create view':
      createView(statement, run);
      return printed('DDL', 'CREATE_VIEW', { columns: [], rows: [] }, run);
    default: {
      const { k } = statement;
      const kind = k.startsWith('show') || k === 'describe' ? 'UTILITY' : 'DDL';
      const name =
        k === 'repair'
          ? 'MSCK_REPAIR_TABLE'
          : /^(add|drop partitions|set|replace)/.test(k)
            ? 'ALTER_TABLE'
            : k.toUpperCase().replaceAll(' ', '_');
      return printed(kind, name, executeCatalogStatement(statement, run), run);
    }
  }
}

async function select(query: Query, run: Run): Promise<AthenaAnswer> {
  const translation = run.translate(query);
  const bytesScanned = await openScans(run.session, run.storage, run.catalog, translation.scans);
  const columns = translation.columns.map(({ name, type }, i) => ({
    name: name ?? `_col${i}`,
    type: resultTypeName(type),
  }));
  const types = translation.columns.map(({ type }) => type);
  const batches = rendered((await run.session.stream(translation.sql)).batches, types);
  const rows: Row[] = [];
  if (run.take) await run.take(columns, batches);
  else for await (const batch of batches) for (const row of batch) rows.push(row);
  return {
    statementType: 'DML',
    substatementType: 'SELECT',
    columns,
    rows,
    bytesScanned,
    outputLocation: `${run.outputLocation}.csv`,
  };
}

async function* rendered(batches: AsyncIterable<DuckDBValue[][]>, types: SqlType[]): AsyncGenerator<Row[]> {
  for await (const batch of batches) yield batch.map((row) => row.map((value, i) => render(value, types[i]!)));
}

function printed(
  statementType: AthenaAnswer['statementType'],
  substatementType: string,
  { columns, rows }: { columns: string[]; rows: string[][] },
  run: Run,
): AthenaAnswer {
  const typed = columns.map((name) => ({ name, type: 'string' }));
  return {
    statementType,
    substatementType,
    columns: typed,
    rows,
    bytesScanned: 0,
    outputLocation: `${run.outputLocation}.txt`,
  };
}

function written(
  statementType: AthenaAnswer['statementType'],
  substatementType: string,
  done: Written,
  run: Run,
): AthenaAnswer {
  const { rows, bytesScanned, manifest } = done;
  return {
    statementType,
    substatementType,
    columns: [],
    rows: [],
    bytesScanned,
    outputLocation: run.outputLocation,
    ...(manifest && { manifestLocation: manifest }),
    updateCount: rows,
  };
}

/** EXPLAIN tells what would be read; there is no plan of Trino's to show. */
function explain(statement: Extract<Statement, { k: 'explain' }>, run: Run): AthenaAnswer {
  const { scans, columns } = run.translate(statement.query);
  const tables = [...new Set(scans.map((scan) => `${scan.database}.${scan.table}`))].toSorted();
  const io = {
    inputTableColumnInfos: tables.map((name) => {
      const [schema, table] = name.split('.');
      return {
        table: { catalog: 'awsdatacatalog', schemaTable: { schema, table } },
        constraint: { none: false, columnConstraints: [] },
      };
    }),
  };
  const text = statement.io
    ? JSON.stringify(io, null, 2)
    : [
        `Output [${columns.map(({ name }, i) => name ?? `_col${i}`).join(', ')}]`,
        ...tables.map((name) => `TableScan [awsdatacatalog:${name}]`),
      ].join('\n');
  return printed('UTILITY', 'EXPLAIN', { columns: ['Query Plan'], rows: text.split('\n').map((line) => [line]) }, run);
}

/** What a name in a query means in the Glue catalogue. */
function resolve(catalog: Catalog, database: string, names: string[], at: number): Resolved {
  const parts = names[0] === 'awsdatacatalog' && names.length === 3 ? names.slice(1) : names;
  if (parts.length > 2) throw notEmulated(`the catalog of ${names.join('.')}`, at);
  const [name, schema = database] = parts.toReversed() as [string, string?];
  if (schema === 'information_schema') throw notEmulated('information_schema', at);
  if (!catalog.hasDatabase(schema))
    throw new Problem('SCHEMA_NOT_FOUND', `Schema '${schema}' does not exist`, at, { subject: schema });
  const found = lookUp(catalog, schema, name);
  if (found) return found;
  throw new Problem('TABLE_NOT_FOUND', `Table 'awsdatacatalog.${schema}.${name}' does not exist`, at, {
    subject: `${schema}.${name}`,
  });
}
