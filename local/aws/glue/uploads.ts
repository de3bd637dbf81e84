import { buffer } from 'node:stream/consumers';
import { csvTable, decode } from '../../text.ts';
import { parseS3Uri } from '../names.ts';
import type { ObjectStore } from '../s3/objects.ts';
import type { Input } from '../sql/spark/inputs.ts';

/** What is wrong with an uploaded file, under the name that runner.py gives it. */
class UploadError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * The files that people uploaded by hand and a job is given as `--upload_<name>`: an object, or a folder whose newest
 * object is meant. As in runner.py: CSV in UTF-8 or CP949, every value text, an empty one missing.
 */
export async function uploadsOf(
  objects: ObjectStore,
  given: Readonly<Record<string, string>>,
): Promise<Record<string, Input>> {
  const uploads: Record<string, Input> = {};
  for (const [name, uri] of Object.entries(given)) {
    if (name.startsWith('upload_')) uploads[name.slice('upload_'.length)] = await readUpload(objects, uri);
  }
  return uploads;
}

function tableOf(text: string, uri: string): string[][] {
  try {
    return csvTable(text);
  } catch (error) {
    throw new UploadError('UploadFormat', `${uri} ${(error as Error).message}`);
  }
}

async function readUpload(objects: ObjectStore, uri: string): Promise<Input> {
  const place = parseS3Uri(uri);
  if (!place) throw new UploadError('UploadMissing', `${uri} is not an s3:// address`);
  const { bucket, key } = place;
  const found = uri.endsWith('/') ? objects.keys(bucket, key).filter((each) => !each.endsWith('/')) : [key];
  const stored = found.flatMap((each) => objects.find(bucket, each) ?? []);
  const newest = stored.toSorted((a, b) => b.modified.getTime() - a.modified.getTime())[0];
  if (!newest) throw new UploadError('UploadMissing', `nothing has been uploaded to ${uri}`);
  const text = decode(await buffer(objects.open(bucket, newest.key)));
  if (text.includes('\u{FFFD}')) throw new UploadError('UploadEncoding', `${uri} is neither UTF-8 nor EUC-KR (CP949)`);
  const [header = [], ...rows] = tableOf(text, uri);
  const missing = (value: string | undefined) => (value === undefined || value.trim() === '' ? null : value.trim());
  return {
    columns: header.map((name) => name.trim()),
    rows: rows.map((row) => header.map((_, at) => missing(row[at]))),
  };
}
