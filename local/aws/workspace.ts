import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FunctionFile = z.strictObject({
  /** Seconds. */
  timeout: z.int().min(1).max(900).default(3),
  /** MB. */
  memory: z.int().min(128).max(10_240).default(128),
  environment: z.record(z.string(), z.string()).default({}),
});

export interface FunctionSpec extends z.output<typeof FunctionFile> {
  name: string;
  /** The module that exports `handler`. */
  file: string;
  modified: Date;
  size: number;
  sha256: string;
}

const DataSetFile = z.strictObject({
  name: z.string().min(1),
  import: z.enum(['SPICE', 'DIRECT_QUERY']).default('SPICE'),
  /** Whether it has a look-back window for incremental refreshes. */
  incremental: z.boolean().default(false),
  source: z.union([
    z.strictObject({ athena: z.strictObject({ database: z.string(), sql: z.string() }) }),
    z.strictObject({ redshift: z.strictObject({ database: z.string(), sql: z.string() }) }),
  ]),
  /** What SPICE makes of columns: a row whose value does not become one is left out. Of a query on Athena only. */
  types: z.record(z.string().regex(/^\w+$/), z.enum(['bigint', 'double', 'date', 'timestamp'])).default({}),
});
export type DataSet = z.output<typeof DataSetFile>;

const CrawlerFile = z.strictObject({
  database: z.string().regex(/^[a-z0-9_]+$/),
  /** `s3://bucket/prefix/`: each folder in it becomes a table, or it is one itself when it holds files. */
  targets: z.array(z.string().startsWith('s3://')).min(1),
  tablePrefix: z.string().default(''),
});
export type CrawlerSpec = z.output<typeof CrawlerFile> & { name: string; modified: Date };

export interface StateMachine {
  name: string;
  type: 'STANDARD' | 'EXPRESS';
  /** Amazon States Language. */
  definition: string;
  modified: Date;
}

export interface SparkJob {
  name: string;
  /** The Spark SQL file. */
  file: string;
  modified: Date;
}

const NAME = /^[\w-]{1,128}$/;

/** The workspace's folder seen as what is deployed to AWS: a file that is there is deployed, in its newest form. */
export class Workspace {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** `functions/<name>/index.mjs`, with the settings of `function.json` beside it. */
  lambda(name: string): FunctionSpec | undefined {
    const folder = join(this.dir, 'functions', name);
    const file = join(folder, 'index.mjs');
    if (!NAME.test(name) || !existsSync(file)) return undefined;
    const settings = join(folder, 'function.json');
    const { mtime, size } = statSync(file);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('base64');
    const own = FunctionFile.parse(existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {});
    return { ...own, name, file, modified: mtime, size, sha256 };
  }

  /** `spark/<name>.sql`. */
  job(name: string): SparkJob | undefined {
    const file = join(this.dir, 'spark', `${name}.sql`);
    if (!NAME.test(name) || !existsSync(file)) return undefined;
    return { name, file, modified: statSync(file).mtime };
  }

  /** The DDL of `tables/`, sorted by path: a database's file stands before its folder. */
  tables(): { file: string; sql: string }[] {
    return this.#files('tables')
      .filter((file) => file.endsWith('.sql'))
      .toSorted((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b))
      .map((file) => ({ file, sql: readFileSync(join(this.dir, 'tables', file), 'utf8') }));
  }

  /** A QuickSight data set, `quicksight/<id>.json`. */
  dataSet(id: string): DataSet | undefined {
    const file = join(this.dir, 'quicksight', `${id}.json`);
    return NAME.test(id) && existsSync(file) ? DataSetFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  }

  /** `crawlers/<name>.json`. */
  crawler(name: string): CrawlerSpec | undefined {
    const file = join(this.dir, 'crawlers', `${name}.json`);
    if (!NAME.test(name) || !existsSync(file)) return undefined;
    return { ...CrawlerFile.parse(JSON.parse(readFileSync(file, 'utf8'))), name, modified: statSync(file).mtime };
  }

  /** `statemachines/<name>.asl.json`, or `<name>.express.asl.json` for an Express one. */
  stateMachine(name: string): StateMachine | undefined {
    const standard = join(this.dir, 'statemachines', `${name}.asl.json`);
    const express = join(this.dir, 'statemachines', `${name}.express.asl.json`);
    const file = existsSync(standard) ? standard : express;
    if (!NAME.test(name) || !existsSync(file)) return undefined;
    const type = file === standard ? 'STANDARD' : 'EXPRESS';
    return { name, type, definition: readFileSync(file, 'utf8'), modified: statSync(file).mtime };
  }

  /** A Redshift workgroup or cluster, `redshift/<name>`: its databases are the folders in it, with the DDL that lies in them. */
  warehouse(name: string): { database: string; ddl: { file: string; sql: string }[] }[] | undefined {
    const folder = join(this.dir, 'redshift', name);
    if (!NAME.test(name) || !existsSync(folder)) return undefined;
    const databases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return databases.map(({ name: database }) => ({
      database,
      ddl: readdirSync(join(folder, database))
        .filter((file) => file.endsWith('.sql'))
        .toSorted()
        .map((file) => ({
          file: `redshift/${name}/${database}/${file}`,
          sql: readFileSync(join(folder, database, file), 'utf8'),
        })),
    }));
  }

  /** Names of the Redshift workgroups and clusters. */
  warehouses(): string[] {
    const folder = join(this.dir, 'redshift');
    return existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
      : [];
  }

  /** Inputs that people upload by hand: `reference/<bucket>/<key>`. */
  reference(): { bucket: string; key: string; file: string }[] {
    return this.#files('reference').flatMap((path) => {
      const [bucket = '', ...key] = path.split('/');
      return key.length > 0 ? [{ bucket, key: key.join('/'), file: join(this.dir, 'reference', path) }] : [];
    });
  }

  #files(folder: string): string[] {
    const top = join(this.dir, folder);
    if (!existsSync(top)) return [];
    return readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && entry.name !== 'README.md')
      .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1));
  }
}
