import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/pipeline/decide.ts';
import type { StageDefinition } from '../../src/pipeline/definition-schema.ts';
import { type Run, statusOf } from '../../src/pipeline/run.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { after, fails, on, runs, started, states, succeeds } from '../helpers/stories.ts';

const KINDS = ['on-success', 'on-failure', 'always'] as const;
type Runs = StageDefinition['runs'];

const error = { code: 'E', message: 'm', retryable: false };
const lost: Decision = { type: 'lost', ...on('a'), error };
const expired: Decision[] = [
  { type: 'expired', ...on('a') },
  { type: 'stopped', ...on('a'), jitter: 0 },
];
const stopped: Decision = { type: 'stopped', ...on('a'), jitter: 0 };
const skip: Decision = { type: 'skip', stage: 'a', reason: 'r' };
const done: Decision = { type: 'mark-done', stage: 'a', reason: 'r' };
const cancel: Decision = { type: 'cancel' };
const close: Decision = { type: 'close' };

/** What becomes of a stage `b` that needs `a`, by how it runs: on-success, on-failure, always. */
const AFTER_ONE: [string, Decision[], [string, string, string]][] = [
  ['is queued', [], ['blocked', 'blocked', 'blocked']],
  ['is running', runs('a'), ['blocked', 'blocked', 'blocked']],
  ['has succeeded', succeeds('a'), ['queued', 'skipped', 'queued']],
  ['has failed', fails('a'), ['blocked', 'queued', 'queued']],
  ['has passed its deadline', [...runs('a'), ...expired], ['blocked', 'queued', 'queued']],
  ['was passed over', [{ type: 'passed-over', ...on('a'), because: 'w' }], ['queued', 'skipped', 'queued']],
  ['is unknown', [...runs('a'), lost], ['blocked', 'blocked', 'blocked']],
  ['was unknown and skipped', [...runs('a'), lost, skip], ['queued', 'skipped', 'queued']],
  ['was unknown and marked done', [...runs('a'), lost, done], ['queued', 'skipped', 'queued']],
  [
    'was unknown and is looked at again',
    [...runs('a'), lost, { type: 'reattach', stage: 'a' }],
    ['blocked', 'blocked', 'blocked'],
  ],
  ['is being cancelled', [...runs('a'), cancel], ['cancelled', 'cancelled', 'blocked']],
  ['was cancelled', [...runs('a'), cancel, stopped], ['cancelled', 'cancelled', 'queued']],
  ['was cancelled before it began', [cancel], ['cancelled', 'cancelled', 'queued']],
  [
    'succeeded under a cancel',
    [...runs('a'), cancel, { type: 'succeeded', ...on('a'), output: {} }],
    ['cancelled', 'cancelled', 'queued'],
  ],
  ['is unknown under a cancel', [...runs('a'), cancel, lost], ['cancelled', 'cancelled', 'blocked']],
  ['is unknown in a run that was closed', [...runs('a'), lost, close], ['blocked', 'blocked', 'blocked']],
];

describe.each(AFTER_ONE)('when what it needs %s', (_name, story, wanted) => {
  test.each(KINDS.map((kind, index): [Runs, string] => [kind, wanted[index]!]))('%s: %s', (runsWhen, state) => {
    const definition = definitionOf({ a: {}, b: { needs: ['a'], runs: runsWhen } });
    expect(states(after(definition, started(definition), ...story))['b']).toBe(state);
  });
});

test('on failure: a skip after the failure was told of lets the rest go on', () => {
  const definition = definitionOf({ a: {}, alarm: { needs: ['a'], runs: 'on-failure' }, b: { needs: ['a'] } });
  const told = after(definition, started(definition), ...fails('a'), ...succeeds('alarm'), skip);
  expect(states(told)).toEqual({ a: 'skipped', alarm: 'succeeded', b: 'queued' });
});

