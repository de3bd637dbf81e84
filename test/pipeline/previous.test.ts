import { describe, expect, test } from 'vitest';
import { reads } from '../../src/pipeline/expression.ts';
import { evaluate, render, type Scope } from '../../src/pipeline/template.ts';
import { parse, pipelineYaml } from '../helpers/definitions.ts';
import { PERIOD } from '../helpers/graphs.ts';

const scope: Scope = {
  run: { id: 'demo.2026-11.r1', number: 1 },
  pipeline: 'demo',
  timezone: 'Asia/Seoul',
  period: { id: '2026-11', start: PERIOD.end, end: PERIOD.end + 30 * 86_400_000 },
  params: {},
  stages: {},
  output: { rows: 50 },
};
const previous = { run: 'demo.2026-10.r2', period: PERIOD, output: { rows: 100 } };

describe('the run of an earlier period', () => {
  test('can be compared with', () => {
    const that = 'output.rows >= 0.8 * previous.output.rows';
    expect(evaluate(that, { ...scope, previous })).toBe(false);
    expect(evaluate(that, { ...scope, previous: { ...previous, output: { rows: 60 } } })).toBe(true);
    expect(evaluate('previous.period.end == period.start', { ...scope, previous })).toBe(true);
  });

  test('can stand in texts, and be left out where there is none', () => {
    const text = '{% if previous %}after {{ previous.run }} of {{ previous.period.start | date: "%Y-%m" }}{% endif %}';
    expect(render(text, { ...scope, previous })).toBe('after demo.2026-10.r2 of 2026-10');
    expect(render(text, scope)).toBe('');
  });

  test('is a name that validation knows', () => {
    const stage = (that: string) =>
      pipelineYaml({ stages: `  a: { kind: glue-job, with: { job: x }, expect: [{ that: "${that}", else: no }] }` });
    expect(parse(stage('previous.output.rows > 0 && previous.period.id != period.id')).texts).toEqual([]);
    expect(parse(stage('previous.outputs.rows > 0')).texts).toEqual([
      'pipeline.yml:6:59 error stages.a.expect[0].that: previous.outputs is not known here. Did you mean "output"?',
    ]);
  });

  test('an expression tells whether it reads it', () => {
    expect(reads('output.rows > previous.output.rows', 'previous')).toBe(true);
    expect(reads('output.previous > 0 && "previous" != pipeline', 'previous')).toBe(false);
    expect(reads('[1].exists(previous, previous > 0)', 'previous')).toBe(false);
    expect(reads('run.id.startsWith(previous.run)', 'previous')).toBe(true);
  });
});
