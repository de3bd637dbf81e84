import type { CatalogTable } from '../catalog.ts';
import { identifier, quote } from '../analysis/context.ts';
import type { Session } from '../duck/duck.ts';
import { notEmulated } from '../errors.ts';
import { duckType, isFloat, isInteger, type SqlType, typeName } from '../syntax/types.ts';

/** How DuckDB reads the files of a table: a source called "data", and an expression for each column. */
export interface Reader {
  sql: string;
  column: (name: string, type: SqlType) => string;
}

/** The reader for a table's format; `files` is a DuckDB list, `file` the name of the column that holds the path. */
export async function readerOf(session: Session, table: CatalogTable, files: string, file: string): Promise<Reader> {
  const options = `filename = ${quote(file)}, hive_partitioning = false`;
  switch (table.format) {
    case 'parquet':
      return parquet(session, files, options);
    case 'json':
      return json(session, table, files, options);
    default:
      return delimited(table, files, options);
  }
}

/** Columns by name; one that the files lack is NULL, one of another type is an error. */
async function parquet(session: Session, files: string, options: string): Promise<Reader> {
  const sql = `read_parquet(${files}, union_by_name = true, ${options})`;
  const described = await session.rows(
    `DESCRIBE SELECT * FROM read_parquet(${files}, union_by_name = true, hive_partitioning = false)`,
  );
  const actual = new Map(
    described.map(([name, type]) => [String(name).toLowerCase(), { name: String(name), type: String(type) }]),
  );
  return {
    sql,
    column(name, type) {
      const found = actual.get(name);
      if (!found) return `CAST(NULL AS ${duckType(type)})`;
      const column = `"data".${identifier(found.name)}`;
      if (fits(found.type, type)) return `CAST(${column} AS ${duckType(type)})`;
      const what = `HIVE_BAD_DATA: Field ${name}'s type ${found.type} in parquet file is incompatible with type ${typeName(type)} defined in table schema`;
      return `CAST(error(${quote(what)}) AS ${duckType(type)})`;
    },
  };
}

const WIDTHS = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];

/** Whether Athena reads a Parquet column of DuckDB's type as the declared one. */
function fits(actual: string, declared: SqlType): boolean {
  const wanted = duckType(declared);
  if (actual === wanted) return true;
  const [from, to] = [WIDTHS.indexOf(actual), WIDTHS.indexOf(wanted)];
  if (from >= 0 && to >= 0) return from <= to;
  if (actual === 'FLOAT' && wanted === 'DOUBLE') return true;
  if (actual.startsWith('DECIMAL') && declared.k === 'decimal') {
    const [, p, s] = /\((\d+),(\d+)\)/.exec(actual)!.map(Number) as [number, number, number];
    return s === declared.s && p <= declared.p;
  }
  if (actual.startsWith('TIMESTAMP')) return declared.k === 'timestamp';
  return actual === 'JSON' ? declared.k === 'varchar' : isNested(declared) && /\[\]$|^STRUCT|^MAP/.test(actual);
}

const isNested = (type: SqlType): boolean => ['array', 'map', 'row'].includes(type.k);

/** A JSON object a line, keys in any case, as both JSON SerDes read it. */
async function json(session: Session, table: CatalogTable, files: string, options: string): Promise<Reader> {
  const { properties } = table.serde;
  for (const [name, value] of Object.entries(properties)) {
    const known = name.startsWith('mapping.') || name === 'serialization.format' || value === (DEFAULTS[name] ?? '');
    if (!known) throw notEmulated(`SerDe property '${name}' = '${value}'`);
  }
  const source = `read_ndjson_objects(${files}, ${options})`;
  const broken = `error('HIVE_CURSOR_ERROR: Row is not a valid JSON Object')`;
  const keys = await session.rows(
    `SELECT DISTINCT unnest(json_keys(CASE WHEN json_type("json") = 'OBJECT' THEN "json" ELSE ${broken} END)) FROM ${source}`,
  );
  const spellings = keys.map(([key]) => String(key));
  return {
    sql: source,
    column(name, type) {
      const key = properties[`mapping.${name}`]?.toLowerCase() ?? name;
      const found = spellings.filter((each) => each.toLowerCase() === key);
      if (found.length === 0) return `CAST(NULL AS ${duckType(type)})`;
      const values = found.map((each) => `json_extract("data"."json", ${quote(`$."${each.replaceAll('"', '\\"')}"`)})`);
      return fromJson(values.length > 1 ? `coalesce(${values.join(', ')})` : values[0]!, type, name);
    },
  };
}

