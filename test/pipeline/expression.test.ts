import { describe, expect, it } from 'vitest';
import { StageError } from '../../src/errors.ts';
import { checkExpression, evaluate } from '../../src/pipeline/expression.ts';
import { parsePeriod } from '../../src/pipeline/schedule.ts';
import { knownTo, type Scope } from '../../src/pipeline/scope.ts';
import { definitionOf } from '../helpers/definitions.ts';
import { fc } from '../helpers/property.ts';

const scope: Scope = {
  run: { id: 'loans.2026-10.r2', number: 2 },
  pipeline: 'loans',
  timezone: 'Asia/Seoul',
  period: parsePeriod('2026-10', undefined, 'Asia/Seoul')!,
  params: { districts: ['강남구'], full: true, ratio: 0.5 },
  stages: { raw: { output: { rows: 8, 'a-b': 1 } } },
  output: { rows: 4, share: 3.5, name: 'x', list: [{ n: 1 }, { n: 2 }], nothing: null },
};

describe('evaluate', () => {
  it.each<[string, boolean]>([
    ['output.rows > 0', true],
    ['output.rows == 4', true],
    ['output.rows != 4', false],
    ['output.rows >= 0.5', true],
    ['output.rows * 2 == stages.raw.output.rows', true],
    ['2 * output.rows == 8', true],
    ['output.rows / 8 == 0.5', true],
    ['output.rows + 1 > 4 && output.rows - 1 < 4', true],
    ['output.rows % 3 == 1', true],
    ['output.rows % stages.raw.output.rows == 4', true],
    ['output.rows in [1, 4]', true],
    ['output.rows > stages.raw.output.rows * 0.9', false],
    ['size(params.districts) > 0 && params.full', true],
    ['size(params.districts) * 0.5 == params.ratio', true],
    ['output.list.all(item, item.n > 0)', true],
    ['output.list[1].n == 2', true],
    ['stages.raw.output["a-b"] == 1', true],
    ['has(output.rows) && !has(output.nope)', true],
    ['output.nothing == null', true],
    ['output.name.startsWith("x") ? true : false', true],
    ['period.id == "2026-10" && run.number == 2', true],
    ['period.start.getFullYear(timezone) == 2026 && period.start.getDayOfMonth("UTC") == 29', true],
    ['period.start < timestamp("2026-10-01T00:00:00Z")', true],
  ])('%s is %s', (expression, wanted) => {
    expect(evaluate(expression, scope)).toBe(wanted);
  });

  it.each([
    ['output.row > 0', 'output.row is not there in output.row > 0'],
    ['stages.raw.output.a.b > 0', 'stages.raw.output.a is not there'],
    ['output.list[7].n > 0', 'index out of bounds'],
    ['nope > 0', 'Unknown variable: nope'],
    ['output.rows', 'an expression must be true or false, but this is neither: output.rows'],
    ['output.name > 0', 'no such overload: dyn<string> > int'],
    ['output.rows >', 'Unexpected token: EOF'],
    ['output.constructor == 1', 'output.constructor is not there'],
    ['output.name.matches("[")', 'Invalid regular expression'],
    ['period.start.getFullYear("Mars/Base") == 1', 'Invalid time zone specified: Mars/Base'],
  ])('refuses %s in a sentence', (expression, wanted) => {
    const attempt = (): boolean => evaluate(expression, scope);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(wanted);
    expect(attempt).toThrow(expect.objectContaining({ code: 'Sluice.Expression', retryable: false }));
  });
});

describe('checkExpression', () => {
  const definition = definitionOf({
    head: 'params: { full: { type: boolean } }',
    stages: '  raw: { kind: glue-job, with: { job: x } }\n  b: { kind: glue-job, needs: [raw], with: { job: x } }',
  });
  const known = knownTo(definition, 'b', 'expect');

  it.each([
    'output.rows > 0',
    'params.full',
    'stages.raw.output.a.b[0].c == stages["raw"].output["d"]',
    'output.list.all(item, item.n > stages.raw.output.n)',
    'output.list.filter(x, x.ok).map(x, x.n).exists_one(n, n == 1)',
    '!has(output.x) || output.x > 0 ? true : params.full',
    'output[params.full ? "a" : "b"] in [1, 2] && size({"a": output.z}) == 1',
    '-output.rows < 0',
  ])('finds nothing wrong with %s', (expression) => {
    expect(checkExpression(expression, known)).toEqual([]);
  });

  it.each([
    ['outputs.rows > 0', 'outputs is not known here', 'Did you mean "output"?', 1, 1],
    ['output.rows > 0 &&\n  params.fulll', 'params.fulll is not known here', 'Did you mean "full"?', 2, 3],
    ['stages.b.output.rows > 0', 'stages.b is not known here', 'Possible: raw', 1, 1],
    [
      'output.list.all(item, itm.n > 0)',
      'itm is not known here',
      'Possible: run, pipeline, timezone, period, params, stages, previous, output',
      1,
      23,
    ],
    ['size([pramas]) > 0', 'pramas is not known here', 'Did you mean "params"?', 1, 7],
    ['size({"a": stages["x"].y}) > 0', 'stages.x is not known here', 'Possible: raw', 1, 12],
  ])('%s', (expression, message, hint, line, column) => {
    expect(checkExpression(expression, known)).toEqual([expect.objectContaining({ message, hint, line, column })]);
  });

  it.each([
    ['1 + 1', 'must be true or false, but is of type int'],
    ['"a" + 1 == 2', 'no such overload: string + int'],
    ['output.rows >', 'Unexpected token: EOF'],
    ['shout(output.rows)', "found no matching overload for 'shout(dyn)'"],
    ['(', 'Unexpected token: EOF'],
    [`${'('.repeat(500)}true${')'.repeat(500)}`, 'Exceeded maxDepth'],
  ])('%.40s', (expression, message) => {
    const [problem] = checkExpression(expression, known);
    expect(problem?.message).toContain(message);
  });

  it('says something clear about any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        'output',
        '.rows',
        ' > ',
        ' && ',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '"a"',
        '1',
        '0.5',
        '?',
        ':',
        ',',
        '!',
        '-',
        '.all(x, ',
        'has(',
        'size(',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const expression = pieces.join('');
        for (const { message, line, column } of checkExpression(expression, known)) {
          expect(message.length > 0 && line >= 1 && column >= 1).toBe(true);
        }
        try {
          evaluate(expression, scope);
        } catch (error) {
          expect(error).toBeInstanceOf(StageError);
        }
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});
