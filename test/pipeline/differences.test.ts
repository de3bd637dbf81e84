import { expect, test } from 'vitest';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { type Definitions, differencesOf } from '../../src/pipeline/differences.ts';
import { definitionOf } from '../helpers/graphs.ts';

const loans = definitionOf({ a: {}, b: {} }, 'loans');
const of = (all: Definition[], more: Partial<Definitions> = {}): Definitions => ({
  definitions: Object.fromEntries(all.map((each) => [each.name, each])),
  broken: {},
  lastGood: {},
  ...more,
});
const NONE = { added: [], changed: [], removed: [] };
const SAME = { stages: NONE, schedules: NONE, triggers: NONE, keys: [] };
const about = { pipeline: 'loans', channel: 'pipelines' };

test('equal definitions differ in nothing, whatever the order of their keys', () => {
  const turned = Object.fromEntries(Object.entries(loans).toReversed()) as Definition;
  expect(differencesOf(of([loans]), of([turned]))).toEqual([]);
  expect(differencesOf(of([], { broken: { loans: 'x' } }), of([], { broken: { loans: 'x' } }))).toEqual([]);
});

test('pipelines come and go', () => {
  expect(differencesOf(of([]), of([loans]))).toEqual([{ ...about, what: 'added', ...SAME }]);
  expect(differencesOf(of([loans]), of([]))).toEqual([{ ...about, what: 'removed', ...SAME }]);
});

test('one that breaks is told again only for another error; mended, it is compared with when it was right', () => {
  const broken = of([], { broken: { loans: 'x' }, lastGood: { loans } });
  expect(differencesOf(of([loans]), broken)).toEqual([{ ...about, what: 'broken', problem: 'x', ...SAME }]);
  const other = of([], { broken: { loans: 'y' }, lastGood: { loans } });
  expect(differencesOf(broken, other)).toMatchObject([{ what: 'broken', problem: 'y' }]);
  expect(differencesOf(broken, of([loans]))).toEqual([{ ...about, what: 'mended', ...SAME }]);
  expect(differencesOf(broken, of([{ ...loans, owners: ['U_ADA'] }]))).toMatchObject([
    { what: 'mended', keys: ['owners'] },
  ]);
  const never = differencesOf(of([]), of([], { broken: { loans: 'x' } }));
  expect(never).toEqual([{ pipeline: 'loans', what: 'broken', problem: 'x', ...SAME }]);
  expect(differencesOf(of([], { broken: { loans: 'x' } }), of([]))).toMatchObject([{ what: 'removed' }]);
});

test('what changed is named by its part', () => {
  const schedule = { id: 'm', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' } as const;
  const trigger = { id: 't', after: ['x'], within: 1000 };
  const before: Definition = { ...loans, schedules: [schedule, { ...schedule, id: 'old' }], triggers: [trigger] };
  const after: Definition = {
    ...definitionOf({ a: { needs: ['c'] }, c: {} }, 'loans'),
    schedules: [
      { ...schedule, misfire: 'ask' },
      { ...schedule, id: 'new' },
    ],
    triggers: [{ ...trigger, after: ['x', 'y'] }],
    deadline: 5000,
  };
  expect(differencesOf(of([before]), of([after]))).toEqual([
    {
      ...about,
      what: 'changed',
      stages: { added: ['c'], changed: ['a'], removed: ['b'] },
      schedules: { added: ['new'], changed: ['m'], removed: ['old'] },
      triggers: { added: [], changed: ['t'], removed: [] },
      keys: ['deadline'],
    },
  ]);
});

test('what is only said of a stage is a change as well', () => {
  const said = definitionOf({ a: { title: 'First' }, b: {} }, 'loans');
  expect(differencesOf(of([loans]), of([said]))).toMatchObject([{ what: 'changed', stages: NONE, keys: ['stages'] }]);
});
