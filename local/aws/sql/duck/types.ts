/** DuckDB's names of types, and Hive's. */
const SIMPLE: Record<string, string> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  VARCHAR: 'string',
  JSON: 'string',
  BLOB: 'binary',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
};

/** A type of DuckDB's in Hive's spelling. In text a date is a text, as Glue's crawlers have it. */
export function hiveTypeOf(type: string, format: 'parquet' | 'json' | 'text'): string {
  if (type.endsWith('[]')) return `array<${hiveTypeOf(type.slice(0, -2), format)}>`;
  const [, outer, inner] = /^(STRUCT|MAP|DECIMAL)\((.*)\)$/s.exec(type) ?? [];
  if (outer === 'DECIMAL') return `decimal(${inner})`;
  if (outer !== undefined) {
    const parts = split(inner!);
    if (outer === 'MAP') return `map<${parts.map((part) => hiveTypeOf(part, format)).join(',')}>`;
    const fields = parts.map((part) => {
      const [, quoted, plain, of] = /^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/s.exec(part)!;
      return `${(quoted ?? plain!).toLowerCase()}:${hiveTypeOf(of!, format)}`;
    });
    return `struct<${fields.join(',')}>`;
  }
  const found = SIMPLE[type];
  if (found === undefined) throw new Error(`not emulated by local mode: a crawled column of type ${type}`);
  return format !== 'parquet' && ['date', 'timestamp'].includes(found) ? 'string' : found;
}

function split(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}
