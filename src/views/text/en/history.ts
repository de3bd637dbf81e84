import { plural } from './words.ts';

/** What is said of a pipeline's past. */
export const history = {
  history: {
    button: 'History',
    columns: {
      run: 'Run',
      status: 'Status',
      took: 'Took',
      against: 'vs. median',
      rows: 'Rows',
      started: 'Started',
    },
    median: (time: string, n: number) => `Median ${time} over ${n} ${plural(n, 'success', 'successes')}.`,
    latest: (time: string, share: string) => `The latest took ${time} (${share}).`,
    noMedian: 'None of them has succeeded, so there is no median yet.',
    slowest: (run: string, time: string) => `The slowest was ${run}, ${time}:`,
    usually: (time: string) => `usually ${time}`,
    oldestFirst: 'bars: how long each success took, the oldest first',
  },
};
