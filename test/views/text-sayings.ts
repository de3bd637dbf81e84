import { type Refusal, refuse, type UsageProblem, type UserErrorKey, type UserErrors } from '../../src/errors.ts';
import { saysText } from '../../src/views/found.ts';
import { refusalText, texts } from '../../src/views/text/index.ts';
import { wordsOf } from '../../src/views/own-words.ts';
import { found } from './found-examples.ts';
import { ownWords } from './own-examples.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
const run = 'popular-loans.2026-10.r1';

/** One of each refusal. */
export const examples: { [K in UserErrorKey]: UserErrors[K] } = {
  'pipeline.unknown': { given: 'popular-lones', suggestion: 'popular-loans', known: ['popular-loans', 'libraries'] },
  'pipeline.broken': { pipeline: 'bus-stops', problem: 'pipeline.yml:7:3 needs names `fecth`' },
  'period.invalid': { given: '2026-13', example: '2026-10' },
  'range.backwards': { from: '2026-12', to: '2026-01' },
  'range.mixed': { from: '2026-01', to: '2026-H2' },
  'range.too-long': { from: '2026-01-01T00+0900', to: '2026-12-31T00+0900', most: 1000 },
  'param.unknown': { pipeline: 'popular-loans', given: 'district', suggestion: 'districts', known: ['districts'] },
  'param.invalid': { param: 'districts', expected: { is: 'list' }, given: '[x' },
  'param.missing': { pipeline: 'popular-loans', param: 'districts' },
  'run.unknown': { given: 'popular', suggestion: 'popular-loans' },
  'run.gone': { run: 'popular-loans.2026-10.r1' },
  'run.exists': {
    run,
    pipeline: 'popular-loans',
    period: '2026-10',
    number: 1,
    status: 'running',
    since: NOW - 60_000,
    next: 2,
  },
  'run.ended': { run, status: 'succeeded' },
  'stage.unknown': { run, given: 'claen', suggestion: 'clean', known: ['fetch', 'clean'] },
  'stage.not-failed': { run, stage: 'clean', state: 'running' },
  'stage.not-unknown': { run, stage: 'clean', state: 'failed' },
  'stage.in-flight': { run, stages: ['clean', 'publish'] },
  'stage.nothing-failed': { run, status: 'running' },
  'decision.stale': { run, stage: 'clean', what: 'retry', by: 'U_ADMIN', at: NOW - 120_000 },
  'preview.stale': { target: run, stages: [{ stage: 'clean', state: 'running' }] },
  'schedule.unknown': {
    pipeline: 'popular-loans',
    given: 'monthyl',
    suggestion: 'monthly',
    known: ['monthly'],
  },
  'run.busy': { pipeline: 'popular-loans', run },
  'run.not-attention': { run, status: 'running' },
  'definition.changed': { run, changes: [{ stage: 'clean', what: 'changed', keys: ['needs', 'retries'] }] },
  'rerun.needs-unmet': { run, stage: 'clean', needs: ['raw'] },
  'approval.not-waiting': { run, stage: 'publish', state: 'running' },
  'approval.expired': { run, stage: 'publish', at: NOW - 120_000 },
  'approval.own': { run, stage: 'publish' },
  'approval.repeated': { run, stage: 'publish', given: 1, approvers: 2 },
  'schedule.paused': { pipeline: 'popular-loans', schedule: 'monthly', by: 'U_ADMIN', at: NOW - 120_000 },
  'schedule.not-paused': { pipeline: 'popular-loans', schedule: 'monthly' },
  'schedule.answered': { pipeline: 'popular-loans', by: 'U_ADMIN', choice: 'latest', at: NOW - 120_000 },
  'input.invalid': { is: 'list', given: '[x' },
  'input.missing': { pipeline: 'popular-loans' },
  'input.backwards': {},
  'param.long': { param: 'districts' },
  'confirm.mistyped': { given: '12', expected: '48' },
  'cancel.already': { run, by: 'cli:kim', at: NOW - 5000 },
  'claim.taken': { run, stage: 'clean', by: 'U_ADMIN', at: NOW - 120_000 },
  'glass.span': { given: '3d', most: 3_600_000 },
  'glass.whole': {},
  'reason.missing': { what: 'skip' },
  'access.denied': { action: 'run.start', target: 'popular-loans', allowed: ['U_ADMIN', 'S_OPERATORS'] },
  'access.unresolved': { action: 'run.start', target: 'popular-loans', allowed: ['U_ADMIN', 'S_OPERATORS'] },
  'access.guest': { action: 'run.start', target: 'popular-loans' },
  'access.outsider': { action: 'run.start', target: 'popular-loans' },
  'table.unknown': { given: 'db.loan', suggestion: 'db.loans', known: ['db.loans', 'db.parks'] },
  'verb.unknown': { given: 'rnu', suggestion: 'run' },
  usage: { verb: 'run', usage: 'run <pipeline> [--period P]', problem: { is: 'missing', place: 'pipeline' } },
  'command.long': {},
  'sql.empty': {},
  'sql.not-read-only': { statement: 'DROP TABLE x' },
  'sql.many-statements': {},
  'payload.invalid': { what: 'stage.retry' },
  'secret.given': { where: 'reason' },
  'audit.unwritable': { why: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
  'store.unavailable': {},
  internal: { reference: 'e-17' },
};
export const refusalKeys = Object.keys(examples) as UserErrorKey[];

/** Other shapes of a refusal, where its sentence depends on them. */
const others: Refusal[] = [
  refuse('pipeline.unknown', { given: 'x', known: [] }),
  refuse('param.unknown', { pipeline: 'libraries', given: 'x', known: [] }),
  ...(['string', 'number', 'boolean', 'date', 'json'] as const).map((is) =>
    refuse('param.invalid', { param: 'p', expected: { is }, given: 'x' }),
  ),
  refuse('param.invalid', { param: 'size', expected: { is: 'string', among: ['"small"', '"large"'] }, given: 'x' }),
  refuse('param.invalid', { param: 'days', expected: { is: 'list', among: ['"mon"', '"tue"', '3'] }, given: 'x' }),
  ...(['string', 'number', 'boolean', 'date', 'json'] as const).map((is) =>
    refuse('input.invalid', { is, given: 'x' }),
  ),
  ...['succeeded', 'failed', 'cancelled', 'attention'].map((status) =>
    refuse('run.exists', { ...examples['run.exists'], status }),
  ),
  refuse('rerun.needs-unmet', { run, stage: 'clean', needs: ['raw', 'fetch'] }),
  refuse('stage.in-flight', { run, stages: ['clean'] }),
  refuse('preview.stale', { target: run, stages: [] }),
  refuse('table.unknown', { given: 'db.loan', known: [] }),
  refuse('schedule.unknown', { pipeline: 'popular-loans', given: 'x', known: [] }),
  refuse('schedule.answered', {}),
  ...['mark-done', 'reject', 'break-glass', 'mark-period-done', 'else'].map((what) =>
    refuse('reason.missing', { what }),
  ),
  refuse('run.exists', {
    ...examples['run.exists'],
    params: { mode: 'full', districts: '["강남구","종로구"]', note: "it's late", since: '2026-01-31' },
  }),
  refuse('access.denied', { action: 'run.start', allowed: ['U_ADMIN'] }),
  refuse('access.unresolved', { action: 'run.start', allowed: ['U_ADMIN'] }),
  ...Object.keys(texts('en').audit.rights).map((action) =>
    refuse('access.denied', { action, target: 'popular-loans', allowed: [] }),
  ),
  refuse('access.unresolved', { action: 'run.start', target: 'popular-loans', allowed: [] }),
  refuse('verb.unknown', { given: 'x' }),
  ...(
    [
      { is: 'extra', word: 'x' },
      { is: 'option', given: '--perod', meant: '--period' },
      { is: 'option', given: '--x' },
      { is: 'value', option: '--period' },
      { is: 'flag', option: '--again' },
      { is: 'single', option: '--as' },
      { is: 'pair', given: 'x' },
      { is: 'choice', option: '--order', given: 'x', choices: ['oldest', 'newest'] },
      { is: 'both', one: '--all', other: '--failed' },
    ] satisfies UsageProblem[]
  ).map((problem) => refuse('usage', { verb: 'run', usage: 'run <pipeline> [--period P]', problem })),
];
/** Every refusal, the same key one after another. */
export const refusals: Refusal[] = refusalKeys.flatMap((key) => [
  refuse(key, examples[key]),
  ...others.filter((each) => each.key === key),
]);
/** All refusals with what is said of each in a language, one below the other. */
export const refusalsIn = (locale: string): string =>
  refusals.map((each) => `${each.key}\n  ${refusalText(each, locale, NOW)}\n`).join('');

/** Sentences about a decision: each is said of each of them. */
const ABOUT_DECISIONS: ReadonlySet<string> = new Set(['doneBy', 'log.handled', 'replies.decided']);

/**
 * Everything a catalogue says, by key. Sentences are given the numbers 41, 42, 43 … in place of their data, so that one
 * can see what became of it.
 */
export function sayings(locale: string): Map<string, string> {
  const t = texts(locale);
  const said = new Map<string, string>();
  const hear = (key: string, value: unknown): void => {
    if (typeof value === 'string') said.set(key, value);
    else if (typeof value === 'function') call(key, value as (...data: string[]) => unknown);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) hear(key === '' ? name : `${key}.${name}`, part);
    }
  };
  const call = (key: string, sentence: (...data: string[]) => unknown): void => {
    const data = Array.from({ length: 4 }, (_, index) => `${41 + index}`);
    if (!ABOUT_DECISIONS.has(key)) return hear(key, sentence(...data));
    for (const what of Object.keys(t.done)) hear(`${key}(${what})`, sentence(what, ...data));
  };
  hear('', { ...t, refusals: {}, own: {}, findings: { ...t.findings, says: {} } });
  for (const [name, says] of found) said.set(`findings.says.${name}`, saysText(says, t));
  for (const [name, own] of ownWords) said.set(`own.${name}`, wordsOf(own, t));
  for (const key of refusalKeys) said.set(`refusals.${key}`, refusalText(refuse(key, examples[key]), locale, NOW));
  return said;
}
