import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApis } from '../../../local/apis/index.ts';
import { Faults } from '../../../local/faults.ts';

const HEADER = '역사_ID,역사명,호선,위도,경도';
const ROW = { BLDN_ID: '01', BLDN_NM: '똠방', ROUTE: '2호선', LAT: '37.5', LOT: '127.0' };
const LINE = Object.values(ROW).join(',');

let dir: string;
const log = { warn: vi.fn() };
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'input-'));
  await mkdir(join(dir, 'subway_stations'));
  log.warn.mockClear();
});
afterEach(() => rm(dir, { recursive: true }));

const write = (name: string, content: string | Buffer) => writeFile(join(dir, 'subway_stations', name), content);
async function ask(): Promise<{ status: number; rows: unknown; error: string | undefined }> {
  const apis = createApis({ dataDir: dir, faults: new Faults(), log });
  const answer = await apis.request('/seoul/key/json/subwayStationMaster/1/1000/');
  const body = (await answer.json()) as { subwayStationMaster?: { row: unknown }; error?: string };
  return { status: answer.status, rows: body.subwayStationMaster?.row, error: body.error };
}

describe('a list of the input folder', () => {
  it.each([
    ['UTF-8', Buffer.from(`${HEADER}\n${LINE}\n`)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${HEADER}\n${LINE}\n`)],
    ['CP949', iconv.encode(`${HEADER}\n${LINE}\n`, 'cp949')],
    ['tabs', Buffer.from(`${HEADER}\n${LINE}\n`.replaceAll(',', '\t'))],
    ['semicolons', Buffer.from(`${HEADER}\n${LINE}\n`.replaceAll(',', ';'))],
    ['lines that end in CR LF, and empty ones', Buffer.from(`${HEADER}\r\n${LINE}\r\n\r\n`)],
    [
      "the API's names, in another order, one too many",
      Buffer.from('LOT,LAT,X,ROUTE,BLDN_NM,BLDN_ID\n127.0,37.5,,2호선,똠방,01\n'),
    ],
  ])('is read from CSV: %s', async (_, content) => {
    await write('list.csv', content);
    expect((await ask()).rows).toEqual([ROW]);
  });

  it('is read from every file that has its shape; another is left out and told', async () => {
    await write('a.csv', `${HEADER}\n${LINE}\n`);
    await write('b.json', JSON.stringify({ subwayStationMaster: { row: [{ BLDN_ID: '02' }, { BLDN_NM: 'no id' }] } }));
    await write('notes.md', '# 참고');
    expect((await ask()).rows).toEqual([ROW, { BLDN_ID: '02' }, { BLDN_NM: 'no id' }]);
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(
      { file: join(dir, 'subway_stations/notes.md') },
      expect.any(String),
    );
  });

  it.each([
    [
      'bytes of no encoding',
      Buffer.concat([iconv.encode(`${HEADER}\n01,`, 'cp949'), Buffer.from([0xff, 0xff]), Buffer.from(',2,37.5,127\n')]),
      'is neither UTF-8 nor EUC-KR (CP949) throughout',
    ],
    ['a row that is cut off', `${HEADER}\n${LINE}\n02,나\n`, 'has 2 values in row 2 and 5 columns in its header'],
    ['a decimal comma', `${HEADER}\n01,가,2호선,37,5,127,0\n`, 'has 7 values in row 1 and 5 columns in its header'],
    ['a quote that is never closed', `${HEADER}\n01,"가,2호선,37.5,127.0\n`, 'cannot be read as CSV'],
  ])('is not served at all when a file of its shape has %s', async (_, content, says) => {
    await write('a.csv', `${HEADER}\n${LINE}\n`);
    await write('b.csv', content);
    const answer = await ask();
    expect(answer).toMatchObject({ status: 404, rows: undefined });
    expect(answer.error).toContain(`subway_stations/b.csv ${says}`);
  });

  it('is not served when JSON is cut off', async () => {
    await write('a.csv', `${HEADER}\n${LINE}\n`);
    await write('b.json', '[{"BLDN_ID":"02"');
    expect((await ask()).error).toContain('subway_stations/b.json is not JSON');
  });
});
