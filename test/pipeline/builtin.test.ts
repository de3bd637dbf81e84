import { expect, test } from 'vitest';
import { athenaPipeline } from '../../src/pipeline/builtin/athena.ts';
import { backfillPipeline } from '../../src/pipeline/builtin/backfill.ts';
import { checkPipeline, checksOf } from '../../src/pipeline/builtin/check.ts';
import { subjectOf } from '../../src/pipeline/builtin/subject.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { backfill } from '../../src/pipeline/stages/backfill.ts';
import { builtinKinds } from '../../src/pipeline/stages/builtin.ts';
import { statusOf } from '../../src/pipeline/run.ts';
import { render } from '../../src/pipeline/template.ts';
import { nextMoment } from '../../src/pipeline/timers.ts';
import { definitionOf, fakeKinds } from '../helpers/definitions.ts';
import { after, fails, started } from '../helpers/stories.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const loans = definitionOf({
  head: `schedules: [{ id: monthly, cron: '10 0 1 * *', period: previous-month }]
params:
  month: { type: string, default: "{{ not a template }}" }`,
  stages: `  load-all: { kind: glue-job, with: { job: "load {{ params.month }} {{ period.id }}" }, writes: [DB.Loans] }
  later: { kind: glue-job, needs: [load-all], with: { job: "{{ stages.load-all.output.next }}" } }
  wrong: { kind: glue-job, with: { job: same, arguments: { --job: "{{ 'same' }}" } } }`,
});
const scope = (definition: Definition, params: Parameters<typeof render>[1]['params']) => ({
  run: { id: 'check.c1.r1', number: 1 },
  pipeline: definition.name,
  timezone: definition.timezone,
  period: { id: 'c1', start: now, end: now },
  params,
  stages: {},
});

test('a check has a stage for each stage, with its values as a plan has them, unrendered a second time', () => {
  const { definition, params } = checkPipeline(loans, { now, kinds: fakeKinds, next: now + 1 });
  expect(Definition.parse(definition)).toMatchObject({ name: 'check', hidden: true, title: 'Loans', schedules: [] });
  expect(params).toMatchObject({ pipeline: 'loans', period: '2026-10', next: now + 1 });
  const { preflight } = builtinKinds(fakeKinds);
  const specs = Object.fromEntries(
    Object.entries(definition.stages).map(([id, stage]) => [
      id,
      preflight!.spec.parse(render(stage.with, scope(definition, params))),
    ]),
  );
  expect(specs).toEqual({
    'load-all': {
      check: {
        stage: 'load-all',
        kind: 'glue-job',
        spec: { job: 'load {{ not a template }} 2026-10' },
        problems: [],
        open: [],
        made: {},
      },
    },
    later: {
      check: {
        stage: 'later',
        kind: 'glue-job',
        spec: { job: '{{ stages.load-all.output.next }}' },
        problems: [],
        open: [],
        made: { 'db.loans': 'load-all' },
      },
    },
    wrong: {
      check: expect.objectContaining({ problems: [expect.stringContaining('must differ')] }),
    },
  });
});

test('a parameter without a default leaves open what depends on it', () => {
  const open = definitionOf({
    head: 'params: { job: { type: string } }',
    stages: '  one: { kind: glue-job, with: { job: "{{ params.job }}" } }',
  });
  expect(checksOf(open, { now, kinds: fakeKinds })).toMatchObject([{ problems: [], open: ['job'] }]);
});

test('a backfill gives its kind what was asked for', () => {
  const definition = backfillPipeline(loans);
  const asked = { periods: ['2026-09'], order: 'oldest', parallel: 3, params: { month: '{{ x }}' }, again: true };
  const given = render(definition.stages['runs']!.with, scope(definition, { pipeline: 'loans', backfill: asked }));
  expect(backfill.spec.parse(given)).toEqual({ pipeline: 'loans', backfill: asked });
});

test('who may do what with a check or a backfill is decided by the pipeline that it is about', () => {
  expect(subjectOf({ pipeline: 'check', params: { pipeline: 'loans' } })).toBe('loans');
  expect(subjectOf({ pipeline: 'backfill', params: { pipeline: 'loans' } })).toBe('loans');
  expect(subjectOf({ pipeline: 'athena', params: { pipeline: 'loans' } })).toBe('athena');
  expect(subjectOf({ pipeline: 'other', params: { pipeline: 'loans' } })).toBe('other');
});

test('a query that failed is over at once: nobody is needed for it', () => {
  const definition = athenaPipeline({ channel: 'pipelines', timezone: 'UTC', database: 'db', workgroup: 'primary' });
  const failed = after(definition, started(definition), ...fails('query', 1, false));
  expect(statusOf(failed)).toBe('attention');
  const due = nextMoment(failed, definition)!;
  expect(due).toBeLessThanOrEqual(failed.endedAt! + 1000);
});
