import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page's code and styles, ready to serve. */
export interface Bundle {
  /** Changes whenever the content does; part of the asset names. */
  hash: string;
  js: string;
  css: string;
}

const APP = fileURLToPath(new URL('app/', import.meta.url));
const PACKAGES = ['react', 'react-dom', 'slack-blocks-to-jsx', 'esbuild'];

/** The bundle from the cache, or built and cached when sources or packages have changed. */
export async function loadBundle(cacheDir = defaultCacheDir()): Promise<Bundle> {
  const hash = await sourceHash();
  const file = join(cacheDir, `${hash}.json`);
  const cached = await readFile(file, 'utf8').catch(() => undefined);
  if (cached !== undefined) return { hash, ...(JSON.parse(cached) as Omit<Bundle, 'hash'>) };
  const built = await build();
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  // Written aside and renamed, so that two starts at once never read half a file.
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, JSON.stringify(built));
  await rename(partial, file);
  return { hash, ...built };
}

function defaultCacheDir(): string {
  return join(tmpdir(), `sluice-page-${userInfo().uid}`);
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(APP, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) hash.update(file.slice(APP.length)).update(await readFile(file));
  for (const name of PACKAGES) hash.update(`${name}@${await versionOf(name)}`);
  return hash.digest('hex').slice(0, 16);
}

// Read from the folder and not through `exports`: not every package exports its package.json.
async function versionOf(name: string): Promise<string> {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const manifest = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest !== undefined) return (JSON.parse(manifest) as { version: string }).version;
  }
  throw new Error(`The package ${name} is not installed. Run: npm ci --ignore-scripts && npm rebuild node`);
}

async function build(): Promise<Omit<Bundle, 'hash'>> {
  // esbuild is loaded only when something has to be built: a warm start does without it.
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    entryPoints: { page: join(APP, 'main.tsx'), style: join(APP, 'styles/index.css') },
    outdir: 'out',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    target: 'es2023',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  await esbuild.stop();
  const text = (ending: string): string => result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { js: text('.js'), css: text('.css') };
}
