import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../errors.ts';
import { assertBucketName, assertKey, byBytes } from './keys.ts';
import { SideFiles, type Attributes } from './side-files.ts';

export interface StoredObject extends Attributes {
  key: string;
  size: number;
  /** Without quotes. */
  etag: string;
  modified: Date;
}

/** `ifNoneMatch` is S3's `*`: only when nothing is there. `ifMatch` is an ETag. */
export interface Condition {
  ifNoneMatch?: boolean;
  ifMatch?: string | undefined;
}

/** Bytes on their way in: written beside the buckets, so that an object appears whole or not at all. */
export interface Staged {
  file: string;
  size: number;
  md5: string;
}

/** The header under which an object is kept until a date, whoever wants it gone. */
export const RETAINED_UNTIL = 'x-amz-object-lock-retain-until-date';

/**
 * Objects as plain files under `s3/<bucket>/<key>`, which DuckDB reads and writes too. What a file cannot say lies in
 * `s3-meta/`; a side file whose size and time differ from the file's is stale (DuckDB wrote it) and ignored.
 */
export class ObjectStore {
  readonly root: string;
  readonly #side: SideFiles;
  readonly #staging: string;

  readonly #now: () => number;

  constructor(dataDir: string, now: () => number = Date.now) {
    this.#now = now;
    this.root = join(dataDir, 's3');
    this.#side = new SideFiles(join(dataDir, 's3-meta'));
    this.#staging = join(dataDir, 's3-staging');
    rmSync(this.#staging, { recursive: true, force: true });
    for (const dir of [this.root, this.#staging]) mkdirSync(dir, { recursive: true });
  }

  /** Names of the buckets, sorted. */
  buckets(): string[] {
    return readdirSync(this.root).toSorted(byBytes);
  }

  hasBucket(bucket: string): boolean {
    assertBucketName(bucket);
    return existsSync(join(this.root, bucket));
  }

  /** Creates a bucket; false when it is there already. */
  createBucket(bucket: string): boolean {
    if (this.hasBucket(bucket)) return false;
    mkdirSync(join(this.root, bucket));
    return true;
  }

  /** Throws NoSuchBucket. */
  assertBucket(bucket: string): void {
    if (!this.hasBucket(bucket))
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', {
        status: 404,
        members: { BucketName: bucket },
      });
  }

  /** The object, or undefined. Throws NoSuchBucket. */
  find(bucket: string, key: string): StoredObject | undefined {
    const file = this.#path(bucket, key);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const side = this.#side.read(bucket, key);
    const own = { size: stat.size, mtimeMs: stat.mtimeMs };
    if (side?.size === own.size && side.mtimeMs === own.mtimeMs) return { ...side, key, modified: stat.mtime };
    const etag = createHash('md5').update(readFileSync(file)).digest('hex');
    this.#side.write(bucket, key, { ...own, etag });
    return { key, etag, size: own.size, modified: stat.mtime };
  }

  /** The object. Throws NoSuchBucket or NoSuchKey. */
  get(bucket: string, key: string): StoredObject {
    const found = this.find(bucket, key);
    if (!found)
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, members: { Key: key } });
    return found;
  }

  /** The bytes of an object, `start` to `end` inclusive. */
  open(bucket: string, key: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.#path(bucket, key), range);
  }

  /** Writes bytes aside. */
  async stage(source: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Staged> {
    const file = join(this.#staging, randomUUID());
    const md5 = createHash('md5');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _, done) {
        md5.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    });
    try {
      await pipeline(Readable.from(source, { objectMode: false }), measure, createWriteStream(file));
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
    return { file, size, md5: md5.digest('hex') };
  }

  /** Makes staged bytes the object, in one synchronous step, so that conditions cannot race. */
  commit(
    bucket: string,
    key: string,
    staged: Staged,
    attributes: Attributes & { etag?: string } = {},
    condition: Condition = {},
  ): StoredObject {
    try {
      const file = this.#path(bucket, key);
      if (condition.ifMatch !== undefined && this.get(bucket, key).etag !== unquote(condition.ifMatch))
        throw preconditionFailed('If-Match');
      this.#assertUnlocked(bucket, key, condition);
      this.#makeRoom(file, key);
      const at = this.#now() / 1000;
      utimesSync(staged.file, at, at); // LastModified follows the emulation's clock
      const { mtimeMs } = statSync(staged.file);
      if (!condition.ifNoneMatch) renameSync(staged.file, file);
      else if (existsSync(file)) throw preconditionFailed('If-None-Match');
      else linkSync(staged.file, file);
      this.#side.write(bucket, key, { etag: staged.md5, ...attributes, size: staged.size, mtimeMs });
    } finally {
      rmSync(staged.file, { force: true });
    }
    return this.get(bucket, key);
  }

  /** Stores bytes at hand. */
  async put(
    bucket: string,
    key: string,
    body: string | Buffer,
    attributes: Attributes = {},
    condition: Condition = {},
  ): Promise<StoredObject> {
    this.assertBucket(bucket);
    return this.commit(bucket, key, await this.stage([Buffer.from(body)]), attributes, condition);
  }

  /**
   * There are no versions here, which keep what was locked under whatever comes after: so nothing comes after it before its
   * time.
   */
  #assertUnlocked(bucket: string, key: string, { ifNoneMatch }: Condition = {}): void {
    const until = this.#side.read(bucket, key)?.headers?.[RETAINED_UNTIL];
    if (until === undefined || ifNoneMatch === true || Date.parse(until) <= this.#now()) return;
    throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', { status: 403 });
  }

  /** Removes an object if it is there, and the folders it leaves empty. */
  delete(bucket: string, key: string): void {
    const file = this.#path(bucket, key);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) return;
    this.#assertUnlocked(bucket, key);
    rmSync(file, { force: true });
    this.#side.remove(bucket, key);
    const top = join(this.root, bucket);
    for (let dir = dirname(file); dir !== top; dir = dirname(dir)) {
      try {
        rmdirSync(dir);
      } catch {
        return; // not empty, or never made
      }
    }
  }

  /** All keys with the prefix, in S3's order. */
  keys(bucket: string, prefix = ''): string[] {
    this.assertBucket(bucket);
    const top = join(this.root, bucket);
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (folder.split('/').includes('..')) return [];
    if (!statSync(join(top, folder), { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
      .filter((key) => key.startsWith(prefix))
      .toSorted(byBytes);
  }

  #path(bucket: string, key: string): string {
    this.assertBucket(bucket);
    assertKey(key);
    return join(this.root, bucket, key);
  }

  #makeRoom(file: string, key: string): void {
    try {
      mkdirSync(dirname(file), { recursive: true });
      if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return;
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    throw new AwsError(
      'InvalidArgument',
      `Local S3 keeps objects as plain files: ${key} and a key below or above it cannot both exist.`,
    );
  }
}

export const unquote = (etag: string): string => etag.replace(/^"|"$/g, '');

/** S3's 412. */
export const preconditionFailed = (header: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    members: { Condition: header },
  });
