import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtinKinds } from '../../src/pipeline/stages/builtin.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';

const all = { ...kinds, ...builtinKinds(kinds) };
const folder = new URL('../../src/pipeline/stages/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
/** A file that defines a kind says so. */
const defining = files.filter((file) => readFileSync(new URL(file, folder), 'utf8').includes(' defineStage({'));

it('every kind in the folder is registered, under its file’s name', () => {
  expect(defining.map((file) => file.replace('.ts', '')).toSorted()).toEqual(Object.keys(all).toSorted());
  for (const [name, kind] of Object.entries(all)) expect(kind.kind).toBe(name);
});

it('every kind has its fixtures in the contract', () => {
  const tests = readdirSync(new URL('.', import.meta.url));
  const fixtures = readdirSync(new URL('fixtures', import.meta.url));
  for (const name of Object.keys(kinds)) {
    expect(tests).toContain(`${name}.test.ts`);
    expect(fixtures).toContain(`${name}.ts`);
  }
});

it('no pipeline.yml can name a kind that is built in', () => {
  for (const name of Object.keys(builtinKinds(kinds))) expect(kinds).not.toHaveProperty(name);
});

it('every kind says in one line what it does', () => {
  for (const { summary } of Object.values(kinds)) expect(summary).toMatch(/^[A-Z][^\n.]+$/);
});
