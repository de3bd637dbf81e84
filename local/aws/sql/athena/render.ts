import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { DateTime } from 'luxon';
import { fieldName, type SqlType } from '../syntax/types.ts';

/** A value as Athena prints it in a result; NULL is null. */
export function render(value: DuckDBValue, type: SqlType): string | null {
  if (value === null) return null;
  if (typeof value === 'number' && (type.k === 'double' || type.k === 'real'))
    return javaDouble(value, type.k === 'real');
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBTimestampValue) return timestamp(value.micros);
  if (value instanceof DuckDBTimestampTZValue) {
    const zone = type.k === 'timestamptz' ? type.zone : 'UTC';
    const local = DateTime.fromMillis(Number(floorDivide(value.micros, 1000n)), { zone });
    return `${local.toFormat('yyyy-MM-dd HH:mm:ss.SSS')} ${zone}`;
  }
  if (value instanceof DuckDBIntervalValue) return interval(value, type);
  if (value instanceof DuckDBBlobValue)
    return [...value.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  if (value instanceof DuckDBListValue) {
    const of: SqlType = type.k === 'array' ? type.of : { k: 'unknown' };
    return `[${value.items.map((item) => render(item, of) ?? 'null').join(', ')}]`;
  }
  if (value instanceof DuckDBMapValue) {
    const [key, item]: SqlType[] = type.k === 'map' ? [type.key, type.value] : [{ k: 'unknown' }, { k: 'unknown' }];
    return `{${value.entries.map((entry) => `${render(entry.key, key!) ?? 'null'}=${render(entry.value, item!) ?? 'null'}`).join(', ')}}`;
  }
  if (value instanceof DuckDBStructValue && type.k === 'row') {
    const fields = type.fields.map((field, i) => {
      const name = fieldName(field, i).replaceAll('""', '"');
      return `${name}=${render(value.entries[name] ?? null, field.type) ?? 'null'}`;
    });
    return `{${fields.join(', ')}}`;
  }
  return String(value);
}

const floorDivide = (a: bigint, b: bigint): bigint => a / b - (a % b < 0n ? 1n : 0n);

/** `2026-11-21 00:10:00.000`: Hive's and Athena's timestamps have milliseconds. */
function timestamp(micros: bigint): string {
  const millis = Number(floorDivide(micros, 1000n));
  return DateTime.fromMillis(millis, { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm:ss.SSS');
}

/** `2 03:04:05.678`, or `1-2` in years and months. */
function interval({ months, days, micros }: DuckDBIntervalValue, type: SqlType): string {
  if (type.k === 'interval year to month') {
    return `${months < 0 ? '-' : ''}${Math.trunc(Math.abs(months) / 12)}-${Math.abs(months) % 12}`;
  }
  const total = BigInt(days) * 86_400_000n + micros / 1000n;
  const size = total < 0n ? -total : total;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const clock = `${two((size / 3_600_000n) % 24n)}:${two((size / 60_000n) % 60n)}:${two((size / 1000n) % 60n)}`;
  return `${total < 0n ? '-' : ''}${size / 86_400_000n} ${clock}.${String(size % 1000n).padStart(3, '0')}`;
}

/** Java's Double.toString and Float.toString: 1.0, 1.0E7, 1.5E-5. */
function javaDouble(value: number, single = false): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [digits = '', exponent = '0'] = shortest(Math.abs(value), single).split('e');
  const sign = value < 0 ? '-' : '';
  const power = Number(exponent);
  if (power >= -3 && power < 7) {
    const plain = expand(digits.replace('.', ''), power);
    return sign + (plain.includes('.') ? plain : `${plain}.0`);
  }
  return `${sign}${digits.includes('.') ? digits : `${digits}.0`}E${power}`;
}

/** The fewest digits that read back as the same number, in scientific notation. */
function shortest(value: number, single: boolean): string {
  if (!single) return value.toExponential();
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return value.toExponential(8);
}

function expand(digits: string, power: number): string {
  if (power < 0) return `0.${'0'.repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0');
  const rest = digits.slice(power + 1);
  return rest ? `${whole}.${rest}` : whole;
}
