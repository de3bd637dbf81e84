import { plural } from './words.ts';

/** What is said of looks before a run, and of backfills. */
export const readiness = {
  readiness: {
    state: {
      checking: 'being checked',
      ready: 'ready',
      failing: 'not ready',
      open: 'ready, as far as can be told',
      unfinished: 'not checked to the end',
    },
    looksAt: (stages: string) => `Looking at ${stages}.`,
    failing: (n: number) => `${n} ${plural(n, 'thing', 'things')} would stop a run:`,
    open: (n: number) => `${n} ${plural(n, 'thing', 'things')} could not be told:`,
    fine: (n: number, what: string) => `${n} in order: ${what}`,
    limits: 'Nothing was written: whether that is allowed shows only in a run.',
    forPeriod: (period: string) => `for ${period}`,
    askedBy: (who: string) => `checked by ${who}`,
    next: (date: string) => `its schedule starts it ${date}`,
    again: 'Check again',
  },
  backfill: {
    title: (pipeline: string, range: string) => `Backfill of ${pipeline} · ${range}`,
    progress: (done: string, total: string) => `${done} of ${total} done`,
    attention: (n: number) =>
      `${n} ${plural(n, 'run needs', 'runs need')} attention: decide in ${plural(n, 'its thread', 'their threads')}, the backfill waits for it.`,
    result: (succeeded: string, failed: string, existed: string) =>
      [
        `${succeeded} succeeded`,
        ...(failed === '0' ? [] : [`${failed} failed or cancelled`]),
        ...(existed === '0' ? [] : [`${existed} had a run already`]),
      ].join(' · '),
    partial: 'done, but not all of it',
    oldest: 'oldest first',
    newest: 'newest first',
    parallel: (n: number) => `${n} at a time`,
    again: 'periods with a run are run again',
    cancel: 'Cancel backfill',
    confirm: (title: string) => ({
      title: 'Cancel this backfill?',
      text: `${title}: nothing more is started, and its runs that are under way are cancelled. What was done stays.`,
    }),
  },
};
