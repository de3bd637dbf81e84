import { plural } from './words.ts';

const runsOf = (n: number): string => `${n} ${plural(n, 'run', 'runs')}`;

/** What failed for one cause, decided about together. Numbers on buttons count failures. */
export const alike = {
  alike: {
    claimAll: (n: number) => `I’m on all ${n}`,
    claimMore: (n: number) => `I’m on ${n} more`,
    unclaimed: (n: number) => `Nobody is on ${n} more with this cause.`,
    retryAll: (n: number) => `Retry all ${n}…`,
    retryOthers: (n: number) => (n === 1 ? 'Retry the other one…' : `Retry the other ${n}…`),

    title: 'One cause, many runs',
    ask: (runs: number) => `Retry what failed for this cause in ${runsOf(runs)}?`,
    retry: (runs: number) => `Retry ${runsOf(runs)}`,
    nothing: 'Nothing that failed for this cause can be retried here.',
    left: 'Left as they are:',
    unseen: (runs: number) => `${runsOf(runs)} of pipelines that you may not look at`,
    more: (n: number) => `…and ${n} more`,
    why: {
      doubt: 'Whether the work was done cannot be told. Each waits for a decision of its own, in its thread.',
      consent: 'People did not consent, so this is not retried together. Each waits for a decision of its own.',
    },

    did: (runs: number) => (runs === 0 ? 'Nothing was retried.' : `Retried what failed in ${runsOf(runs)}.`),
    follow: 'Each thread shows how its run goes on, and that you retried it.',
    refused: 'Not retried:',
    gone: (runs: number) =>
      `${runsOf(runs)} that ${plural(runs, 'was', 'were')} shown no longer waited: somebody had decided meanwhile.`,

    claimed: (failures: number, runs: number) =>
      `You are on it: ${failures} ${plural(failures, 'failure', 'failures')} in ${runsOf(runs)}. Others see that.`,
    unheld: 'Not taken on:',
  },
};
