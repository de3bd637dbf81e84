import { notEmulated } from '../errors.ts';
import type { WriteProperties } from './statements.ts';

/** Refuses properties that are not among the known. */
export function only(properties: WriteProperties, known: string[]): void {
  const other = [...properties.keys()].find((name) => !known.includes(name));
  if (other) throw notEmulated(`the property ${other}`);
}

/** A property that is one text. */
export const text = (properties: WriteProperties, name: string): string | undefined => {
  const value = properties.get(name);
  return typeof value === 'string' ? value : undefined;
};

/** A property that lists columns. */
export const list = (properties: WriteProperties, name: string): string[] => {
  const value = properties.get(name) ?? [];
  return typeof value === 'string' ? [value.toLowerCase()] : value.map((each) => each.toLowerCase());
};

/** The format and compression that the properties ask for. */
export function outputFormat(
  properties: WriteProperties,
  otherwise: string,
): { format: 'parquet' | 'json'; compression: string } {
  const name = (text(properties, 'format') ?? otherwise).toUpperCase();
  if (name !== 'PARQUET' && name !== 'JSON') throw notEmulated(`writing ${name}`);
  const wanted =
    text(properties, 'write_compression') ?? text(properties, 'parquet_compression') ?? text(properties, 'compression');
  const compression = (wanted ?? 'gzip').toLowerCase().replace('none', 'uncompressed');
  const possible = name === 'PARQUET' ? ['snappy', 'gzip', 'zstd', 'uncompressed'] : ['gzip', 'uncompressed'];
  if (!possible.includes(compression)) throw notEmulated(`${name} with ${compression}`);
  return { format: name === 'PARQUET' ? 'parquet' : 'json', compression };
}
