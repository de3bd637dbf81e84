import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPage } from '../../../local/page/index.ts';

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'sluice-page-test-'));
});
afterAll(() => rm(cacheDir, { recursive: true, force: true }));

test('serves one page whose assets it has, and forbids everything from elsewhere', async () => {
  const page = await createPage({ cacheDir });
  const response = await page.request('/');
  const html = await response.text();
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(assets).toHaveLength(2);
  for (const asset of assets) {
    const answer = await page.request(asset);
    expect(answer.status).toBe(200);
    expect((await answer.text()).length).toBeGreaterThan(10_000);
  }
  expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

test('a second start takes the bundle from the cache', async () => {
  const [cached = '', ...others] = await readdir(cacheDir);
  expect(others).toEqual([]);
  const file = join(cacheDir, cached);
  await writeFile(file, (await readFile(file, 'utf8')).replace('"js":"', '"js":"/* from the cache */'));
  const page = await createPage({ cacheDir });
  const html = await (await page.request('/')).text();
  const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(html) ?? [];
  expect(await (await page.request(script)).text()).toContain('/* from the cache */');
  expect(await readdir(cacheDir)).toEqual([cached]);
});
