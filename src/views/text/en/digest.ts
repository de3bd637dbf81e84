import { plural } from './words.ts';

/** What is said once a day. */
export const digest = {
  digest: {
    title: (day: string) => `Daily digest · ${day}`,
    quiet: (day: string, since: string) =>
      `${day}: nothing ran since ${since}, nothing is due today, and nobody is needed.`,
    needs: 'Someone is needed now',
    noNeeds: 'Nobody is needed now',
    questions: (n: number) =>
      `${n} ${plural(n, 'card asks', 'cards ask')} about missed starts: see above in this channel.`,
    paused: (schedules: string) => `Paused: ${schedules}.`,
    since: (date: string) => `Since ${date}`,
    runs: (n: number) => `${n} ${plural(n, 'run', 'runs')}`,
    inStatus: (n: string, status: string) => `${n} ${status}`,
    noRuns: 'No runs.',
    columns: { pipeline: 'Pipeline', runs: 'Successes', longest: 'Longest', against: 'vs. median' },
    today: 'Due today',
    done: (time: string) => `done about ${time}`,
    moreToday: (n: number) => `${n} more today`,
    tables: 'Tables, the stalest first',
    written: (date: string) => `written ${date}`,
    neverWritten: (tables: string) => `written by no run that is known: ${tables}`,
    spent: (size: string, price: string) => `Athena: ${size} scanned ≈ ${price}`,
    audit: (n: number, hash: string) => `audit log: entry ${n}, ${hash}`,
  },
};