describe('two needs', () => {
  const join = (runsWhen: Runs) => definitionOf({ a: {}, x: {}, b: { needs: ['a', 'x'], runs: runsWhen } });
  const b = (runsWhen: Runs, ...story: Decision[]) =>
    states(after(join(runsWhen), started(join(runsWhen)), ...story))['b'];

  test.each(KINDS)('%s waits for both, whatever became of the first', (runsWhen) => {
    expect(b(runsWhen, ...fails('a'))).toBe('blocked');
    expect(b(runsWhen, ...succeeds('a'), ...runs('x'))).toBe('blocked');
  });
  test.each<[Runs, string]>([
    ['on-success', 'blocked'],
    ['on-failure', 'queued'],
    ['always', 'queued'],
  ])('%s after one that failed and one that succeeded: %s', (runsWhen, state) => {
    expect(b(runsWhen, ...fails('a'), ...succeeds('x'))).toBe(state);
  });
});

describe('behind a stage that is held up', () => {
  const behind = (runsWhen: Runs) =>
    definitionOf({ a: {}, side: {}, b: { needs: ['a', 'side'] }, c: { needs: ['b'], runs: runsWhen } });
  const c = (runsWhen: Runs, ...story: Decision[]): Run => after(behind(runsWhen), started(behind(runsWhen)), ...story);

  test('what must always run does so as soon as nothing before it moves without a person', () => {
    expect(states(c('always', ...fails('a')))['c']).toBe('blocked');
    expect(states(c('always', ...fails('a'), ...succeeds('side')))).toMatchObject({ b: 'blocked', c: 'queued' });
  });
  test('an alarm tells of a failure further up', () => {
    expect(states(c('on-failure', ...fails('a'), ...succeeds('side')))['c']).toBe('queued');
  });
  test('what an unknown outcome holds up may still move', () => {
    expect(states(c('always', ...runs('a'), lost, ...succeeds('side')))['c']).toBe('blocked');
  });
  test('under a cancel it waits until the work before it has ended', () => {
    const cut = c('always', ...runs('a'), ...succeeds('side'), cancel);
    expect(states(cut)).toMatchObject({ a: 'cancelling', b: 'cancelled', c: 'blocked' });
    expect(states(after(behind('always'), cut, stopped))).toMatchObject({ a: 'cancelled', c: 'queued' });
  });
  test('of two that must always run, the second waits for the first', () => {
    const definition = definitionOf({
      a: {},
      first: { needs: ['a'], runs: 'always' },
      second: { needs: ['first'], runs: 'always' },
      alarm: { needs: ['gone'], runs: 'on-failure' },
      gone: { needs: ['a'], runs: 'on-failure' },
    });
    const cut = after(definition, started(definition), ...runs('a'), cancel);
    expect(states(cut)).toMatchObject({ a: 'cancelling', first: 'blocked', second: 'blocked' });
    const ended = after(definition, cut, stopped);
    expect(states(ended)).toMatchObject({ first: 'queued', second: 'blocked', gone: 'cancelled', alarm: 'cancelled' });
    expect(states(after(definition, ended, ...succeeds('first'), ...succeeds('second')))).toMatchObject({
      second: 'succeeded',
    });
  });
  test('an alarm about an alarm that was cancelled has nothing to tell', () => {
    const definition = definitionOf({
      a: {},
      gone: { needs: ['a'], runs: 'on-failure' },
      late: { needs: ['gone'], runs: 'on-failure' },
      last: { needs: ['late'], runs: 'always' },
    });
    const cut = after(definition, started(definition), ...fails('a'), { type: 'cancel' }, ...succeeds('last'));
    expect(states(cut)).toEqual({ a: 'failed', gone: 'cancelled', late: 'cancelled', last: 'succeeded' });
    const again = after(definition, cut, { type: 'skip', stage: 'gone', reason: 'r' });
    expect(statusOf(again)).toBe('cancelled');
  });
});
