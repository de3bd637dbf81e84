import { describe, expect, it } from 'vitest';
import { problemText } from '../../src/pipeline/problem.ts';
import { readYaml } from '../../src/pipeline/yaml-source.ts';

const texts = (text: string): string[] => readYaml(text, 'f.yml').problems.map(problemText);

describe('readYaml refuses', () => {
  const nine = (item: string) => `[${Array.from({ length: 9 }, () => item).join(',')}]`;
  it.each<[string, string, string]>([
    ['a duplicate key', 'a: 1\nb: 2\na: 3', 'f.yml:3:1 error the key "a" is written twice'],
    [
      'a tag of its own',
      'a: !foo x',
      'f.yml:1:4 error the tag !foo is not allowed. Write plain texts, numbers, lists and maps',
    ],
    [
      'a tag of JavaScript',
      'a: !!js/function x',
      'f.yml:1:4 error the tag !!js/function is not allowed. Write plain texts, numbers, lists and maps',
    ],
    [
      'binary',
      'a: !!binary aGk=',
      'f.yml:1:4 error the tag !!binary is not allowed. Write plain texts, numbers, lists and maps',
    ],
    [
      '__proto__',
      'a:\n  - b: 1\n    __proto__: { x: 1 }',
      'f.yml:3:5 error a[0].__proto__: the key "__proto__" is not allowed',
    ],
    [
      'an unquoted template',
      'a: {{ b }}',
      'f.yml:1:5 error a key must be a text. A template starts with a brace, so put it in quotes: "{{ … }}"',
    ],
    [
      'a second document',
      'a: 1\n---\nb: 2',
      'f.yml:2:1 error the file holds more than one document. Remove the line "---" and what follows it',
    ],
    ['an infinite number', 'a: { b: .inf }', 'f.yml:1:9 error a.b: a number must be finite'],
    [
      'a number that would change',
      'a: [12345678901234567890]',
      'f.yml:1:5 error a[0]: this number is too large to be kept exactly: put it in quotes',
    ],
    ['an alias of nothing', 'a: *x', 'f.yml:1:4 error a: no anchor before this is called &x'],
    ['an alias of itself', 'a: &x [1, *x]', 'f.yml:1:11 error a[1]: *x contains itself'],
    [
      'an alias bomb',
      `a: &a ${nine('x')}\nb: &b ${nine('*a')}\nc: &c ${nine('*b')}\nd: ${nine('*c')}`,
      'f.yml:1:1 error aliases cannot be resolved: Excessive alias count indicates a resource exhaustion attack',
    ],
    ['deep nesting', '['.repeat(50) + ']'.repeat(50), 'f.yml:1:1 error values are nested more than 40 deep'],
    [
      'an alias for a key',
      'a: &x b\n*x : 1',
      'f.yml:2:1 error a key must be a text. A template starts with a brace, so put it in quotes: "{{ … }}"',
    ],
    ['a tab', 'a:\n\t- b', 'f.yml:2:1 error this is not YAML: Tabs are not allowed as indentation'],
    [
      'a huge file',
      `a: "${'x'.repeat(300 * 1024)}"`,
      'f.yml:1:1 error the file has 301 KiB; at most 256 KiB are read. Move long SQL into files and name them with sql_file',
    ],
  ])('%s', (_name, text, wanted) => {
    expect(texts(text)[0]).toBe(wanted);
  });

  it('nesting that exhausts the parser, in few words', () => {
    const found = texts('['.repeat(20_000));
    expect(found.length).toBeLessThanOrEqual(10);
    expect(found[0]).toContain('values are nested more than 40 deep');
  });
});

describe('readYaml keeps', () => {
  it('values as YAML 1.2 has them', () => {
    expect(
      readYaml('%YAML 1.1\n---\na: no\nb: 012\nc: 2026-10-01\nd: ~\ne: &x [1]\nf: *x\n<<: y', 'f').source?.value,
    ).toEqual({
      a: 'no',
      b: 12,
      c: '2026-10-01',
      d: null,
      e: [1],
      f: [1],
      '<<': 'y',
    });
  });

  it('the place of every value and key, through aliases, and the nearest for what is not there', () => {
    const { source } = readYaml('a: &x\n  - b: 1\n    c:\nd: *x\n', 'f.yml');
    const at = (path: PropertyKey[], where?: 'key') => {
      const { line, column } = source!.problem(path, 'm', where ? { at: where } : {});
      return `${line}:${column}`;
    };
    expect(at(['a', 0, 'b'])).toBe('2:8');
    expect(at(['a', 0, 'b'], 'key')).toBe('2:5');
    expect(at(['a', 0, 'c'])).toBe('3:7');
    expect(at(['d', 0, 'b'])).toBe('2:8');
    expect(at(['d', 0, 'nope'])).toBe('2:5');
    expect(at(['a', 7])).toBe('1:1');
    expect(at(['a', 0, 'b', 'deeper'])).toBe('2:5');
    expect(at(['zzz'])).toBe('1:1');
    expect(source!.problem(['a'], 'm', { level: 'warning', hint: 'h' })).toMatchObject({ level: 'warning', hint: 'h' });
  });

  it('an empty document', () => {
    const { source } = readYaml('', 'f.yml');
    expect(source?.value).toBeNull();
    expect(source?.problem(['a'], 'm')).toMatchObject({ line: 1, column: 1 });
  });
});
