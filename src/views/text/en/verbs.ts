/** What one can type after /pipeline: short enough for a phone. */
export const verbs = {
  run: 'start a run',
  rerun: 'run stages again, or all as a new run',
  backfill: 'run every period of a range',
  'mark-period-done': 'count a period as done by hand',
  status: 'where a run stands; latest runs',
  list: 'all pipelines',
  history: 'latest runs: time, rows, trend',
  digest: 'the last day, and what comes today',
  graph: 'a picture of a run, in its thread',
  trace: 'which run wrote a table, from what',
  schedules: 'next starts, pauses, what is owed',
  logs: 'the last lines that a stage wrote',
  audit: 'who did what, when and why',
  check: 'is everything there that it needs?',
  retry: 'try failed stages again',
  skip: 'go on without a stage',
  'mark-done': 'a stage was done by hand: go on',
  reattach: 'look again for work in doubt',
  resubmit: 'submit work in doubt once more',
  claim: 'take on a failure',
  approve: 'let a stage start',
  reject: 'do not let a stage start',
  'break-glass': 'take admin rights for a while',
  cancel: 'stop a run and its work',
  close: 'end a run as failed',
  pause: 'start nothing by schedule',
  resume: 'start by schedule again',
  help: 'this list; how one is typed',
};

/** Headings of the help, in its order. */
export const verbGroups = {
  start: 'Start',
  look: 'Look',
  mend: 'Mend what failed',
  decide: 'Decide',
  stop: 'Stop',
  schedule: 'Schedules',
};

/** What stands for something of one's own where a command is explained. */
export const places: Record<string, string> = {
  pipeline: 'pipeline',
  run: 'run',
  stage: 'stage',
  schedule: 'schedule',
  table: 'table',
  period: 'period',
  subject: 'run, pipeline or user',
  entry: 'entry',
  command: 'command',
  reason: 'reason',
  key: 'key',
  value: 'value',
};

/** What is wrong with a command as it was typed. */
export const usageProblems = {
  missing: (place: string) => `${place} is missing`,
  extra: (word: string) => `${word} is one word too many`,
  option: (given: string, meant: string | undefined) =>
    `there is no option ${given}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
  value: (option: string) => `${option} needs a value`,
  flag: (option: string) => `${option} takes no value`,
  pair: (given: string) => `${given} must be key=value`,
  choice: (option: string, given: string, choices: string) => `${option} cannot be ${given}, only ${choices}`,
  both: (one: string, other: string) => `${one} and ${other} exclude each other`,
  single: (option: string) => `${option} is about one run`,
};
