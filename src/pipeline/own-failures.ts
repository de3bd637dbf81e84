import { z } from 'zod';
import { Localized } from './definition-schema.ts';
import { AwaitedFile, awaited, number, Refused, saying, text, work } from './saying.ts';

const capital = (sentence: string): string => `${sentence[0]!.toUpperCase()}${sentence.slice(1)}`;
const inState = (state: string | undefined): string => (state === undefined ? '' : ` in state ${state}`);
const noReason = (service: string): string => `${service} gave no reason.`;

/** The end that a run of a Glue job came to without success, and what is said of it. */
const JOB_ENDS = {
  FAILED: 'failed',
  ERROR: 'ended with an error of the service',
  EXPIRED: 'was never given the capacity to start',
  TIMEOUT: 'ran into its timeout',
} as const;
/** What a person does about errors of SPICE's own making. */
const SPICE_ADVICE = {
  ACCOUNT_CAPACITY_LIMIT_EXCEEDED: 'SPICE is full: free or buy capacity, then run the stage again.',
  DATA_SET_SIZE_LIMIT_EXCEEDED: 'The data set is larger than SPICE takes: aggregate it further.',
  INGESTION_SUPERSEDED: 'Another refresh of the data set took its place.',
} as const;
export const JobEnd = z.enum(Object.keys(JOB_ENDS) as (keyof typeof JOB_ENDS)[]);
export type JobEnd = z.output<typeof JobEnd>;
export const SpiceError = z.enum(Object.keys(SPICE_ADVICE) as (keyof typeof SPICE_ADVICE)[]);
export type SpiceError = z.output<typeof SpiceError>;

