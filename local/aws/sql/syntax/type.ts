import { Cursor } from './cursor.ts';
import { notEmulated, Problem } from '../errors.ts';
import { decimal, type Field, type SqlType, TIMESTAMP, TIMESTAMPTZ, VARCHAR } from './types.ts';

const SIMPLE: Record<string, SqlType> = {
  boolean: { k: 'boolean' },
  tinyint: { k: 'tinyint' },
  byte: { k: 'tinyint' },
  smallint: { k: 'smallint' },
  short: { k: 'smallint' },
  int: { k: 'integer' },
  integer: { k: 'integer' },
  bigint: { k: 'bigint' },
  long: { k: 'bigint' },
  float: { k: 'real' },
  real: { k: 'real' },
  double: { k: 'double' },
  string: VARCHAR,
  date: { k: 'date' },
  json: { k: 'json' },
  binary: { k: 'varbinary' },
  varbinary: { k: 'varbinary' },
};
/** What one language knows and the other does not. */
const NOT_IN: Record<string, string[]> = {
  trino: ['string', 'byte', 'short', 'long', 'binary', 'float'],
  hive: ['json', 'varbinary', 'real', 'byte', 'short', 'long'],
  spark: ['json', 'varbinary'],
};

/** Reads a type in the spelling of the cursor: `array(row(a integer))` or `array<struct<a:int>>`. */
export function parseType(cursor: Cursor): SqlType {
  const { at } = cursor.peek();
  const name = cursor.identifier();
  const simple = SIMPLE[name];
  if (simple && !NOT_IN[cursor.spelling]!.includes(name)) return simple;
  switch (name) {
    case 'varchar': {
      const length = size(cursor);
      return length === undefined ? VARCHAR : { k: 'varchar', length };
    }
    case 'char':
      return { k: 'char', length: size(cursor) ?? 1 };
    case 'decimal':
    case 'numeric':
    case 'dec': {
      const digits = cursor.looksAt('(') ? cursor.list(() => cursor.integer()) : [];
      return decimal(digits[0] ?? (cursor.spelling === 'trino' ? 38 : 10), digits[1] ?? 0);
    }
    case 'timestamp': {
      const precision = size(cursor);
      if (precision !== undefined && precision > 6) throw notEmulated(`timestamp(${precision})`, at);
      if (cursor.accept('with', 'time', 'zone')) return TIMESTAMPTZ;
      cursor.accept('without', 'time', 'zone');
      return TIMESTAMP;
    }
    case 'array':
      return { k: 'array', of: typeArguments(cursor, (each) => parseType(each))[0]! };
    case 'map': {
      const [key, value] = typeArguments(cursor, (each) => parseType(each));
      if (!key || !value) throw cursor.unexpected('<type>');
      return { k: 'map', key, value };
    }
    case 'row':
    case 'struct':
      return { k: 'row', fields: typeArguments(cursor, parseField) };
    default:
      if (['time', 'interval', 'uuid', 'ipaddress', 'hyperloglog', 'geometry', 'uniontype'].includes(name)) {
        throw notEmulated(`type ${name}`, at);
      }
      throw new Problem('TYPE_MISMATCH', `Unknown type: ${name}`, at);
  }
}

/** Parses a whole text as a Hive type, as the catalogue keeps it. */
export function parseHiveType(text: string): SqlType {
  const cursor = new Cursor(text, 'hive');
  const type = parseType(cursor);
  cursor.end();
  return type;
}

function size(cursor: Cursor): number | undefined {
  if (!cursor.accept('(')) return undefined;
  const length = cursor.integer();
  cursor.expect(')');
  return length;
}

function typeArguments<T>(cursor: Cursor, item: (cursor: Cursor) => T): T[] {
  if (!cursor.accept('<')) return cursor.list(() => item(cursor));
  const items = cursor.commaSeparated(() => item(cursor));
  cursor.expect('>');
  return items;
}

/** `name type` or `name:type`; in Trino the name may be missing. */
function parseField(cursor: Cursor): Field {
  const following = cursor.peek(1);
  const unnamed =
    cursor.spelling === 'trino' && following.kind === 'operator' && [',', ')', '('].includes(following.value);
  if (unnamed) return { type: parseType(cursor) };
  const name = cursor.identifier();
  cursor.accept(':');
  return { name, type: parseType(cursor) };
}
