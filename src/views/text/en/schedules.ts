import { plural } from './words.ts';

/** How schedules are said, and what is told of their starts. */
export const schedules = {
  schedule: {
    none: 'no schedule',
    cron: (cron: string) => `cron ${cron}`,
    hourly: (minute: string) => `each hour at minute ${minute}`,
    daily: (time: string) => `daily at ${time}`,
    weekly: (day: string, time: string) => `each ${day} at ${time}`,
    monthly: (day: number, time: string) => `monthly on day ${day} at ${time}`,
    yearly: (dates: string, time: string) => `each year on ${dates} at ${time}`,
    zone: (words: string, zone: string) => `${words}, ${zone}`,
  },

  notice: {
    late: (pipeline: string, schedule: string) =>
      `${pipeline} did not start on time by its schedule ${schedule}: Sluice was not running.`,
    due: (pipeline: string, schedule: string) => `${pipeline} was due by its schedule ${schedule} and was not started.`,
    broken: (pipeline: string, schedule: string, problem: string) =>
      `${pipeline} could not start by its schedule ${schedule}, because its definition has an error: ${problem}. ` +
      'Correct it, deploy again, then start what is missing.',
    gone: (pipeline: string, schedule: string) =>
      `${pipeline} no longer has the schedule ${schedule}, so nothing starts by it any more.`,
    lost: (pipeline: string, schedule: string) =>
      `Sluice does not know when ${pipeline} last started by its schedule ${schedule}. It counts from now, and starts ` +
      `nothing that was due before: \`/pipeline list\` shows its last run.`,
    older: (n: number, since: string) =>
      `${n} older ${plural(n, 'start', 'starts')}, the first of ${since}, not listed.`,
    started: (period: string, run: string) => `started late for ${period}, as ${run}.`,
    exists: (period: string, run: string) => `not started again, because ${period} has a run: ${run}.`,
    refused: (period: string, because: string) => `not started for ${period}: ${because}`,
    missed: (command: string) => `not started: ${command}`,
  },
};
