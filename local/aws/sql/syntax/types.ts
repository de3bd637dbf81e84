/** The types both dialects share, under Trino's names. */
export type SqlType =
  | { k: 'boolean' | 'tinyint' | 'smallint' | 'integer' | 'bigint' | 'real' | 'double' }
  | { k: 'date' | 'timestamp' | 'varbinary' | 'json' | 'unknown' | 'interval day to second' | 'interval year to month' }
  | { k: 'timestamptz'; zone: string }
  | { k: 'varchar'; length?: number }
  | { k: 'char'; length: number }
  | { k: 'decimal'; p: number; s: number }
  | { k: 'array'; of: SqlType }
  | { k: 'map'; key: SqlType; value: SqlType }
  | { k: 'row'; fields: Field[] };

export interface Field {
  /** Absent for ROW(1, 2). */
  name?: string;
  type: SqlType;
}

export const BOOLEAN: SqlType = { k: 'boolean' };
export const INTEGER: SqlType = { k: 'integer' };
export const BIGINT: SqlType = { k: 'bigint' };
export const DOUBLE: SqlType = { k: 'double' };
export const VARCHAR: SqlType = { k: 'varchar' };
export const DATE: SqlType = { k: 'date' };
export const TIMESTAMP: SqlType = { k: 'timestamp' };
export const TIMESTAMPTZ: SqlType = { k: 'timestamptz', zone: 'UTC' };
export const JSON_TYPE: SqlType = { k: 'json' };
export const UNKNOWN: SqlType = { k: 'unknown' };

const INTEGERS = ['tinyint', 'smallint', 'integer', 'bigint'];
/** Digits of an integer type when it meets a decimal. */
const INTEGER_DIGITS: Record<string, number> = { tinyint: 3, smallint: 5, integer: 10, bigint: 19 };

export const isInteger = (type: SqlType): boolean => INTEGERS.includes(type.k);
export const isFloat = (type: SqlType): boolean => type.k === 'double' || type.k === 'real';
export const isNumeric = (type: SqlType): boolean => isInteger(type) || isFloat(type) || type.k === 'decimal';
export const isText = (type: SqlType): boolean => type.k === 'varchar' || type.k === 'char';
export const isInterval = (type: SqlType): boolean => type.k.startsWith('interval');
export const isTime = (type: SqlType): boolean => ['date', 'timestamp', 'timestamptz'].includes(type.k);

/** A numeric type as a decimal, for decimal arithmetic. */
export function asDecimal(type: SqlType): { k: 'decimal'; p: number; s: number } | undefined {
  if (type.k === 'decimal') return type;
  const digits = INTEGER_DIGITS[type.k];
  return digits === undefined ? undefined : { k: 'decimal', p: digits, s: 0 };
}

export const decimal = (p: number, s: number): SqlType => ({ k: 'decimal', p: Math.min(38, p), s });

export const sameType = (a: SqlType, b: SqlType): boolean => typeName(a) === typeName(b) && duckType(a) === duckType(b);

/** The narrowest type both fit in without a cast that could fail; undefined when there is none. */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (a.k === 'unknown') return b;
  if (b.k === 'unknown') return a;
  if (isText(a) && isText(b)) return sameType(a, b) ? a : VARCHAR;
  if (isInteger(a) && isInteger(b)) return INTEGERS.indexOf(a.k) > INTEGERS.indexOf(b.k) ? a : b;
  if (isNumeric(a) && isNumeric(b)) {
    if (isFloat(a) || isFloat(b)) return a.k === 'double' || b.k === 'double' ? DOUBLE : { k: 'real' };
    const [x, y] = [asDecimal(a)!, asDecimal(b)!];
    const s = Math.max(x.s, y.s);
    return decimal(Math.max(x.p - x.s, y.p - y.s) + s, s);
  }
  if (a.k === 'timestamptz' && b.k === 'timestamptz') return a.zone === b.zone ? a : TIMESTAMPTZ;
  if (isTime(a) && isTime(b)) {
    if (a.k === b.k) return a;
    return [a, b].find((each) => each.k === 'timestamptz') ?? TIMESTAMP;
  }
  if (a.k === 'array' && b.k === 'array') {
    const of = commonType(a.of, b.of);
    return of && { k: 'array', of };
  }
  if (a.k === 'map' && b.k === 'map') {
    const [key, value] = [commonType(a.key, b.key), commonType(a.value, b.value)];
    return key && value && { k: 'map', key, value };
  }
  if (a.k === 'row' && b.k === 'row' && a.fields.length === b.fields.length) {
    const fields = a.fields.map((field, i) => ({ ...field, type: commonType(field.type, b.fields[i]!.type) }));
    return fields.every((field) => field.type) ? { k: 'row', fields: fields as Field[] } : undefined;
  }
  return a.k === b.k ? a : undefined;
}

