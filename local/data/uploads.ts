import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { csvHeader, decode } from '../text.ts';

const BUCKET = 'cloudtree-raw-data';

/** What people upload by hand: a folder of the input, a column that tells the file, and where its newest file is looked for. */
const UPLOADS = [
  { folder: 'reference', column: '정류장ID(앞3자리)', prefix: 'reference/bus-codes' },
  { folder: 'reference', column: '해당역(호선)', prefix: 'reference/station-districts' },
  { folder: 'parks', column: '공원명', prefix: 'city-park-info/upload' },
];

/** The files of an input folder that are uploaded to S3 rather than served by an API. */
export function uploadsFrom(dataDir: string): { bucket: string; key: string; file: string }[] {
  return UPLOADS.flatMap(({ folder, column, prefix }) => {
    const dir = join(dataDir, folder);
    if (!existsSync(dir)) return [];
    const files = readdirSync(dir).map((name) => join(dir, name));
    return files
      .filter((file) => csvHeader(decode(readFileSync(file))).some((name) => name.trim() === column))
      .map((file) => ({ bucket: BUCKET, key: `${prefix}/${basename(file)}`, file }));
  });
}
