import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/pipeline/canonical.ts';
import { parseDuration } from '../../src/pipeline/duration.ts';
import { depthOf } from '../../src/pipeline/json.ts';
import { didYouMean, nearest } from '../../src/pipeline/nearest.ts';
import { pathText, problemText } from '../../src/pipeline/problem.ts';
import { fc } from '../helpers/property.ts';

describe('parseDuration', () => {
  it.each([
    ['5s', 5000],
    ['250ms', 250],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('%s', (text, wanted) => {
    expect(parseDuration(text)).toBe(wanted);
  });
  it.each(['', '5', 's', '5 s', '-5s', '1.5h', '5S', '5s ', '12345678901s', 'PT5S'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('nearest', () => {
  const known = ['popular-loans', 'libraries', 'bus-stops'];
  it.each([
    ['popular-loan', 'popular-loans'],
    ['Libraries', 'libraries'],
    ['busstops', 'bus-stops'],
    ['weather', undefined],
    ['', undefined],
    ['x', undefined],
  ])('%s', (given, wanted) => {
    expect(nearest(given, known)).toBe(wanted);
  });
  it('knows nothing among nothing', () => {
    expect(nearest('a', [])).toBeUndefined();
    expect(didYouMean('a', [])).toBe('Nothing is possible here');
    expect(didYouMean('weather', known)).toBe('Possible: popular-loans, libraries, bus-stops');
  });
});

describe('problems', () => {
  it('write a path as people do', () => {
    expect(pathText(['stages', 'a', 'needs', 0])).toBe('stages.a.needs[0]');
    expect(pathText(['with', 'a b', '--x', 'c.d'])).toBe('with["a b"].--x["c.d"]');
    expect(pathText([])).toBe('');
  });
  it('fit on a line', () => {
    const problem = { file: 'f', line: 2, column: 3, path: '', message: 'm', level: 'warning' } as const;
    expect(problemText(problem)).toBe('f:2:3 warning m');
    expect(problemText({ ...problem, path: 'a', hint: 'h' })).toBe('f:2:3 warning a: m. h');
  });
});

describe('canonical', () => {
  it('is the same for equal values in any order, and loses nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonical(turned)).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('depthOf', () => {
  it.each([
    [1, 0],
    [null, 0],
    [[], 0],
    [[1], 1],
    [{ a: [{ b: 1 }], c: 1 }, 3],
  ])('%j', (value, wanted) => {
    expect(depthOf(value)).toBe(wanted);
  });
  it('stops counting', () => {
    const deep = JSON.parse('['.repeat(2000) + ']'.repeat(2000)) as unknown;
    expect(depthOf(deep)).toBe(41);
  });
});
