import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uploadsOf } from '../../../local/aws/glue/uploads.ts';
import { ObjectStore } from '../../../local/aws/s3/objects.ts';

const CSV = '공원명,구\n똠방공원,강동구\n펲시티,\n';
const ROWS = {
  columns: ['공원명', '구'],
  rows: [
    ['똠방공원', '강동구'],
    ['펲시티', null],
  ],
};
const FOLDER = 's3://uploads/parks/';

let dir: string;
let now = 0;
let objects: ObjectStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'uploads-'));
  now = Date.UTC(2026, 10, 21);
  objects = new ObjectStore(dir, () => now);
  objects.createBucket('uploads');
});
afterEach(() => rm(dir, { recursive: true }));

const put = (key: string, content: Buffer | string) => objects.put('uploads', `parks/${key}`, Buffer.from(content));
const read = async (uri = FOLDER) => (await uploadsOf(objects, { upload_parks: uri }))['parks'];

describe('trap: EUC-KR and CP949', () => {
  it.each([
    ['UTF-8', Buffer.from(CSV)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${CSV}`)],
    ['CP949, with syllables that EUC-KR does not have', iconv.encode(CSV, 'cp949')],
    ['semicolons', Buffer.from(CSV.replaceAll(',', ';'))],
    ['tabs', Buffer.from(CSV.replaceAll(',', '\t'))],
    ['lines that end in CR LF', Buffer.from(CSV.replaceAll('\n', '\r\n'))],
  ])('%s is read as it was meant', async (_, content) => {
    await put('list.csv', content);
    expect(await read()).toEqual(ROWS);
    expect(await read(`${FOLDER}list.csv`)).toEqual(ROWS);
  });

  it.each([
    ['bytes of neither', Buffer.from([0x61, 0x2c, 0xff, 0xfe, 0x0a, 0xc0, 0x20]), 'UploadEncoding'],
    ['an error page', '<html><body>점검 중</body></html>', 'UploadFormat'],
    ['an empty file', '', 'UploadFormat'],
    ['a row that is cut off', `${CSV}끝`, 'UploadFormat'],
    ['a quote that is never closed', `${CSV}"끝,구\n`, 'UploadFormat'],
  ])('%s fails by name', async (_, content, name) => {
    await put('list.csv', content);
    await expect(read()).rejects.toMatchObject({ name });
  });
});

it('the newest file of a folder is meant, and none is an error of its own', async () => {
  await expect(read()).rejects.toMatchObject({ name: 'UploadMissing' });
  await put('b-older.csv', CSV.replace('강동구', '중구'));
  now += 60_000;
  await put('a-newer.csv', CSV);
  expect(await read()).toEqual(ROWS);
  expect(await uploadsOf(objects, { other: 'x' })).toEqual({});
});
