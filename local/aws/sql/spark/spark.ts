import type { Catalog } from '../catalog.ts';
import { quote, type Resolved, type Typed } from '../analysis/context.ts';
import { SPARK } from './dialect.ts';
import type { Duck, Session } from '../duck/duck.ts';
import { Problem } from '../errors.ts';
import { parseSpark, type SparkStatement } from './parse.ts';
import { asSparkError } from './errors.ts';
import { type Input, openInputs } from './inputs.ts';
import { insertRows } from './insert.ts';
import { writeTarget } from './target.ts';
import type { Storage } from '../tables/storage.ts';
import { lookUp, openScans, translate, type Translation } from '../analysis/translate.ts';
import type { Query } from '../syntax/ast.ts';
import { VARCHAR } from '../syntax/types.ts';

export interface SparkOptions {
  /** Values of the markers `:name`. Each is one string value wherever it stands, as `spark.sql(text, args)` binds it. */
  parameters: Record<string, string>;
  /** `s3://` folder that the rows of the file's last query are written to, as Parquet; what lies there is replaced. */
  target?: string | undefined;
  /** Rows beside the catalogue, each under the name of a temporary view. */
  inputs?: Readonly<Record<string, Input>>;
  /** What a bare table name means; `default` when it is not given. */
  database?: string;
  signal: AbortSignal;
}

export interface SparkAnswer {
  /** Rows and bytes that the file's INSERTs, or its last query, wrote. */
  rows: number;
  bytes: number;
  output: Record<string, unknown>;
}

/** What a statement of a file may use. */
export interface SparkRun {
  catalog: Catalog;
  storage: Storage;
  session: Session;
  database: string;
  translate: (query: Query) => Translation;
}

/** Executes the statements of a file in order. Throws a SparkSqlError, or Interrupted. */
export async function executeSpark(
  text: string,
  options: SparkOptions,
  parts: { duck: Duck; catalog: Catalog; storage: Storage; now: Date },
): Promise<SparkAnswer> {
  const { duck, catalog, storage, now } = parts;
  try {
    const statements = parseSpark(text);
    return await duck.session(options.signal, async (session) => {
      const state = {
        database: (options.database ?? 'default').toLowerCase(),
        views: new Map<string, string>(),
        inputs: await openInputs(session, storage, options.inputs ?? {}),
      };
      const answer: SparkAnswer = {
        rows: 0,
        bytes: 0,
        output: { parameters: options.parameters, ...(options.target !== undefined && { location: options.target }) },
      };
      for (const [index, statement] of statements.entries()) {
        const run: SparkRun = {
          catalog,
          storage,
          session,
          database: state.database,
          translate: (query) =>
            translate(query, {
              dialect: SPARK,
              now,
              parameters: statement.k === 'view' ? noMarkers : markers(options.parameters),
              resolve: (names, at) => resolve(catalog, state, names, at),
            }),
        };
        const isWritten = options.target !== undefined && index === statements.length - 1;
        const { rows, bytes } = isWritten
          ? await writeTarget(statement, options.target!, run)
          : await execute(statement, run, state);
        answer.rows += rows;
        answer.bytes += bytes;
      }
      return answer;
    });
  } catch (error) {
    throw asSparkError(error, text, storage);
  }
}

interface State {
  database: string;
  /** Temporary views by name; they end with the file. */
  views: Map<string, string>;
  inputs: Map<string, Resolved>;
}

async function execute(
  statement: SparkStatement,
  run: SparkRun,
  state: State,
): Promise<{ rows: number; bytes: number }> {
  switch (statement.k) {
    case 'use':
      if (!run.catalog.hasDatabase(statement.database))
        throw new Problem('USER_ERROR', `SCHEMA_NOT_FOUND: The schema \`${statement.database}\` cannot be found.`);
      state.database = statement.database;
      break;
    case 'view':
      if (state.views.has(statement.name) && !statement.replace) {
        throw new Problem(
          'USER_ERROR',
          `TEMP_TABLE_OR_VIEW_ALREADY_EXISTS: Cannot create the temporary view \`${statement.name}\` because it already exists.`,
          statement.at,
        );
      }
      run.translate(statement.query); // what is wrong with it is said here, not where it is used
      state.views.set(statement.name, statement.text);
      break;
    case 'query': {
      const { sql, scans } = run.translate(statement.query);
      await openScans(run.session, run.storage, run.catalog, scans);
      await run.session.rows(sql);
      break;
    }
    case 'insert':
      return insertRows(statement, run);
  }
  return { rows: 0, bytes: 0 };
}

/** A view keeps its text, and a text has no values for its markers. */
function noMarkers(_name: string, _index: number, at: number): never {
  throw new Problem(
    'USER_ERROR',
    'UNSUPPORTED_FEATURE.PARAMETER_MARKER_IN_UNEXPECTED_STATEMENT: The feature is not supported: Parameter markers are not allowed in CREATE VIEW body.',
    at,
  );
}

/** `:name` is a string value; it never becomes part of the statement's text. */
function markers(given: Record<string, string>): (name: string, index: number, at: number) => Typed {
  return (name, _index, at) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (name === '' || value === undefined) {
      throw new Problem(
        'USER_ERROR',
        `UNBOUND_SQL_PARAMETER: Found the unbound parameter: ${name || '?'}. Please, fix \`args\` and provide a mapping of the parameter.`,
        at,
      );
    }
    return { sql: `CAST(${quote(value)} AS VARCHAR)`, type: VARCHAR, at, text: value };
  };
}

function resolve(catalog: Catalog, state: State, names: string[], at: number): Resolved {
  const parts = names[0] === 'spark_catalog' && names.length === 3 ? names.slice(1) : names;
  const [name, database = state.database] = parts.toReversed() as [string, string?];
  const isTemporary = parts.length === 1 || parts[0] === state.database;
  const input = isTemporary ? state.inputs.get(name) : undefined;
  if (input) return input;
  const view = isTemporary ? state.views.get(name) : undefined;
  if (view !== undefined) return { k: 'view', text: view, database: state.database };
  const found = parts.length <= 2 ? lookUp(catalog, database, name) : undefined;
  if (found?.k === 'table') return found;
  // A view of the Glue catalogue is in Trino's SQL, which Spark does not read.
  throw new Problem('TABLE_NOT_FOUND', `Table ${names.join('.')} does not exist`, at, { subject: names.join('.') });
}
