import type { z } from 'zod';
import { OWN, type OwnAbout, type OwnKey, ours } from '../../src/pipeline/own-words.ts';
import type { Worded } from '../../src/pipeline/run.ts';

const at = Date.parse('2026-11-21T12:00:00Z');
const refused = { sentence: '41', refusal: { key: 'run.busy', params: { pipeline: '41', run: '42' } }, at };
const files = [
  { pattern: '41' },
  { pattern: '42', why: { is: 'old' as const, of: '43' } },
  { pattern: 'c', why: { is: 'small' as const, bytes: 44 } },
  { pattern: 'd', why: { is: 'changing' as const } },
];
const MINUTES = 41 * 60_000;

/** One of each thing that we say of an attempt, with numbers for its data. */
const examples: OwnAbout = {
  notAccepted: { deadline: MINUTES },
  deadline: { deadline: MINUTES },
  runDeadline: {},
  tooLate: {},
  stoppedOutside: {},
  keyExpired: {},
  nothingFound: {},
  stopUnconfirmed: {},
  poison: {},
  approvalExpired: { approvals: 41, approvers: 42 },
  unknownKind: { kind: '41' },
  definition: { problems: '41' },
  expected: { that: '41', else: '41' },
  refused: { refused },
  credentials: { words: '41' },
  interrupted: {},
  unreachable: { words: '41' },
  silent: { words: '41' },
  garbled: { words: '41' },
  unknownState: { service: '41', state: '42', is: 'query', id: '43' },
  oldWork: { is: 'statement', id: '41', at: '42' },
  oldClaim: { at: '41' },
  badOutcome: { file: '41', kilobytes: 42 },
  noWhy: {},
  noReason: { service: '41' },
  results: { results: '41' },
  athenaForgot: { id: '41' },
  clearing: { location: '41' },
  otherTable: { table: '41', lies: '42', replaces: '43' },
  notDeleted: { count: 41, of: 42, location: '43', names: ['a', 'b'], words: '44' },
  writtenMeanwhile: { key: '41', at: '42', since: '43', location: '44' },
  tooManyObjects: { location: '41', most: 42 },
  filesMissing: { files, location: 's3://b/' },
  crawlNotListed: { crawler: '41', since: '42' },
  crawlFailed: { crawler: '41' },
  manyRuns: { job: '41', runs: '42' },
  tooManyRuns: { job: '41' },
  claimWithoutRun: { job: '41' },
  glueForgot: { run: '41', job: '42' },
  jobEnded: { job: '41', end: 'EXPIRED' },
  jobNotStopped: { run: '41' },
  jobCutShort: { run: '41', job: '42' },
  functionCutShort: { function: '41' },
  functionNeverBegan: { function: '41' },
  redshiftForgot: { id: '41' },
  manyStatements: { first: '41', second: '42' },
  statementFailed: { statement: 41, of: 42, words: '43' },
  quicksightForgot: { id: '41', dataSet: '42' },
  spice: { error: 'ACCOUNT_CAPACITY_LIMIT_EXCEEDED', words: '41' },
  express: { stateMachine: '41' },
  nameTaken: { name: '41' },
  sfnForgot: { execution: '41' },
  executionTimedOut: { in: '41' },
  executionFailed: { in: '41', words: '42' },
  paused: {},
  unasked: { code: '41' },
  settling: { seconds: 41 },
  askedAgain: { code: '41' },
  unstoppable: {},
  notListed: {},
  notSeen: {},
  redrive: {},
  otherHasClaim: { run: '41' },
  behind: { state: '41', ingestion: '42' },
  statementsDone: { state: '41', done: 42, of: 43 },
  filesAwaited: { there: 41, of: 42, files: files.slice(2) },
  deleting: { objects: 41 },
  refusedForNow: { code: '41' },
  progress: { done: 41, total: 42, attention: 43, held: refused },
  rowsLeftOut: { dropped: 41, of: 42 },
  resultTooLong: { characters: 41, most: 42 },
};

const made = (key: OwnKey, about: object): Worded => (ours as (key: OwnKey, about: object) => Worded)(key, about);

/** All that we say: with all that may be known of it, and with no more than must be. */
export const ownWords: [name: string, said: Worded][] = (Object.keys(OWN) as OwnKey[]).flatMap((key) => {
  const given = examples[key];
  const least = Object.fromEntries(Object.entries(given).filter(([name]) => !isOptional(key, name)));
  const full: [string, Worded] = [key, made(key, given)];
  return Object.keys(least).length === Object.keys(given).length
    ? [full]
    : [full, [`${key}, of which no more is known`, made(key, least)]];
});

function isOptional(key: OwnKey, name: string): boolean {
  const shape: Readonly<Record<string, z.ZodType>> = OWN[key].about.shape;
  return shape[name]!.safeParse(undefined).success;
}
