import type { Definition } from '../pipeline/definition-schema.ts';
import { stageTimes, tookOfRun, type Typical } from '../pipeline/durations.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import type { Message, Table } from './message.ts';
import { plainTable } from './plain.ts';
import { localized } from './run-view.ts';
import { ENOUGH, sparkline } from './sparkline.ts';
import { rowsOf } from './stage-facts.ts';
import { RUN_ICON } from './stage-line.ts';
import { count, duration, share, stamp } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** A pipeline's latest runs, newest first, and what is usual for it. */
export interface History {
  definition: Definition;
  runs: readonly Run[];
  typical: Typical;
}

/** Stages of the slowest run that are told, the longest first. */
const STAGES = 8;

/** The latest runs of a pipeline: how long each took against the median, its rows, and where the slowest spent its time. */
export function historyReply(history: History, locale: string): Message {
  const { definition, runs, typical } = history;
  const t = texts(locale);
  const name = `*${escape(localized(definition.title, locale))}* (${code(definition.name)})`;
  const [latest] = runs;
  if (!latest) {
    const none = `${t.replies.noRuns(name)} ${t.replies.startIt(code(`/pipeline run ${definition.name}`))}`;
    return message(t, none, [section(none)]);
  }
  const head = t.replies.runsOf(name);
  const usual = typical.took === undefined ? t.history.noMedian : usualWords(runs, typical, t);
  const slowest = slowestWords(runs, typical, t);
  const table = tableOf(history, t);
  const said = [head, usual, escape(plainTable(table, definition.timezone)), slowest].filter(Boolean).join('\n');
  return message(t, said, [
    section(`${head}\n${typical.runs >= ENOUGH ? `${sparkline(runs.map(tookBySuccess).toReversed())}  ` : ''}${usual}`),
    table,
    slowest === undefined ? undefined : section(slowest),
    context(typical.runs >= ENOUGH ? t.history.oldestFirst : undefined, escape(definition.timezone)),
    actions(button('run.status', { run: latest.id }, t.buttons.status)),
  ]);
}

/** What did not succeed says nothing of how long the work takes. */
const tookBySuccess = (run: Run): number | undefined => (statusOf(run) === 'succeeded' ? tookOfRun(run) : undefined);

/** "Median 4 min over 8 successes; the latest took 5 min, +25%." */
/** A single success is its own median. */
function usualWords(runs: readonly Run[], { took, runs: successes }: Typical, t: Texts): string {
  const latest = runs.find((run) => statusOf(run) === 'succeeded');
  const last = latest && tookOfRun(latest);
  const against =
    last === undefined || successes < 2 ? undefined : t.history.latest(duration(last, t), shareOf(last, took, t));
  return [t.history.median(duration(took!, t), successes), against].filter(Boolean).join(' ');
}

const shareOf = (took: number, usual: number | undefined, t: Texts): string =>
  usual === undefined || usual === 0 ? '–' : share(took / usual - 1, t);

const RIGHT = [false, false, true, true, true, false];

/** One row a run. What is not known is a dash. */
function tableOf({ runs, typical, definition }: History, t: Texts): Table {
  const { run, status, took, against, rows, started } = t.history.columns;
  const lines = runs.map((each) => {
    const time = tookOfRun(each);
    const state = statusOf(each);
    const success = tookBySuccess(each);
    const known = success === undefined ? undefined : rowsOf(each, definition);
    return [
      `${each.period.id} r${each.number}`,
      `${RUN_ICON[state]} ${t.runStatus[state]}`,
      time === undefined ? '–' : duration(time, t),
      success === undefined || typical.runs < 2 ? '–' : shareOf(success, typical.took, t),
      known === undefined ? '–' : count(known, t),
      stamp(each.createdAt, definition.timezone),
    ];
  });
  return {
    type: 'table',
    column_settings: RIGHT.map((right) => ({ align: right ? 'right' : 'left' })),
    rows: [[run, status, took, against, rows, started], ...lines].map((row) =>
      row.map((text) => ({ type: 'raw_text', text })),
    ),
  };
}

/** Where the slowest of the successes spent its time, against what is usual; nothing to compare a single one with. */
function slowestWords(runs: readonly Run[], typical: Typical, t: Texts): string | undefined {
  const succeeded = runs.filter((run) => statusOf(run) === 'succeeded');
  if (succeeded.length < 2) return undefined;
  const slowest = succeeded.toSorted((a, b) => tookOfRun(b)! - tookOfRun(a)!)[0]!;
  const times = Object.entries(stageTimes(slowest)).toSorted(([, a], [, b]) => b - a);
  const lines = times.slice(0, STAGES).map(([stage, time]) => {
    const usual = typical.stages[stage];
    return `• *${escape(stage)}* ${duration(time, t)} · ${t.history.usually(duration(usual ?? time, t))}`;
  });
  const more = times.length > STAGES ? [t.others(times.length - STAGES)] : [];
  const head = t.history.slowest(code(slowest.id), duration(tookOfRun(slowest)!, t));
  return [head, ...lines, ...more].join('\n');
}
