import { activities, done } from './words.ts';

/** The audit log as people read it. */
export const audit = {
  audit: {
    title: 'Audit log',
    none: 'Nothing is written about that.',
    sealed: (n: number, hash: string) => `sealed up to entry ${n}, ${hash}`,
    goOn: (command: string) => `Older: ${command}`,
    denied: (said: string, activity: string, pipeline?: string) =>
      [said, 'to', activity, pipeline].filter(Boolean).join(' '),
    until: (date: string) => `until ${date}`,
    columns: { when: 'When', who: 'Who', what: 'What' },
    /** What was decided, by the word that the log has for it. */
    did: {
      ...done,
      start: 'Started',
      'mark-period-done': 'Marked the period done',
      pause: 'Paused',
      resume: 'Resumed',
      answer: 'Answered',
      apply: 'Put definitions in force',
      claim: 'Took it on',
      'break-glass': 'Broke the glass',
      'end-break-glass': 'Admin rights ended',
      denied: 'Was denied',
    },
    rights: activities,
  },
};
