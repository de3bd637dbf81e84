import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

mkdirSync('test-output', { recursive: true });
const dir = mkdtempSync(resolve('test-output/catalogue-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** What tsc says of a catalogue that is like the Korean one, but for what `change` makes of it. */
function said(change: string): string {
  const source = `import type { Texts } from '../../src/views/text/index.ts';
import { ko } from '../../src/views/text/ko.ts';
${change}
`;
  writeFileSync(join(dir, 'catalogue.ts'), source);
  const config = {
    extends: '../../tsconfig.json',
    include: [],
    files: ['catalogue.ts'],
    compilerOptions: { noUnusedLocals: false },
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config));
  try {
    execFileSync('node_modules/.bin/tsc', ['-p', dir], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test('a catalogue without a key, or with one too many, does not build', () => {
  expect(said('export const whole: Texts = { ...ko };')).toBe('');
  const lacking = said('const { help, ...verbs } = ko.verbs; export const less: Texts = { ...ko, verbs };');
  expect(lacking).toMatch(/TS2741: Property 'help' is missing|TS2322/);
  const more = said("export const more: Texts = { ...ko, verbs: { ...ko.verbs, surplus: 'x' } };");
  expect(more).toMatch(/'surplus' does not exist/);
  const other = said('export const other: Texts = { ...ko, others: (a: number, b: number) => `${a}${b}` };');
  expect(other).toMatch(/TS2322/);
});