/** The name DuckDB gives a type. */
export function duckType(type: SqlType): string {
  switch (type.k) {
    case 'varchar':
    case 'char':
      return 'VARCHAR';
    case 'real':
      return 'FLOAT';
    case 'timestamptz':
      return 'TIMESTAMPTZ';
    case 'varbinary':
      return 'BLOB';
    case 'unknown':
      return 'INTEGER';
    case 'interval day to second':
    case 'interval year to month':
      return 'INTERVAL';
    case 'decimal':
      return `DECIMAL(${type.p},${type.s})`;
    case 'array':
      return `${duckType(type.of)}[]`;
    case 'map':
      return `MAP(${duckType(type.key)}, ${duckType(type.value)})`;
    case 'row':
      return `STRUCT(${type.fields.map((field, i) => `"${fieldName(field, i)}" ${duckType(field.type)}`).join(', ')})`;
    default:
      return type.k.toUpperCase();
  }
}

/** The key of a row's field inside DuckDB; an unnamed one is called as Athena prints it. */
export const fieldName = (field: Field, index: number): string => (field.name ?? `field${index}`).replaceAll('"', '""');

/** A type as Trino writes it in messages, DESCRIBE of a query, SHOW COLUMNS. */
export function typeName(type: SqlType): string {
  switch (type.k) {
    case 'timestamp':
      return 'timestamp(3)';
    case 'timestamptz':
      return 'timestamp(3) with time zone';
    case 'varchar':
      return type.length === undefined ? 'varchar' : `varchar(${type.length})`;
    case 'char':
      return `char(${type.length})`;
    case 'decimal':
      return `decimal(${type.p},${type.s})`;
    case 'array':
      return `array(${typeName(type.of)})`;
    case 'map':
      return `map(${typeName(type.key)}, ${typeName(type.value)})`;
    case 'row':
      return `row(${type.fields.map((f) => (f.name ? `${f.name} ${typeName(f.type)}` : typeName(f.type))).join(', ')})`;
    default:
      return type.k;
  }
}

/** The type of a result column: Athena's name, with the digits of a decimal and the length of a text. */
export function resultTypeName(type: SqlType): string {
  if (type.k === 'real') return 'float';
  if (type.k === 'timestamptz') return 'timestamp with time zone';
  return ['decimal', 'varchar', 'char'].includes(type.k) ? typeName(type) : type.k;
}

/** A type as Hive and the catalogue write it. */
export function hiveType(type: SqlType): string {
  switch (type.k) {
    case 'integer':
      return 'int';
    case 'real':
      return 'float';
    case 'varchar':
      return type.length === undefined ? 'string' : `varchar(${type.length})`;
    case 'char':
      return `char(${type.length})`;
    case 'varbinary':
      return 'binary';
    case 'decimal':
      return `decimal(${type.p},${type.s})`;
    case 'array':
      return `array<${hiveType(type.of)}>`;
    case 'map':
      return `map<${hiveType(type.key)},${hiveType(type.value)}>`;
    case 'row':
      return `struct<${type.fields.map((field, i) => `${fieldName(field, i)}:${hiveType(field.type)}`).join(',')}>`;
    default:
      return type.k;
  }
}
