import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { run } from '../../src/commands/pipeline/run.ts';
import { paramsOf } from '../../src/commands/pipeline/verb.ts';
import { readWords, split } from '../../src/commands/pipeline/words.ts';
import { fc } from '../helpers/property.ts';

describe('splitting what a person typed', () => {
  test.each([
    ['run popular-loans', ['run', 'popular-loans']],
    ['  run\u00A0popular-loans\t--again ', ['run', 'popular-loans', '--again']],
    ['skip r s --reason "known outage, see #42"', ['skip', 'r', 's', '--reason', 'known outage, see #42']],
    ['skip r s --reason=“known outage”', ['skip', 'r', 's', '--reason=known outage']],
    ['run p —again', ['run', 'p', '--again']],
    ['run p –period 2026-10', ['run', 'p', '--period', '2026-10']],
    ['run p --param districts=["강남구", "종로구"]', ['run', 'p', '--param', 'districts=["강남구", "종로구"]']],
    ['run p --param districts=[]', ['run', 'p', '--param', 'districts=[]']],
    ["run p --param 'districts=[]'", ['run', 'p', '--param', 'districts=[]']],
    ['run p --param x={"a": [1, "]"]} --again', ['run', 'p', '--param', 'x={"a": [1, "]"]}', '--again']],
    ['ｒｕｎ ｐ', ['run', 'p']],
    ['run\u200B p\u202E', ['run', 'p']],
    ["it's 5 o'clock", ["it's", '5', "o'clock"]],
    ['"never closed', ['never closed']],
    ['', []],
  ])('%j', (text, words) => expect(split(text)).toEqual(words));

  test('what is longer than a command may be is refused, not cut', () => {
    expect(split(`run p --param x=${'y'.repeat(3900)}`)).toHaveLength(4);
    expect(() => split(`skip r s --reason "${'y'.repeat(4000)}"`)).toThrow('command.long');
  });

  test('never throws and loses no word characters, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const word of split(text)) expect(typeof word).toBe('string');
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('reading options', () => {
  const read = (text: string) => readWords(split(text), run);

  test('takes what the verb takes', () => {
    const words = read('popular-loans --period 2026-10 --param a=1 --param b=x=y --again');
    expect(words).toEqual({
      positional: ['popular-loans'],
      options: { period: '2026-10', param: ['a=1', 'b=x=y'], again: true },
    });
    expect(paramsOf(run, words)).toEqual({ a: '1', b: 'x=y' });
  });

  test.each(['p --perod 2026-10', 'p --period', 'p --param', 'p --again=yes', 'p --__proto__ x'])(
    '%j is answered with the usage',
    (text) => {
      expect(() => read(text)).toThrow(UserError);
    },
  );

  test('a parameter without a name is answered with the usage', () => {
    expect(() => paramsOf(run, read('p --param =1'))).toThrow(/usage/);
    expect(() => paramsOf(run, read('p --param districts'))).toThrow(/usage/);
  });

  test('only ever refuses with a UserError', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        try {
          paramsOf(run, read(`p ${text}`));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
