import { plural } from './words.ts';

/** What is said of pictures of runs. */
export const graph = {
  graph: {
    button: 'Graph',
    stages: (n: string) => `${n} ${plural(Number(n), 'stage', 'stages')}:`,
    title: (run: string) => `Picture of ${run}`,
    posted: (run: string) => `The picture of ${run} is in its thread.`,
    missing: {
      'no-thread': (run: string) =>
        `${run} has no message in Slack yet, so there is no thread for a picture. In words:`,
      'no-scope': (_run: string) =>
        'The app may not upload files (scope `files:write`), so there is no picture. In words:',
      refused: (_run: string) => 'Slack did not take the picture. In words:',
      'too-large': (run: string) => `${run} has too many stages for a picture that can be read. In words:`,
    },
  },
};
