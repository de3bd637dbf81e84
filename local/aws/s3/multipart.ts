import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../errors.ts';
import type { Collection, Store } from '../store.ts';
import type { Condition, ObjectStore, Staged, StoredObject } from './objects.ts';
import type { Attributes } from './side-files.ts';

interface Upload {
  bucket: string;
  key: string;
  attributes: Attributes;
  parts: Record<number, { file: string; size: number; md5: string }>;
  ended?: true;
}

/** S3's smallest part, but for the last. */
const MIN_PART = 5 * 1024 * 1024;

/** Multipart uploads in progress; parts and their list survive a restart, as they do on S3. */
export class MultipartUploads {
  readonly #objects: ObjectStore;
  readonly #uploads: Collection<Upload>;
  readonly #dir: string;

  constructor(dataDir: string, store: Store, objects: ObjectStore) {
    this.#objects = objects;
    this.#uploads = store.collection('s3-uploads');
    this.#dir = join(dataDir, 's3-parts');
    mkdirSync(this.#dir, { recursive: true });
  }

  /** Begins an upload and returns its id. */
  create(bucket: string, key: string, attributes: Attributes): string {
    this.#objects.find(bucket, key);
    const id = randomUUID();
    this.#uploads.set(id, { bucket, key, attributes, parts: {} });
    return id;
  }

  /** Keeps one part, replacing an earlier one of that number. */
  addPart(id: string, bucket: string, key: string, number: number, staged: Staged): void {
    const upload = this.#get(id, bucket, key);
    const file = join(this.#dir, `${id}.${number}.${staged.md5}`);
    renameSync(staged.file, file);
    this.#uploads.set(id, {
      ...upload,
      parts: { ...upload.parts, [number]: { file, size: staged.size, md5: staged.md5 } },
    });
  }

  /** Joins the parts named, in order, into the object. */
  async complete(
    id: string,
    bucket: string,
    key: string,
    wanted: readonly { number: number; etag: string }[],
    condition: Condition,
  ): Promise<StoredObject> {
    const upload = this.#get(id, bucket, key);
    if (wanted.some(({ number }, i) => i > 0 && number <= wanted[i - 1]!.number))
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    const parts = wanted.map(({ number, etag }, i) => {
      const part = upload.parts[number];
      if (part?.md5 !== etag)
        throw new AwsError('InvalidPart', `Part ${number} could not be found, or its entity tag differs.`);
      if (i < wanted.length - 1 && part.size < MIN_PART)
        throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
      return part;
    });
    const staged = await this.#objects.stage(joinFiles(parts.map(({ file }) => file)));
    const md5 = createHash('md5');
    for (const part of parts) md5.update(part.md5, 'hex');
    const stored = this.#objects.commit(
      bucket,
      key,
      staged,
      { ...upload.attributes, etag: `${md5.digest('hex')}-${parts.length}` },
      condition,
    );
    this.#end(id, upload);
    return stored;
  }

  /** Forgets an upload and its parts. */
  abort(id: string, bucket: string, key: string): void {
    this.#end(id, this.#get(id, bucket, key));
  }

  #end(id: string, upload: Upload): void {
    this.#uploads.set(id, { ...upload, parts: {}, ended: true });
    for (const { file } of Object.values(upload.parts)) rmSync(file, { force: true });
  }

  #get(id: string, bucket: string, key: string): Upload {
    const upload = this.#uploads.get(id);
    if (!upload || upload.ended || upload.bucket !== bucket || upload.key !== key)
      throw new AwsError(
        'NoSuchUpload',
        'The specified upload does not exist. It may have been aborted or completed.',
        { status: 404 },
      );
    return upload;
  }
}

async function* joinFiles(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file) as AsyncIterable<Buffer>;
}
