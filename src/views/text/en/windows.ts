import { plural } from './words.ts';

/** Windows: the control panel, what it leads to, and the forms. Titles and buttons have room for 24 characters. */
export const windows = {
  open: 'Open',
  close: 'Close',
  next: 'Next',
  reply: 'Sluice',
  question: 'Please confirm',
  /** For a click that was answered too late to open a window. */
  openAgain: 'Open the window',
  tooLate: 'Slack took too long to open the window. Nothing was changed.',

  panel: {
    title: 'Pipelines',
    run: 'Run…',
    backfill: 'Backfill…',
    markPeriodDone: 'Mark period done…',
    check: 'Check',
    pause: 'Pause…',
    resume: 'Resume…',
    back: '‹ All pipelines',
    waiting: (n: number) => `Needs a decision (${n})`,
    running: (n: number) => `In progress (${n})`,
    more: (n: number) => `…and ${n} more ${plural(n, 'run', 'runs')}`,
    pipelines: 'Pipelines',
    latestRuns: 'Latest runs',
    owners: (who: string) => `owned by ${who}`,
    hint: 'Everything here can be typed, too: `/pipeline help`',
  },

  run: {
    /** A run of ours, and what such runs are. */
    check: (title: string) => `Check of ${title}`,
    ours: { check: 'Readiness check', backfill: 'Backfill', athena: 'Athena query' },
    back: '‹ Pipeline',
    retry: (n: number) => (n === 1 ? 'Retry what failed' : `Retry ${n} failed stages`),
    rerun: 'Rerun…',
    close: 'Close as failed…',
    notOurs: 'This message is not about a run. Choose one that Sluice has posted, or find the run here:',
  },

  fields: {
    pipeline: 'Pipeline',
    pipelinePlaceholder: 'Search by name or title',
    period: 'Period',
    periodPlaceholder: 'Choose one, or type it',
    periodHint: (example: string) => `Recent ones are listed. For another one type it, such as ${example}.`,
    noRun: 'has not run yet',
  },

  params: {
    yes: 'Yes',
    no: 'No',
    list: 'Separate several by commas.',
    json: 'JSON.',
    number: 'A number.',
    emptyList: 'Empty: an empty list.',
    emptyDefault: (value: string) => `Empty: ${value}.`,
  },

  runForm: {
    title: 'Run a pipeline',
    hint: 'Nothing starts yet: what will be submitted is shown next.',
    start: (title: string) => `Start ${title}?`,
    submit: 'Start',
    params: 'With these parameters:',
    exists: (run: string, state: string) => `This period has a run already: ${run}, ${state}.`,
    show: (number: number) => `Show r${number}`,
    rerun: (number: number) => `Rerun stages of r${number}…`,
  },

  rerunForm: {
    title: 'Rerun',
    what: 'What to run again',
    failed: 'What failed, and what follows it',
    whole: 'Everything, as a new run',
    wholeAbout: 'by the definition in force',
    from: (stage: string) => `From ${stage}`,
    hint: 'A stage is run again together with everything that follows it.',
    by: 'By which definition',
    byHint: 'A new run always goes by the definition in force.',
  },

  backfillForm: {
    title: 'Backfill',
    from: 'From',
    to: 'To, included',
    existing: 'Periods that have a run',
    leave: 'Leave them',
    again: 'Run them again',
    order: 'Order',
    parallel: 'Runs at a time',
    parallelHint: 'One at a time spares the source; more are faster.',
    hint: 'Nothing starts yet: how many runs it makes is shown next.',
    confirm: (runs: string) => `Type ${runs} to confirm`,
    confirmHint: 'So many runs are not started by a slip.',
  },

  periodForm: {
    title: 'Mark a period done',
  },

  pauseForm: {
    title: 'Pause schedules',
    submit: 'Pause',
    what: (title: string) =>
      `${title} starts nothing by schedule until it is resumed. What comes due meanwhile is kept.`,
    which: 'Schedule',
    reasonHint: 'Shown in the channel, and kept in the audit log.',
    all: 'All schedules',
  },

  closeForm: {
    title: 'Close a run',
  },
};
