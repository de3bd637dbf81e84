import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseS3Uri } from '../names.ts';
import type { ObjectStore } from '../s3/objects.ts';
import type { AthenaAnswer } from '../sql/engine.ts';

/** What GetQueryResults pages through. */
export interface StoredResult {
  columns: AthenaAnswer['columns'];
  rows: (string | null)[][];
  /** SELECT alone has its column names as first row. */
  header: boolean;
  /** Rows that the statement wrote. */
  updateCount: number;
}

/** Results by query, one file each. */
export class Results {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'athena-results');
    mkdirSync(this.#dir, { recursive: true });
  }

  write(id: string, result: StoredResult): void {
    const file = join(this.#dir, `${id}.json`);
    writeFileSync(`${file}.tmp`, JSON.stringify(result));
    renameSync(`${file}.tmp`, file);
  }

  read(id: string): StoredResult {
    return JSON.parse(readFileSync(join(this.#dir, `${id}.json`), 'utf8')) as StoredResult;
  }
}

/** Keeps a query's result, and writes it to S3 as Athena does: a quoted CSV for SELECT, plain text for the rest. */
export async function writeResult(
  objects: ObjectStore,
  results: Results,
  id: string,
  answer: AthenaAnswer,
): Promise<void> {
  const { columns, rows, statementType, substatementType } = answer;
  const header = statementType === 'DML' && substatementType === 'SELECT';
  results.write(id, { columns, rows, header, updateCount: answer.updateCount ?? 0 });
  const output = parseS3Uri(answer.outputLocation);
  if (!output?.key || !/\.(csv|txt)$/.test(output.key)) return;
  const text = header
    ? csv([columns.map(({ name }) => name), ...rows])
    : rows.map((row) => `${row.join('\t')}\n`).join('');
  await objects.put(output.bucket, output.key, text, { contentType: 'application/octet-stream' });
}

/** Every value in quotes; NULL is nothing at all. */
const csv = (rows: readonly (readonly (string | null)[])[]): string =>
  rows
    .map((row) => `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`)
    .join('');

const PRECISION: Record<string, number> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  float: 17,
  double: 17,
  varchar: 2147483647,
  timestamp: 3,
  'timestamp with time zone': 3,
};

/** A column as GetQueryResults describes it; `decimal(10,2)` tells its precision and scale apart from its type. */
export function columnInfo({ name, type }: { name: string; type: string }) {
  const [, base = type, precision, scale] = /^(\w+)\((\d+)(?:, ?(\d+))?\)$/.exec(type) ?? [];
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: base,
    Precision: Number(precision ?? PRECISION[base] ?? 0),
    Scale: Number(scale ?? 0),
    Nullable: 'UNKNOWN',
    CaseSensitive: base === 'varchar' || base === 'char',
  };
}
