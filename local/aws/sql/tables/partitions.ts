import type { CatalogPartition, CatalogTable } from '../catalog.ts';
import type { Storage } from './storage.ts';

/** The value of a partition key that is NULL. */
export const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

const UNSAFE = /["#%'*/:=?\\\p{Cc}{[\]^]/gu;

/** A value as Hive writes it into a folder name. */
const escapeValue = (value: string): string =>
  value.replace(UNSAFE, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

const unescapeValue = (value: string): string =>
  value.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** `year=2026/month=10`. */
export const partitionName = (keys: string[], values: string[]): string =>
  keys.map((key, i) => `${key}=${escapeValue(values[i]!)}`).join('/');

/** Where a partition lies that is not told otherwise. */
export const partitionLocation = (table: CatalogTable, values: string[]): string =>
  `${table.location.replace(/\/$/, '')}/${partitionName(
    table.partitionKeys.map((key) => key.name),
    values,
  )}/`;

/** The partitions that the folders below a table's location spell: key=value, in the order of the keys. */
export function findPartitions(storage: Storage, table: CatalogTable): CatalogPartition[] {
  const keys = table.partitionKeys.map((key) => key.name);
  const found: CatalogPartition[] = [];
  const visit = (location: string, values: string[]): void => {
    const key = keys[values.length];
    if (key === undefined) {
      found.push({ values, location });
      return;
    }
    for (const folder of storage.folders(location)) {
      const [name, ...rest] = folder.split('=');
      if (name?.toLowerCase() !== key || rest.length === 0) continue;
      visit(`${location}${folder}/`, [...values, unescapeValue(rest.join('='))]);
    }
  };
  visit(`${table.location.replace(/\/$/, '')}/`, []);
  return found;
}
