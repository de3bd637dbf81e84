import type { Handled } from '../../pipeline/run.ts';
import { alike } from './en/alike.ts';
import { channels } from './en/channels.ts';
import { ENGLISH } from '../../pipeline/own-words.ts';
import { behind } from './en/behind.ts';
import { claims } from './en/claims.ts';
import { audit } from './en/audit.ts';
import { decisions } from './en/decisions.ts';
import { digest } from './en/digest.ts';
import { findings } from './en/findings.ts';
import { glass } from './en/glass.ts';
import { graph } from './en/graph.ts';
import { history } from './en/history.ts';
import { home } from './en/home.ts';
import { losses } from './en/losses.ts';
import { refusals } from './en/refusals.ts';
import { plan } from './en/plan.ts';
import { readiness } from './en/readiness.ts';
import { trace } from './en/trace.ts';
import { schedules } from './en/schedules.ts';
import { places, usageProblems, verbGroups, verbs } from './en/verbs.ts';
import { windows } from './en/windows.ts';
import { plural, runStatus, runStatuses, stageState, stageStates, done, waitingFor } from './en/words.ts';

/*
 * English. What the views pass in is escaped and formatted already; sentences about refusals get raw data and put it
 * through `say`. Commands stand in backticks as `/pipeline …`; a terminal shows them as `sluice …` (plain.ts).
 */
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
  runStatuses,
  stageState,
  stageStates,
  done,
  refusals,
  verbs,
  verbGroups,
  places,
  usageProblems,

  since: (date: string) => `since ${date}`,
  startedBy: (who: string) => `started by ${who}`,
  params: (list: string) => `with ${list}`,
  objects: (n: number, shown: string) => `${shown} ${plural(n, 'object', 'objects')}`,
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
  onAccountOf: (run: string) => `because of ${run}`,
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
    older: 'Older',
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
    rerun: 'Rerun',
    closeRun: 'Close as failed',
    asStarted: 'As started',
    asCurrent: 'As it is now',
    claim: 'I’m on it',
    takeOver: 'Take over',
    approve: 'Approve',
    reject: 'Reject…',
    backfill: (n: number) => `Start ${n} runs`,
    resumeLatest: 'Start the latest',
    resumeAll: (n: number) => `Start all ${n}`,
    resumeNone: 'Start none',
    markPeriodDone: 'Mark period done',
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
    told: (stage: string, cause: string) => `${stage}: ${cause}.`,
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
    nothingFailed: 'nothing failed',
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
        approve: `${who} approved *${stage}*`,
        reject: `${who} rejected *${stage}*`,
        close: `${who} gave up on *${stage}*`,
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

  decisions,
  windows,
  ...digest,
  ...glass,
  ...audit,
  ...graph,
  ...history,
  ...home,
  ...channels,
  /** What we ourselves say of an attempt. */
  own: ENGLISH,
  ...alike,
  ...behind,
  ...claims,
  ...losses,
  ...schedules,
  ...plan,
  ...findings,
  ...readiness,
  ...trace,

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
    athenaHelp: 'one query that reads; alone, a window',
    helpHint: '`/pipeline help rerun` shows how that one is typed. What failed has buttons in its thread, too.',
    logs: (stage: string, attempt: number) => `Log of ${stage}, attempt ${attempt}`,
    noLogs: 'There are no log lines (yet).',
    logsMissing: {
      'none-kept': (_group: string) => 'This kind of stage keeps no log.',
      'not-found': (group: string) => `There is nothing of this attempt in ${group} (yet).`,
      denied: (group: string) => `Sluice may not read ${group}: its role lacks the right.`,
      unreachable: (group: string) => `CloudWatch Logs gave no answer about ${group}.`,
    },
    lastLines: (n: string) => (n === '1' ? 'The last line.' : `The last ${n} lines.`),
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
    reject: {
      title: 'Reject a stage',
      submit: 'Reject',
      what: (stage: string, run: string) => `*${stage}* of ${run} will not start.`,
      next: (stages: string) => `${stages} will not start either, until someone retries it.`,
      last: 'Nothing else waits for it.',
    },
    reason: 'Reason',
    reasonHint: 'Kept with the run and shown in its thread.',
    reasonPlaceholder: 'Why is this right?',
    rejectPlaceholder: 'What speaks against it?',
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
