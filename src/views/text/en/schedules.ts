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
      `The ledger of schedules was lost: which starts of ${pipeline} by its schedule ${schedule} were made is not known. ` +
      'It counts from now.',
    lostSince: (run: string) => `Its last run by a schedule is ${run}; these were due since:`,
    lostNothing: (run: string) => `Its last run by a schedule is ${run}; nothing was due since.`,
    lostWithoutRun: 'No run by a schedule is known.',
    changed: (pipeline: string, schedule: string) =>
      `The schedule ${schedule} of ${pipeline} was changed while it was paused. These were due by it as it was:`,
    paused: (pipeline: string, schedule: string, who: string) =>
      `${who} paused the schedule ${schedule} of ${pipeline}: nothing starts by it until it is resumed.`,
    resumed: (pipeline: string, schedule: string, who: string) =>
      `${who} resumed the schedule ${schedule} of ${pipeline}.`,
    reason: (reason: string) => `Reason: ${reason}`,
    older: (n: number, since: string) =>
      `${n} older ${plural(n, 'start', 'starts')}, the first of ${since}, not listed.`,
    started: (period: string, run: string) => `started late for ${period}, as ${run}.`,
    exists: (period: string, run: string) => `not started again, because ${period} has a run: ${run}.`,
    refused: (period: string, because: string) => `not started for ${period}: ${because}`,
    missed: (command: string) => `not started: ${command}`,
    startedNow: (period: string, run: string) => `started for ${period}, as ${run}.`,
    asked: (period: string) => `${period} was not started.`,
    declined: (period: string) => `${period} is not run.`,
    which: 'Which of them shall run?',
    runOne: (period: string) => `Run ${period}`,
    runAll: (n: number) => `Run all ${n}`,
    runNone: 'Run none',
    chosen: (choice: string, who: string, date: string) => `*${choice}*, chosen by ${who} · ${date}`,
  },

  trigger: {
    incomplete: (pipeline: string, period: string, missing: string) =>
      `${pipeline} has not started for ${period}: it waits for ${missing}.`,
    waits: (since: string, within: string) =>
      `It has waited since ${since}, ${within} were allowed. It still starts as soon as all have succeeded.`,
    broken: (pipeline: string, period: string, problem: string) =>
      `${pipeline} should start for ${period}, but its definition has an error: ${problem}. It starts when that is corrected.`,
    refused: (pipeline: string, period: string, because: string) =>
      `${pipeline} was not started for ${period} by its trigger: ${because}`,
    gone: (pipeline: string, trigger: string, period: string) =>
      `${pipeline} no longer has the trigger ${trigger}, which was waiting for ${period}: nothing starts by it any more.`,
    noRun: (pipeline: string, period: string) => `${pipeline}: no run for ${period}`,
    byHand: (command: string) => `To start it without waiting: ${command}`,
  },

  release: {
    deployed: (release: string) =>
      release === '' ? 'A deployment changed pipelines:' : `Release ${release} changed pipelines:`,
    applied: (who: string, release: string) => `${who} applied a workspace (${release}):`,
    added: (pipeline: string) => `${pipeline} is new`,
    changed: (pipeline: string) => `${pipeline} changed`,
    removed: (pipeline: string) => `${pipeline} was removed: nothing starts it any more`,
    broken: (pipeline: string) => `${pipeline} is disabled by an error in its definition`,
    mended: (pipeline: string) => `${pipeline} can run again`,
    parts: {
      stages: {
        added: (names: string) => `new stages ${names}`,
        changed: (names: string) => `changed stages ${names}`,
        removed: (names: string) => `removed stages ${names}`,
      },
      schedules: {
        added: (names: string) => `new schedules ${names}`,
        changed: (names: string) => `changed schedules ${names}`,
        removed: (names: string) => `removed schedules ${names}`,
      },
      triggers: {
        added: (names: string) => `new triggers ${names}`,
        changed: (names: string) => `changed triggers ${names}`,
        removed: (names: string) => `removed triggers ${names}`,
      },
    },
    keys: (names: string) => `also ${names}`,
  },
};