const DEFAULTS: Record<string, string> = {
  'ignore.malformed.json': 'false',
  'dots.in.keys': 'false',
  'case.insensitive': 'true',
};

function fromJson(value: string, type: SqlType, name: string): string {
  if (isNested(type)) {
    const failed = badData(`(${value} ->> '$')`, name, type);
    return `CASE WHEN json_type(${value}) = 'NULL' THEN NULL WHEN ${value} IS NOT NULL THEN coalesce(TRY_CAST(${value} AS ${duckType(type)}), ${failed}) END`;
  }
  return fromText(`(${value} ->> '$')`, type, name, 'error');
}

const badData = (text: string, name: string, type: SqlType): string =>
  `error('HIVE_BAD_DATA: Error parsing field value ''' || ${text} || ${quote(`' for field ${name} of type ${typeName(type)}`)})`;

/** A text as a column's type. What does not parse is an error or, with LazySimpleSerDe, NULL. */
function fromText(text: string, type: SqlType, name: string, otherwise: 'error' | 'null'): string {
  if (type.k === 'varchar' || type.k === 'char') {
    return type.length === undefined ? text : `substring(${text}, 1, ${type.length})`;
  }
  const cast = `TRY_CAST(${text} AS ${duckType(type)})`;
  const number = isInteger(type)
    ? '[+-]?[0-9]+'
    : isFloat(type) || type.k === 'decimal'
      ? '[+-]?[0-9.]+([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity'
      : '';
  const attempt = number ? `CASE WHEN regexp_full_match(${text}, ${quote(number)}) THEN ${cast} END` : cast;
  if (otherwise === 'null') return attempt;
  return `CASE WHEN ${text} IS NOT NULL THEN coalesce(${attempt}, ${badData(text, name, type)}) END`;
}

/** Delimited text: OpenCSVSerDe (quotes, everything is text first) or LazySimpleSerDe (no quotes). */
function delimited(table: CatalogTable, files: string, options: string): Reader {
  const { properties } = table.serde;
  const quoted = table.format === 'csv';
  const own = quoted
    ? ['separatorchar', 'quotechar', 'escapechar', 'serialization.format']
    : ['field.delim', 'serialization.format', 'serialization.null.format', 'line.delim'];
  const unknown = Object.keys(properties).find((name) => !own.includes(name.toLowerCase()));
  if (unknown) throw notEmulated(`SerDe property '${unknown}'`);
  const property = (name: string): string | undefined =>
    Object.entries(properties).find(([key]) => key.toLowerCase() === name)?.[1];
  const skip = Number(table.parameters['skip.header.line.count'] ?? 0);
  const names = table.columns.map((column) => column.name);
  const columns = names.map((name) => `${quote(name)}: 'VARCHAR'`).join(', ');
  const delim = quoted ? (property('separatorchar') ?? ',') : (property('field.delim') ?? '\u0001');
  const style = quoted
    ? `quote = ${quote(property('quotechar') ?? '"')}, escape = ${quote(property('escapechar') ?? '\\')}, nullstr = ['\u0002']`
    : `quote = '', escape = '', nullstr = [${quote(property('serialization.null.format') ?? '\\N')}]`;
  const rules = 'auto_detect = false, header = false, null_padding = true, strict_mode = false, parallel = false';
  const sql = `read_csv(${files}, ${rules}, delim = ${quote(delim)}, ${style}, skip = ${skip}, columns = {${columns}}, ${options})`;
  return {
    sql,
    column(name, type) {
      if (isNested(type) || type.k === 'varbinary')
        throw notEmulated(`a column of type ${typeName(type)} in delimited text`);
      if (quoted && ['date', 'timestamp'].includes(type.k))
        throw notEmulated(`OpenCSVSerDe with a ${type.k} column (declare it string and cast)`);
      const text = `"data".${identifier(name)}`;
      // The real SerDe works line by line, so a field that spans lines breaks the row there.
      const spans = quote(`HIVE_BAD_DATA: field ${name} spans lines, which OpenCSVSerDe does not support`);
      const line = quoted ? `CASE WHEN contains(${text}, chr(10)) THEN error(${spans}) ELSE ${text} END` : text;
      return fromText(line, type, name, quoted ? 'error' : 'null');
    },
  };
}
