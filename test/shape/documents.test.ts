import { basename, dirname, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { files, read } from './files.ts';

const folders = new Set(files.flatMap((path) => ancestors(path)));
const documents = files.filter((path) => path.endsWith('.md'));

/** Written at run time or lying beside the repository, so they are in no checkout. */
const MADE = /^(\.data|test-output|node_modules|\.\.\/shared)\b/;
const FILE = /\w\.(ts|tsx|mjs|js|lua|sql|py|css|md|yml|json|png)$/;

/** What a document names in code style or links to, and what looks like a path from the root in its prose. */
const pathsIn = (text: string): string[] => {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  const spans = [...prose.matchAll(/`([^`\s]+)`/g)]
    .map(([, span]) => span!)
    .filter((span) => FILE.test(span) || /^[\w.-]+\/[\w./-]*$/.test(span));
  const links = [...prose.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, target]) => target!);
  const bare = [...prose.matchAll(/(?<![\w/.`:-])(?:src|local|config|test|scripts|docs|bench)\/[\w./-]*\w/g)].map(
    ([path]) => path,
  );
  return [...new Set([...spans, ...links, ...bare])].filter(
    (path) => /^[\w./-]+$/.test(path) && !path.startsWith('/') && !MADE.test(path),
  );
};

/** A path is from the document's folder or from the root; a bare file name may be that of any file. */
function exists(path: string, folder: string): boolean {
  const places = [posix.join(folder, path), posix.normalize(path)].map((place) => place.replace(/\/$/, ''));
  if (places.some((place) => files.includes(place) || folders.has(place))) return true;
  return basename(path) === path && files.some((file) => basename(file) === path);
}

describe('documents', () => {
  test('name only files and folders that exist', () => {
    const gone = documents.flatMap((document) =>
      pathsIn(read(document))
        .filter((path) => !exists(path, dirname(document)))
        .map((path) => `${document}: ${path}`),
    );
    expect(gone).toEqual([]);
  });

  test('are found to lie', () => {
    expect(
      pathsIn('see `src/gone.ts`, [x](docs/gone.md) and src/also/gone.ts').filter((path) => !exists(path, '.')),
    ).toHaveLength(3);
  });

  test('stand in every folder of src, local and config, on one screen', () => {
    const rooms = [...folders].filter(
      (folder) => /^(src|local|config)\/[^/]+$/.test(folder) && folder !== 'config/pipelines',
    );
    expect(rooms.filter((room) => !files.includes(`${room}/README.md`))).toEqual([]);
    const long = documents
      .filter((path) => path.endsWith('/README.md') && !path.includes('fixtures'))
      .filter((path) => read(path).trimEnd().split('\n').length > 30);
    expect(long).toEqual([]);
  });
});

describe('files', () => {
  const texts = files.filter((path) => !/\.(png|woff2?)$/.test(path));
  const code = texts.filter((path) => /\.(ts|tsx|mjs|js|css|py|lua)$/.test(path));

  test('have at most 400 lines', () => {
    expect(code.filter((path) => read(path).trimEnd().split('\n').length > 400)).toEqual([]);
  });

  test('tell nothing of the machine they were written on', () => {
    const MACHINE = /(?<![\w.])\/(work|home|Users|root)\/\w|registry\.npmjs|registry=|_authToken/;
    const told = texts.filter((path) => path !== 'test/shape/documents.test.ts' && MACHINE.test(read(path)));
    expect(told).toEqual([]);
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });

  test('leave nothing for later', () => {
    const MARK = new RegExp(String.raw`\b(${['TO_DO', 'FIX_ME', 'X_XX'].join('|').replaceAll('_', '')})\b`);
    expect(code.filter((path) => MARK.test(read(path)))).toEqual([]);
  });
});

interface Lock {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

test('package-lock.json names the packages of every platform, without which npm ci refuses it', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  const { '': root, ...installed } = packages;
  expect(root).toBeDefined();
  const missing = Object.entries(installed).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

function ancestors(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}
