import type { UserErrorKey, UserErrors } from '../../errors.ts';
import type { Action } from '../../pipeline/access.ts';
import type { Handled, RunStatus, StageState } from '../../pipeline/run.ts';
import type { Say } from './index.ts';

/*
 * English. What the views pass in is escaped and formatted already; sentences about refusals get raw data and put it
 * through `say`. Commands stand in backticks as `/pipeline …`; a terminal shows them as `sluice …` (plain.ts).
 */
const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);
const meant = (suggestion: string | undefined, say: Say): string =>
  suggestion === undefined ? '' : ` Did you mean ${say.code(suggestion)}?`;

/** A word of ours for a key of ours; anything else is data. */
const word = (words: Readonly<Record<string, string>>, key: string, say: Say): string => words[key] ?? say.code(key);

const runStatus: Record<RunStatus, string> = {
  queued: 'queued',
  running: 'running',
  waiting: 'waiting',
  attention: 'needs attention',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

const stageState: Record<StageState, string> = {
  blocked: 'not started',
  queued: 'queued',
  waiting: 'waiting',
  submitting: 'starting',
  running: 'running',
  succeeded: 'succeeded',
  skipped: 'skipped',
  failed: 'failed',
  unknown: 'outcome unknown',
  approval: 'needs approval',
  cancelling: 'stopping',
  cancelled: 'cancelled',
};

/** What was done, with nothing about who: for a button's replacement, "… by @a". */
const done: Record<Handled['what'], string> = {
  retry: 'Retried',
  skip: 'Skipped',
  'mark-done': 'Marked done',
  reattach: 'Reattached',
  resubmit: 'Resubmitted',
  rerun: 'Rerun',
  cancel: 'Cancelled',
};

/** Errors for which a stage waits, said plainly; any other is shown by its name. */
const waitingFor: Record<string, string> = {
  ThrottlingException: 'AWS asks to slow down',
  TooManyRequestsException: 'AWS asks to slow down',
  ConcurrentRunsExceededException: 'the job has as many runs as it may have',
};

/** What access.denied forbids, as "You may not …". */
const activities: Record<Action, string> = {
  'run.start': 'start runs of',
  'run.cancel': 'cancel runs of',
  'run.view': 'look at',
  'stage.retry': 'retry stages of',
  'stage.skip': 'skip stages of',
  'stage.mark-done': 'mark stages done of',
  'stage.reattach': 'reattach stages of',
  'stage.resubmit': 'resubmit stages of',
  'athena.query': 'query Athena on',
};

const reasonFor: Record<string, string> = { skip: 'skip a stage', 'mark-done': 'mark a stage done' };

const refusals: { [K in UserErrorKey]: (params: UserErrors[K], say: Say) => string } = {
  'pipeline.unknown': ({ given, suggestion, known }, say) =>
    `There is no pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0 ? `There are: ${say.codes(known)}. ` : '') +
    '`/pipeline list` tells more about each.',
  'pipeline.broken': ({ pipeline, problem }, say) =>
    `${say.code(pipeline)} cannot run, because its definition has an error: ${say.code(problem)}. ` +
    '`sluice validate` shows each error with its line; correct it and deploy again.',
  'period.invalid': ({ given, example, suggestion }, say) =>
    `${say.code(given)} is not a period of this pipeline.${meant(suggestion, say)} ` +
    `Write it like ${say.code(`--period ${suggestion ?? example}`)}, or leave it out for the latest one.`,
  'param.unknown': ({ pipeline, given, suggestion, known }, say) =>
    `${say.code(pipeline)} has no parameter ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `It takes ${say.codes(known)}: ${say.code(`--param ${suggestion ?? known[0]!}=…`)}.`
      : 'It takes none: leave `--param` out.'),
  'param.invalid': ({ param, expected, given }, say) =>
    `The parameter ${say.code(param)} must be ${say.text(expected)}, and ${say.code(given)} is not. ` +
    `Give it as ${say.code(`--param ${param}=…`)}.`,
  'param.missing': ({ pipeline, param }, say) =>
    `${say.code(pipeline)} needs the parameter ${say.code(param)}, which has no default. ` +
    `Type ${say.code(`/pipeline run ${pipeline} --param ${param}=…`)}.`,
  'run.unknown': ({ given, suggestion }, say) =>
    `There is no run or pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    'A run is named like `popular-loans.2026-10.r1`; `/pipeline list` shows the latest run of each pipeline.',
  'run.exists': ({ run, pipeline, period, number, status, since, next }, say) =>
    `${say.code(run)}: r${number} ${existing(status, say.ago(since), say)}. ` +
    `To run ${say.code(period)} again as r${next}, type ` +
    `${say.code(`/pipeline run ${pipeline} --period ${period} --again`)}.`,
  'run.ended': ({ run, status }, say) =>
    `${say.code(run)} has already ended (${word(runStatus, status, say)}). ` +
    `There is nothing left to stop; ${say.code(`/pipeline status ${run}`)} shows it.`,
  'stage.unknown': ({ run, given, suggestion, known }, say) =>
    `${say.code(run)} has no stage ${say.code(given)}.${meant(suggestion, say)} Its stages are ${say.codes(known)}.`,
  'stage.not-failed': ({ run, stage, state }, say) =>
    `${say.code(stage)} is not failed now (${word(stageState, state, say)}), so nothing was changed. ` +
    `${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'stage.not-unknown': ({ run, stage, state }, say) =>
    `The outcome of ${say.code(stage)} is not in doubt now (${word(stageState, state, say)}), so nothing was changed. ` +
    `${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'stage.in-flight': ({ run, stages }, say) =>
    `${say.codes(stages)} of ${say.code(run)} ${plural(stages.length, 'is', 'are')} still at work. ` +
    `Wait for the end, or stop the run with ${say.code(`/pipeline cancel ${run}`)}.`,
  'stage.nothing-failed': ({ run, status }, say) =>
    `Nothing in ${say.code(run)} waits to be retried (${word(runStatus, status, say)}). ` +
    `${say.code(`/pipeline status ${run}`)} shows its stages.`,
  'decision.stale': ({ run, stage, what, by, at }, say) =>
    `Already ${word(done, what, say).toLowerCase()} by ${say.who(by)} ${say.ago(at)}: ` +
    `${say.code(stage)}. Nothing was changed this time; ${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'cancel.already': ({ run, by, at }, say) =>
    `${say.who(by)} cancelled ${say.code(run)} ${say.ago(at)}, and its work is being stopped. ` +
    `${say.code(`/pipeline status ${run}`)} shows whether that is confirmed.`,
  'reason.missing': ({ what }) =>
    `To ${reasonFor[what] ?? 'do that'}, say why: the reason is kept with the run for whoever reads it later.`,
  'access.denied': ({ action, target, allowed }, say) =>
    `You may not ${activities[action as Action] ?? `do ${say.code(action)} on`} ${say.code(target)}. ` +
    (allowed.length > 0 ? `Ask ${say.whom(allowed)}.` : 'No one may: an admin can grant it in `sluice.yml`.'),
  'verb.unknown': ({ given, suggestion, known }, say) =>
    `${say.code(`/pipeline ${given}`)} is not a command.` +
    (suggestion === undefined ? '' : ` Did you mean ${say.code(`/pipeline ${suggestion}`)}?`) +
    ` There are ${say.codes(known)}; \`/pipeline help\` explains them.`,
  usage: ({ verb, usage, problem }, say) =>
    `${say.code(`/pipeline ${verb}`)}: ${say.text(problem)}. Type it as ${say.code(`/pipeline ${usage}`)}.`,
  'sql.empty': () => 'There is no query. Type `/athena select …`, or `/athena` alone to write it in a window.',
  'sql.not-read-only': ({ statement }, say) =>
    `Only queries that read are allowed here, and ${say.code(statement)} is not one. ` +
    'Start with `select`, `with`, `show`, `describe` or `explain`; changes belong in a pipeline.',
  'sql.many-statements': () => 'That is more than one statement. Send one at a time, without a `;` in between.',
  'payload.invalid': ({ what }, say) =>
    `This button or window (${say.code(what)}) is of another version of Sluice and was not understood, so nothing was ` +
    'changed. `/pipeline status` followed by the pipeline gives fresh buttons.',
  'store.unavailable': () =>
    'Sluice cannot reach its store (Redis), so it cannot tell whether this was taken. Work that already runs on AWS ' +
    'goes on. Look with `/pipeline status` in a minute before you try again; if it stays like this, `sluice doctor` ' +
    'says what is wrong.',
  internal: ({ reference }, say) =>
    `Something went wrong inside Sluice. Try again; if it repeats, whoever runs Sluice finds the cause in its log ` +
    `under ${say.code(reference)}.`,
};

function existing(status: string, ago: string, say: Say): string {
  if (status === 'succeeded') return `succeeded ${ago}`;
  if (status === 'cancelled') return `was cancelled ${ago}`;
  if (status === 'failed') return `failed ${ago}`;
  if (status === 'attention') return `stopped ${ago} and needs attention`;
  return `is ${word(runStatus, status, say)}; it started ${ago}`;
}

export const en = {
  locale: 'en',
  units: {
    ms: (n: string) => `${n} ms`,
    s: (n: string) => `${n} s`,
    min: (n: string) => `${n} min`,
    h: (n: string) => `${n} h`,
    d: (n: string) => `${n} d`,
  },
  ago: (span: string) => `${span} ago`,
  ahead: (span: string) => `in ${span}`,
  justNow: 'just now',
  others: (n: number) => `${n} more`,
  more: (n: number) => `…and ${n} more ${plural(n, 'line', 'lines')}`,
  by: {
    cli: (name: string) => `${name} (command line)`,
    system: 'Sluice',
    schedule: 'its schedule',
    trigger: 'a trigger',
  },
  runStatus,
  stageState,
  done,
  refusals,

  since: (date: string) => `since ${date}`,
  startedBy: (who: string) => `started by ${who}`,
  params: (list: string) => `with ${list}`,
  rows: (n: number, shown: string) => `${shown} ${plural(n, 'row', 'rows')}`,
  scanned: (size: string) => `${size} scanned`,
  console: 'console',
  attempt: (n: number) => `attempt ${n}`,
  after: (stages: string) => `after ${stages}`,
  retryAt: (n: number, max: number, date: string) => `retry ${n} of ${max} at ${date}`,
  waitingUntil: (why: string, date: string) => `${why}, next try at ${date}`,
  waitingFor: (why: string) => waitingFor[why],
  stagesInState: (n: string, state: string) => `${n} ${state}`,
  doneBy: (what: Handled['what'], who: string) => `${done[what]} by ${who}`,
  cancelledBy: (who: string, date: string) => `Cancelled by ${who} · ${date}`,
  cancelling: (who: string, date: string) => `Stopping what is at work. Cancelled by ${who} · ${date}`,
  attention: (stages: string) => `Nothing goes on until someone decides about ${stages}: see the thread.`,

  buttons: {
    retry: 'Retry',
    retryStage: (stage: string) => `Retry ${stage}`,
    retryFailed: (n: number) => `Retry ${n} failed stages`,
    resume: 'Resume',
    skip: 'Skip…',
    markDone: 'Mark done…',
    reattach: 'Reattach',
    resubmit: 'Resubmit',
    logs: 'Logs',
    refresh: 'Refresh',
    cancel: 'Cancel run',
    runAgain: 'Run again',
    runAgainAs: (n: number) => `Run again as r${n}`,
    cancelQuery: 'Cancel query',
    console: 'Open in console',
    status: 'Show status',
    statusOf: (title: string) => `Show ${title}`,
    keep: 'Keep running',
    back: 'Back',
  },
  confirm: {
    cancel: (run: string) => ({
      title: 'Cancel this run?',
      text: `${run} will stop. Work that runs on AWS is told to stop too, and what it has written so far stays.`,
    }),
    again: (run: string) => ({
      title: 'Run everything again?',
      text: `All stages of ${run} run once more, as a new run of the same period.`,
    }),
    resubmit: (stage: string) => ({
      title: 'Start it a second time?',
      text: `If the first submission of ${stage} is at work after all, the same work runs twice. Look in the console first.`,
    }),
  },

  failure: {
    failed: (stage: string, cause: string, attempt: string) => `${stage}: ${cause} (${attempt}).`,
    attemptOf: (n: number, max: number) => `attempt ${n} of ${max}`,
    exhausted: 'No more automatic retries.',
    permanent: 'Not retried automatically: the same again would fail again.',
    waiting: (stages: string) => `Waiting on it: ${stages}.`,
    nothingWaits: 'Nothing waits on it.',
    unknown: (stage: string, cause: string) => `${stage}: ${cause}.`,
    unknownWhat: 'Whether the work was done cannot be told from here. Nothing was submitted a second time.',
    unknownNext:
      '*Reattach* looks for the work again and follows it; it submits nothing. *Resubmit* starts it anew: only when the ' +
      'console shows that nothing is at work. *Mark done* when it has ended well.',
    ran: (time: string) => `ran ${time}`,
    movedOn: (state: string) => `No decision was needed any more: the stage is ${state} now.`,
  },

  log: {
    succeeded: (stage: string) => `*${stage}* succeeded`,
    retry: (stage: string, cause: string) => `*${stage}* failed: ${cause}`,
    retryIn: (n: number, max: number, span: string) => `Retry ${n} of ${max} in ${span}.`,
    skipped: (stage: string, why: string) => `*${stage}* skipped: ${why}`,
    stray: (stage: string) =>
      `*${stage}*: a second execution of the same attempt turned up. Sluice keeps to the first one and asks for this one to be stopped; see in the console that it was.`,
    overdue: (stage: string, deadline: string) =>
      `*${stage}* is over its deadline of ${deadline} and is being stopped.`,
    stopped: (stage: string) => `*${stage}* has stopped: confirmed.`,
    notConfirmed: (stage: string) =>
      `*${stage}* was told to stop, but that it has stopped is *not confirmed*. Look in the console.`,
    cancelRequested: (who: string) => `${who} cancelled the run`,
    handled: (what: Handled['what'], who: string, stage: string) =>
      ({
        retry: `${who} retried *${stage}*`,
        skip: `${who} skipped *${stage}*`,
        'mark-done': `${who} marked *${stage}* done`,
        reattach: `${who} reattached *${stage}*: looking for its work`,
        resubmit: `${who} submitted *${stage}* again`,
        rerun: `${who} runs *${stage}* again`,
        cancel: `${who} left *${stage}* as it is`,
      })[what],
    ended: {
      succeeded: (time: string) => `The run *succeeded* in ${time}.`,
      attention: (stages: string) => `The run stopped and *needs attention*: ${stages}.`,
      cancelled: (time: string) => `The run is *cancelled* after ${time}.`,
    },
    warning: (text: string) => `warning: ${text}`,
  },

  query: {
    state: {
      running: 'Query running',
      succeeded: 'Query succeeded',
      failed: 'Query failed',
      cancelled: 'Query cancelled',
      unknown: 'Query: outcome unknown',
    },
    noRows: 'No rows.',
    truncated: 'There is more than is shown here: the console has all of it.',
    firstColumns: (shown: string, all: string) => `The first ${shown} of ${all} columns are shown.`,
    cost: (price: string) => `≈ ${price}`,
    askedBy: (who: string) => `asked by ${who}`,
  },

  schedule: {
    none: 'no schedule',
    cron: (cron: string) => `cron ${cron}`,
    hourly: (minute: string) => `each hour at minute ${minute}`,
    daily: (time: string) => `daily at ${time}`,
    weekly: (day: string, time: string) => `each ${day} at ${time}`,
    monthly: (day: number, time: string) => `monthly on day ${day} at ${time}`,
    yearly: (dates: string, time: string) => `each year on ${dates} at ${time}`,
    zone: (words: string, zone: string) => `${words}, ${zone}`,
  },

  notice: {
    late: (pipeline: string, schedule: string) =>
      `${pipeline} did not start on time by its schedule ${schedule}: Sluice was not running.`,
    due: (pipeline: string, schedule: string) => `${pipeline} was due by its schedule ${schedule} and was not started.`,
    broken: (pipeline: string, schedule: string, problem: string) =>
      `${pipeline} could not start by its schedule ${schedule}, because its definition has an error: ${problem}. ` +
      'Correct it, deploy again, then start what is missing.',
    gone: (pipeline: string, schedule: string) =>
      `${pipeline} no longer has the schedule ${schedule}, so nothing starts by it any more.`,
    lost: (pipeline: string, schedule: string) =>
      `Sluice does not know when ${pipeline} last started by its schedule ${schedule}. It counts from now, and starts ` +
      `nothing that was due before: \`/pipeline list\` shows its last run.`,
    older: (n: number, since: string) =>
      `${n} older ${plural(n, 'start', 'starts')}, the first of ${since}, not listed.`,
    started: (period: string, run: string) => `started late for ${period}, as ${run}.`,
    exists: (period: string, run: string) => `not started again, because ${period} has a run: ${run}.`,
    refused: (period: string, because: string) => `not started for ${period}: ${because}`,
    missed: (command: string) => `not started: ${command}`,
  },

  replies: {
    started: (title: string, number: number, channel: string) =>
      `Started *${title}* as r${number}. Follow it in ${channel}.`,
    decided: (what: Handled['what'], stage: string | undefined, run: string, channel: string) =>
      `${done[what]}: ${stage === undefined ? run : `${stage} of ${run}`}. Its thread in ${channel} shows how it goes on.`,
    cancelling: (run: string) => `Cancelling ${run}: its work is told to stop. The thread says when that is confirmed.`,
    cancelled: (run: string) => `${run} is cancelled. Nothing of it was at work.`,
    queryStarted: (channel: string) => `Your query runs; the answer appears in ${channel}.`,
    notYet: '⚪ has not run yet',
    asOf: (time: string) => `as of ${time}`,
    startedAgo: (ago: string) => `started ${ago}`,
    took: (time: string) => `took ${time}`,
    noRuns: (pipeline: string) => `${pipeline} has not run yet.`,
    startIt: (command: string) => `Type ${command} to start it.`,
    broken: (problem: string) => `cannot run: ${problem}`,
    noPipelines: 'There is no pipeline yet: a folder `pipelines/&lt;name&gt;/` with a `pipeline.yml` makes one.',
    next: (date: string) => `next ${date}`,
    listHint:
      '`/pipeline run &lt;pipeline&gt;` starts one · `/pipeline status &lt;pipeline&gt;` shows its runs · `/pipeline help`',
    runsOf: (title: string) => `Latest runs of ${title}`,
    help: 'Commands',
    athenaHelp: 'ask Athena one query that reads; alone, a window for a longer one',
    helpHint: 'A run can also be retried, skipped over and cancelled with the buttons in its thread.',
    logs: (stage: string, attempt: number) => `Log of ${stage}, attempt ${attempt}`,
    noLogs: 'There are no log lines (yet).',
    lastLines: (n: string) => `The last ${n} lines.`,
  },

  modals: {
    skip: {
      title: 'Skip a stage',
      submit: 'Skip',
      what: (stage: string, run: string) => `*${stage}* of ${run} will be left out.`,
      next: (stages: string) => `Then ${stages} can start, *without* what it would have written.`,
      last: 'Nothing else waits for it: the run can end as succeeded.',
    },
    'mark-done': {
      title: 'Mark a stage done',
      submit: 'Mark done',
      what: (stage: string, run: string) =>
        `*${stage}* of ${run} will count as succeeded: its work was done by other means.`,
      next: (stages: string) => `Then ${stages} can start and will read what is there.`,
      last: 'Nothing else waits for it: the run can end as succeeded.',
    },
    reason: 'Reason',
    reasonHint: 'Kept with the run and shown in its thread.',
    reasonPlaceholder: 'Why is this right?',
    athena: {
      title: 'Query Athena',
      submit: 'Run',
      label: 'SQL',
      hint: 'One statement that reads. The answer is posted in the channel.',
    },
    loading: { title: 'One moment', text: 'Loading…' },
    cancel: 'Back',
  },
};
