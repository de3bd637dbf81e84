import { ordinal, plural } from './words.ts';

/** What a decision will do, what it has done, and what is decided by more than one person. */
export const decisions = {
  ask: {
    rerunFrom: (title: string, stage: string) => `Run ${title} again from ${stage}?`,
    rerunFailed: (title: string) => `Run again what failed in ${title}, and what follows it?`,
    rerunWhole: (title: string, number: number) => `Run all of ${title} again, as a new run r${number}?`,
    close: (title: string) => `Close ${title} as failed?`,
    cancel: (title: string) => `Cancel ${title}?`,
    backfill: (title: string, runs: number, from: string, to: string) =>
      `Start ${runs} ${plural(runs, 'run', 'runs')} of ${title}, from ${from} to ${to}?`,
    markPeriodDone: (title: string, period: string) => `Count ${period} of ${title} as done?`,
    resume: (title: string) => `Resume ${title}?`,
  },
  closeNote: 'Nothing more of it starts by itself. A retry opens it again.',
  periodNote: 'No stage of it runs. Pipelines that follow it take it as succeeded.',
  notBegun: (period: string) => `⚠️ ${period} has not begun yet.`,
  onlyShown: 'Only shown: nothing was changed.',
  will: {
    submits: (stages: string) => `Submits: ${stages}`,
    nothing: 'Submits nothing.',
    follows: (stages: string) => `Can start after that: ${stages}`,
    stops: (stages: string) => `Stops: ${stages}`,
    approvals: (stages: string) => `Asks for approval of: ${stages}`,
    leaves: (stages: string) => `Leaves as it is: ${stages}`,
  },
  did: {
    submits: (stages: string) => `Submitted: ${stages}`,
    nothing: 'Submitted nothing.',
    follows: (stages: string) => `Can start after that: ${stages}`,
    stops: (stages: string) => `Told to stop: ${stages}`,
    approvals: (stages: string) => `Asked for approval of: ${stages}`,
    leaves: (stages: string) => `Left as it was: ${stages}`,
  },
  withAttempt: (stage: string, attempt: number) => `${stage} (attempt ${attempt})`,
  changed: (changes: string) => `The definition has changed since this run started: ${changes}.`,
  change: { added: 'new', removed: 'gone' },
  closed: (run: string, channel: string) => `${run} is closed as failed; ${channel} shows it.`,

  backfill: {
    starts: (runs: number, first: string, last: string, order: string, parallel: number) =>
      `${runs} ${plural(runs, 'run', 'runs')}: ${first} … ${last}, ${order}, ${parallel} at a time`,
    order: { oldest: 'oldest first', newest: 'newest first' },
    leaves: (periods: number, list: string) =>
      `${periods} ${plural(periods, 'period has', 'periods have')} a run and ${plural(periods, 'is', 'are')} left: ${list}`,
    again: (periods: number, list: string) =>
      `${periods} ${plural(periods, 'period has', 'periods have')} a run and ${plural(periods, 'runs', 'run')} again: ${list}`,
    ahead: (periods: number, first: string) =>
      `⚠️ ${periods} of the periods ${plural(periods, 'has', 'have')} not begun yet: from ${first} on.`,
    cancelHint: 'It is a run of its own: cancelling it cancels what it has started.',
    started: (title: string, channel: string) => `Started the backfill of ${title}. Follow it in ${channel}.`,
  },
  check: {
    started: (title: string, channel: string) => `Checking ${title}: the findings appear in ${channel}.`,
  },
  periodDone: (period: string, title: string, run: string) => `${period} of ${title} counts as done: ${run}.`,

  schedule: {
    after: (pipelines: string) => `after ${pipelines}`,
    noneAtAll: 'No pipeline has a schedule.',
    next: (date: string) => `next ${date}`,
    isPaused: 'paused',
    paused: (who: string, date: string) => `paused by ${who} since ${date}`,
    owes: (starts: number, dates: string) => `${starts} ${plural(starts, 'start', 'starts')} due meanwhile: ${dates}`,
    didPause: (title: string, schedules: string) =>
      `Paused ${title}: ${schedules}. Nothing starts by it until it is resumed.`,
    didResume: (title: string, schedules: string) => `Resumed ${title}: ${schedules}.`,
    catchUp: {
      latest: (starts: number) =>
        `Starts the latest of the ${starts} that were due, now; the others are told as missed.`,
      all: (starts: number) => `Starts all ${starts} that were due, now, oldest first.`,
      none: (starts: number) => `Starts none of the ${starts} that were due; they are told as missed.`,
    },
    choose: (choices: string) => `Other choices: ${choices}`,
  },

  queued: {
    turn: 'its turn',
    run: (what: string, place: number | undefined) =>
      place === undefined ? `Waits for ${what}.` : `Waits for ${what}: ${ordinal(place)} in line.`,
    stage: (pool: string, place: number) => `waiting for pool ${pool}, ${ordinal(place)} in line`,
    stageUnplaced: (pool: string) => `waiting for pool ${pool}`,
  },
  card: {
    overdue: (deadline: string) =>
      `Over its deadline of ${deadline}: what was at work was stopped, what waited has failed.`,
    closed: (who: string, date: string) => `Closed as failed by ${who} · ${date}`,
    approval: (stages: string) => `Waits for the approval of ${stages}: see the thread.`,
    trigger: (trigger: string, runs: string) => `after ${runs} (trigger ${trigger})`,
    backfill: (run: string) => `part of ${run}`,
    redefined: (who: string, date: string) => `goes on by the definition in force since ${date} (${who})`,
  },
  approval: {
    ask: (stage: string) => `*${stage}* starts when it is approved.`,
    of: (stage: string) => `approval of *${stage}*`,
    count: (given: number, wanted: number) => `${given} of ${wanted} ${plural(wanted, 'approval', 'approvals')}`,
    by: (people: string) => `approved by ${people}`,
    may: (people: string) => `can be given by ${people}`,
    notBy: (who: string) => `not by ${who}, who asked for it`,
    expires: (date: string) => `expires ${date}`,
    followed: (stages: string) => `waiting on it: ${stages}`,
    approved: (people: string, date: string) => `Approved by ${people} · ${date}`,
    rejected: (who: string, date: string) => `Rejected by ${who} · ${date}`,
    refused: (who: string) => `rejected by ${who}`,
    expired: (date: string) => `Expired ${date}: nobody decided in time.`,
    withdrawn: (state: string) => `No approval is needed any more: the stage is ${state} now.`,
    partly: (given: number, wanted: number) =>
      `${given} of ${wanted} people ${plural(given, 'has', 'have')} approved. It starts when all have.`,
  },
  log: {
    queued: 'The run waits for its turn.',
    admitted: 'It is its turn: the run goes on.',
    overdue: (deadline: string) => `The run is over its deadline of ${deadline}: what is at work is stopped.`,
    closed: (who: string) => `${who} closed the run as failed`,
    closedByTime: (time: string) => `Closed as failed: nobody decided for ${time}.`,
    redefined: (who: string) => `${who} went on by the definition in force`,
    failed: (time: string) => `The run *failed* after ${time}.`,
  },
};