/** What is wrong with an attempt, where we say it ourselves. `words` are those of a service. */
export const OWN_FAILURES = {
  // Of the run.
  notAccepted: saying(
    { deadline: number },
    ({ deadline }, say) => `not accepted before its deadline of ${say.duration(deadline)}`,
  ),
  deadline: saying({ deadline: number }, ({ deadline }, say) => `stopped at its deadline of ${say.duration(deadline)}`),
  runDeadline: saying({}, () => 'stopped at the deadline of the run'),
  tooLate: saying({}, () => 'the run passed its deadline before this stage began'),
  stoppedOutside: saying({}, () => 'the work was stopped outside Sluice'),
  keyExpired: saying({}, () => 'the service may have forgotten this attempt’s token'),
  nothingFound: saying({}, () => 'nothing was found under this attempt’s token'),
  stopUnconfirmed: saying({}, () => 'the service was asked to stop it and has not said that it did'),
  poison: saying({}, () => 'the process died three times in a row while it looked at this stage, so it looks no more'),
  approvalExpired: saying(
    { approvals: number, approvers: number },
    ({ approvals, approvers }) => `nobody decided in time: ${approvals} of ${approvers} had approved`,
  ),
  unknownKind: saying({ kind: text }, ({ kind }) => `this release has no kind ${kind}`),
  /** `problems` are in the words of the compiler. */
  definition: saying({ problems: text }, ({ problems }) => problems),
  /** What was expected does not hold: the condition, and what the team has to say of that. */
  expected: saying({ that: text, else: Localized }, (about, say) => say.theirs(about.else)),
  refused: saying({ refused: Refused }, ({ refused }, say) => say.refusal(refused)),

  // Between us and AWS.
  credentials: saying(
    { words: text },
    ({ words }) => `AWS does not take our credentials (${words}). Renew them; the stage then goes on by itself.`,
  ),
  interrupted: saying({}, () => 'The request was cut short on our side.'),
  unreachable: saying(
    { words: text },
    ({ words }) => `AWS cannot be reached (${words}). Check the network, the region and the endpoint.`,
  ),
  silent: saying({ words: text }, ({ words }) => `AWS did not answer ${words}`),
  garbled: saying(
    { words: text },
    ({ words }) =>
      `Something between us and AWS answered ${words}, in no form that AWS uses. Check proxies and gateways.`,
  ),

  // Of work that cannot be told.
  unknownState: saying(
    { service: text, state: text, ...work },
    ({ service, state, is, id }) => `${service} says "${state}" about ${is} ${id}, a state this release does not know.`,
  ),
  oldWork: saying(
    { ...work, at: text },
    ({ is, id, at }) =>
      `${capital(is)} ${id} carries this attempt's token but began at ${at}, before the attempt itself: the run store was probably restored from an older copy. Look at what it did, then mark the stage done or submit it again.`,
  ),
  oldClaim: saying(
    { at: text },
    ({ at }) =>
      `Work under this attempt's token began at ${at}, before the attempt itself: the run store was probably restored from an older copy. Look at what that work did, then mark the stage done or submit it again.`,
  ),
  badOutcome: saying(
    { file: text, kilobytes: number },
    ({ file, kilobytes }) =>
      `The work ended and left ${file}, which is not an outcome document (at most ${kilobytes} kB of JSON with outcome and token). See "Claims" in ARCHITECTURE.md.`,
  ),
  noWhy: saying({}, () => 'The work failed and did not say why.'),
  noReason: saying({ service: text }, ({ service }) => noReason(service)),
  results: saying(
    { results: text },
    ({ results }) =>
      `The results location "${results}" is not of the form s3://bucket/prefix. Set results in sluice.yml.`,
  ),

  // Of Athena and S3.
  athenaForgot: saying({ id: text }, ({ id }) => `Athena does not know query ${id}; its history goes back 45 days.`),
  clearing: saying({ location: text }, ({ location }) => `${location} holds many objects and is still being emptied.`),
  /** A table without a place is a view. */
  otherTable: saying(
    { table: text, lies: text.optional(), replaces: text },
    ({ table, lies, replaces }) =>
      `${table} lies at ${lies ?? 'no place (it is a view)'}, not at ${replaces}: it was not made by this stage, and is not dropped. Choose another name, or drop it yourself.`,
  ),
  notDeleted: saying(
    { count: number, of: number, location: text, names: z.array(text), words: text.optional() },
    ({ count, of, location, names, words }) => {
      const more = count > names.length ? ` and ${count - names.length} more` : '';
      const why = words === undefined ? noReason('S3') : `S3 says: ${words}`;
      return `${count} of ${of} objects below ${location} cannot be deleted: ${names.join(', ')}${more}. ${why}`;
    },
  ),
  writtenMeanwhile: saying(
    { key: text, at: text, since: text, location: text },
    ({ key, at, since, location }) =>
      `${key} was written at ${at}, after this deletion was asked for at ${since}, and was left alone. Either something else writes below ${location}, or the run store was restored from an older copy. Look who wrote it; a retry deletes it.`,
  ),
  tooManyObjects: saying(
    { location: text, most: number },
    ({ location, most }) =>
      `${location} holds more than ${most} objects. Narrow the prefix, or expire them with a lifecycle rule of the bucket.`,
  ),
  filesMissing: saying(
    { files: z.array(AwaitedFile), location: text },
    ({ files, location }) => `files missing: ${awaited(files)}. They were awaited in ${location}.`,
  ),

  // Of Glue and Lambda.
  crawlNotListed: saying(
    { crawler: text, since: text },
    ({ crawler, since }) => `Glue lists no crawl of ${crawler} since ${since}.`,
  ),
  crawlFailed: saying({ crawler: text }, ({ crawler }) => `Crawler ${crawler} failed.`),
  manyRuns: saying(
    { job: text, runs: text },
    ({ job, runs }) => `Several runs of job ${job} carry this attempt's token: ${runs}.`,
  ),
  tooManyRuns: saying(
    { job: text },
    ({ job }) => `Job ${job} has had too many runs since this attempt to search them all.`,
  ),
  claimWithoutRun: saying(
    { job: text },
    ({ job }) => `The work of this attempt was claimed, but no run of job ${job} carries its token.`,
  ),
  glueForgot: saying({ run: text, job: text }, ({ run, job }) => `Glue does not know run ${run} of job ${job}.`),
  jobEnded: saying({ job: text, end: JobEnd }, ({ job, end }) => `Job ${job} ${JOB_ENDS[end]}.`),
  jobNotStopped: saying(
    { run: text },
    ({ run }) => `Glue did not take the request to stop run ${run} and gave no reason.`,
  ),
  jobCutShort: saying(
    { run: text, job: text },
    ({ run, job }) =>
      `Run ${run} of job ${job} succeeded, but the claim of its token has no outcome: what was begun under it was cut short.`,
  ),
  functionCutShort: saying(
    { function: text },
    ({ function: name }) =>
      `${name} began and was over without leaving an outcome: it timed out, ran out of memory or crashed.`,
  ),
  functionNeverBegan: saying(
    { function: text },
    ({ function: name }) =>
      `Nothing claimed this attempt's token in six hours, after which Lambda drops an event. Either ${name} never ran, or it does not claim its token: look at its log.`,
  ),

  // Of Redshift, QuickSight and Step Functions.
  redshiftForgot: saying(
    { id: text },
    ({ id }) => `Redshift does not know statement ${id}; it forgets them after 24 hours.`,
  ),
  manyStatements: saying(
    { first: text, second: text },
    ({ first, second }) => `Several statements carry this attempt's token: ${first} and ${second}.`,
  ),
  statementFailed: saying(
    { statement: number, of: number, words: text.optional() },
    ({ statement, of, words = noReason('Redshift') }) => `statement ${statement} of ${of}: ${words}`,
  ),
  quicksightForgot: saying(
    { id: text, dataSet: text },
    ({ id, dataSet }) => `QuickSight does not know ingestion ${id} of data set ${dataSet}.`,
  ),
  spice: saying(
    { error: SpiceError, words: text.optional() },
    ({ error, words = noReason('QuickSight') }) => `${words} ${SPICE_ADVICE[error]}`,
  ),
  express: saying(
    { stateMachine: text },
    ({ stateMachine }) =>
      `${stateMachine} is an Express state machine, whose executions have no name of their own: a start that was interrupted could not be told from none. Make it a Standard one, or have a Standard one start it.`,
  ),
  nameTaken: saying(
    { name: text },
    ({ name }) => `An execution is called ${name}, this attempt's token, but was given something else.`,
  ),
  sfnForgot: saying(
    { execution: text },
    ({ execution }) => `Step Functions does not know ${execution}; it forgets executions after 90 days.`,
  ),
  executionTimedOut: saying(
    { in: text.optional() },
    ({ in: state }) => `The execution ran into the timeout of its state machine${inState(state)}.`,
  ),
  executionFailed: saying(
    { in: text.optional(), words: text.optional() },
    ({ in: state, words = noReason('Step Functions') }) => `Failed${inState(state)}: ${words}`,
  ),
};
