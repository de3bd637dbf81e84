import { describe, expect, test } from 'vitest';
import { planOf } from '../../src/pipeline/plan.ts';
import { fakeKinds } from '../helpers/definitions.ts';
import { definitionOf, PERIOD } from '../helpers/graphs.ts';
import type { StageDefinition } from '../../src/pipeline/definition-schema.ts';

const sql = (statement: string, more: Partial<StageDefinition> = {}): Partial<StageDefinition> => ({
  kind: 'athena-query',
  with: { database: 'shop', sql: statement },
  ...more,
});
const plan = (stages: Record<string, Partial<StageDefinition>>, params = {}) =>
  planOf(definitionOf(stages), { period: PERIOD, params, kinds: fakeKinds }).stages;

describe('planOf', () => {
  test('renders what is known, in the order in which stages can begin', () => {
    const [first, second] = plan(
      {
        b: sql('select 2', { needs: ['a'] }),
        a: sql('select {{ params.n }} -- {{ period.id }} of {{ pipeline }}'),
      },
      { n: 7 },
    );
    expect(first).toMatchObject({ id: 'a', spec: { sql: 'select 7 -- 2026-10 of demo' }, later: [], problems: [] });
    expect(second).toMatchObject({ id: 'b', needs: ['a'], spec: { database: 'shop', sql: 'select 2' } });
    expect(second).not.toHaveProperty('with');
  });

  test('keeps the template of what only the run knows, however deep, and says where', () => {
    const job = { job: 'j', arguments: { '--rows': '{{ stages.a.output.rows }}', '--month': '{{ period.id }}' } };
    const [, clean] = plan({ a: sql('select 1'), clean: { kind: 'glue-job', needs: ['a'], with: job } });
    expect(clean!.spec).toEqual({
      job: 'j',
      arguments: { '--rows': '{{ stages.a.output.rows }}', '--month': '2026-10' },
    });
    expect(clean!.later).toEqual([{ path: ['arguments', '--rows'], text: 'arguments.--rows' }]);
    expect(plan({ a: { with: { list: ['x', '{{ run.number }}'] } } })[0]!.later).toEqual([
      { path: ['list', 1], text: 'list[1]' },
    ]);
  });

  test('says what could not be submitted', () => {
    expect(plan({ a: sql('{{ params.list.first.name }}') }, { list: {} })[0]!.problems).toEqual([
      expect.stringMatching(/^sql: .*params\.list\.first.* in \{\{/),
    ]);
    expect(plan({ a: sql('{{ params.n }}') }, { n: 7 })[0]!.problems).toEqual([
      expect.stringMatching(/^sql: .*string/),
    ]);
    const twice = { kind: 'glue-job', with: { job: 'j', arguments: { '--job': 'j' } } };
    expect(plan({ a: twice })[0]!.problems).toEqual(['job and --job must differ']);
  });

  test('of a stage that waits for the run the spec is not judged, nor of a kind that nobody knows', () => {
    expect(
      plan({
        a: sql('select 1'),
        b: sql('{{ stages.a.output.n }}', { needs: ['a'], with: { sql: '{{ stages.a.output.n }}' } }),
      })[1]!.problems,
    ).toEqual([]);
    expect(plan({ a: { kind: 'strange', with: { x: 1 } } })[0]).toMatchObject({ spec: { x: 1 }, problems: [] });
  });

  test('a defect of ours is not told as a problem of the pipeline', () => {
    const broken = { period: undefined as never, params: {}, kinds: fakeKinds };
    expect(() => planOf(definitionOf({ a: sql('{{ period.id }}') }), broken)).toThrow(TypeError);
  });
});
