import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Marks, stretch } from '../marks.ts';
import { parseS3Uri } from '../names.ts';
import type { ObjectStore, Staged } from '../s3/objects.ts';
import type { AthenaAnswer, Column, Row } from '../sql/engine.ts';
import { parseCsv, writeCsv } from './csv.ts';

/** What GetQueryResults pages through: of a SELECT where its CSV lies, of the rest the lines themselves. */
export interface StoredResult {
  columns: Column[];
  rows: Row[];
  /** SELECT alone has its column names as first row. */
  header: boolean;
  /** Rows that the statement wrote. */
  updateCount: number;
  csv?: { bucket: string; key: string; etag: string; marks: Marks };
}

/** The CSV of a SELECT, written whole but not yet in its bucket. */
export interface StagedCsv {
  staged: Staged;
  marks: Marks;
}

/** Results by query: a file each for what is small, and the CSV that lies in S3. No SELECT's rows are ever all in memory. */
export class Results {
  readonly #dir: string;
  readonly #objects: ObjectStore;

  constructor(dataDir: string, objects: ObjectStore) {
    this.#dir = join(dataDir, 'athena-results');
    this.#objects = objects;
    mkdirSync(this.#dir, { recursive: true });
  }

  /** Writes the rows of a SELECT aside while they are found, no faster than the disk takes them. Leaves nothing when it throws. */
  async stage(columns: Column[], batches: AsyncIterable<Row[]>): Promise<StagedCsv> {
    const marks: Marks = { lines: 0, marks: [] };
    const names = columns.map(({ name }) => name);
    return { staged: await this.#objects.stage(writeCsv(names, batches, marks)), marks };
  }

  /** Keeps a result, and puts it into S3 as Athena does: a quoted CSV for SELECT, plain text for the rest. */
  async write(id: string, answer: AthenaAnswer, csv: StagedCsv | undefined): Promise<void> {
    const { columns, rows } = answer;
    const contentType = 'application/octet-stream';
    const output = parseS3Uri(answer.outputLocation);
    const stored: StoredResult = { columns, rows, header: csv !== undefined, updateCount: answer.updateCount ?? 0 };
    if (csv && output?.key) {
      const { bucket, key } = output;
      const { etag } = this.#objects.commit(bucket, key, csv.staged, { contentType });
      stored.csv = { bucket, key, etag, marks: csv.marks };
    } else if (output?.key.endsWith('.txt')) {
      const text = rows.map((row) => `${row.join('\t')}\n`).join('');
      await this.#objects.put(output.bucket, output.key, text, { contentType });
    }
    const file = join(this.#dir, `${id}.json`);
    writeFileSync(`${file}.tmp`, JSON.stringify(stored));
    renameSync(`${file}.tmp`, file);
  }

  read(id: string): StoredResult {
    return JSON.parse(readFileSync(join(this.#dir, `${id}.json`), 'utf8')) as StoredResult;
  }

  /** Lines of a result, the header among them, from `from` to before `to`; undefined when its CSV is no longer in S3. */
  async lines({ columns, rows, header, csv }: StoredResult, from: number, to: number): Promise<Row[] | undefined> {
    if (!csv) return (header ? [columns.map(({ name }) => name), ...rows] : rows).slice(from, to);
    const { bucket, key, etag, marks } = csv;
    const object = this.#objects.find(bucket, key);
    if (object?.etag !== etag) return undefined;
    if (from >= to) return [];
    const { start, end = object.size, skip } = stretch(marks, from, to);
    const found = parseCsv(await buffer(this.#objects.open(bucket, key, { start, end: end - 1 })));
    return found.slice(skip, skip + to - from);
  }
}

/** How many lines `lines` can give. */
export const countLines = ({ rows, header, csv }: StoredResult): number =>
  csv ? csv.marks.lines : rows.length + (header ? 1 : 0);

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
