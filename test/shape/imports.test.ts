import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { files, read, ROOT } from './files.ts';
import { mayImport, mayKnow, roomOf, ROOMS, SERVICES } from './rooms.ts';

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b(?<what>[^;'"]*?)(?:\bfrom\s+)?['"](?<from>[^'"]+)['"]|import\('(?<late>[^']+)'\)/g;

interface Import {
  from: string;
  typeOnly: boolean;
}

const importsOf = (path: string): Import[] =>
  [...read(path).matchAll(IMPORT)].map(({ groups }) => ({
    from: (groups!['from'] ?? groups!['late'])!,
    typeOnly: groups!['what']?.trim().startsWith('type ') ?? false,
  }));

const source = files.filter((path) => /^src\/.*\.ts$/.test(path));

describe('imports of src', () => {
  test('go left only, and to services that their room may know', () => {
    const astray = source.flatMap((path) =>
      importsOf(path)
        .filter(({ from, typeOnly }) =>
          from.startsWith('.')
            ? !mayImport(roomOf(path), posix.join(posix.dirname(path), from))
            : !mayKnow(roomOf(path), from, typeOnly),
        )
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(astray).toEqual([]);
  });

  test('are found at all', () => {
    expect(importsOf('src/replica/replica.ts').map(({ from }) => from)).toContain('../commands/index.ts');
    expect(importsOf('src/commands/index.ts')).toContainEqual({ from: '@slack/web-api', typeOnly: true });
  });

  test('only config.ts and those who call it read the environment', () => {
    const readers = source.filter((path) => read(path).includes('process.env'));
    expect(['src/main.ts', 'src/cli.ts', 'src/config.ts']).toEqual(expect.arrayContaining(readers));
  });
});

describe('the lint rule', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-rooms-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  // One file per room with one import per line, of everything that any rule is about.
  const targets = [
    'src/errors.ts',
    'src/pipeline/x.ts',
    'src/views/x.ts',
    'src/jobs/x.ts',
    'src/commands/x.ts',
    'src/replica/x.ts',
    'src/cli/x.ts',
    'src/main.ts',
    'local/x.ts',
    'test/x.ts',
  ];
  const probes = Object.keys(ROOMS)
    .map((room) => (room.endsWith('.ts') ? room : `${room}probe.ts`))
    .map((path) => ({
      path,
      lines: [
        ...targets.filter((file) => file !== path).map((file) => ({ from: toward(path, file), file })),
        ...SERVICES.map((from) => ({ from, file: undefined })),
      ],
    }));

  test('refuses what the table refuses, and nothing else', () => {
    cpSync(join(ROOT, '.oxlintrc.json'), join(dir, '.oxlintrc.json'));
    for (const { path, lines } of probes) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), lines.map(({ from }, i) => `export { a as a${i} } from '${from}';\n`).join(''));
    }
    const refused = lint(dir);
    const each = probes.flatMap(({ path, lines }) => lines.map((line, index) => ({ path, ...line, index })));
    const allowed = ({ path, from, file }: (typeof each)[number]): boolean =>
      file === undefined ? mayKnow(roomOf(path), from, false) : mayImport(roomOf(path), file);
    const named = ({ path, from }: (typeof each)[number]): string => `${path} imports ${from}`;
    expect(each.filter(({ path, index }) => refused.has(`${path}:${index + 1}`)).map(named)).toEqual(
      each.filter((probe) => !allowed(probe)).map(named),
    );
  });

  test('keeps the environment, the clock and chance out of what is pure', () => {
    const path = 'src/views/impure.ts';
    writeFileSync(
      join(dir, path),
      'export const a = process.env;\nexport const b = Date.now();\nexport const c = Math.random();\n',
    );
    const refused = lint(dir);
    expect([1, 2, 3].map((line) => refused.has(`${path}:${line}`))).toEqual([true, true, true]);
  });
});

const toward = (from: string, to: string): string => {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
};

/** `file:line` of everything that the project's configuration restricts in a folder. */
function lint(dir: string): Set<string> {
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format=json', '.'], {
    cwd: dir,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[];
  };
  return new Set(
    diagnostics
      .filter(({ code }) => code.startsWith('eslint(no-restricted-'))
      .map(({ filename, labels }) => `${filename}:${labels[0]!.span.line}`),
  );
}
