import type { Definition } from '../pipeline/definition-schema.ts';
import type { Run } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { titleOf } from './run-view.ts';
import { measuresOf } from './stage-facts.ts';
import { count, date, list, share } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** Where the data of a table comes from, and where it goes on to. */
export interface Trace {
  table: string;
  /** The stage that writes it, by the definition in force. */
  pipeline: string;
  stage: string;
  /** Who wrote it last; absent when no run is known to have. */
  last?: {
    run: Run;
    /** By what it was written. */
    definition: Definition;
    at: number;
    /** It goes by the definition that is in force. */
    isCurrent: boolean;
    /** Rows that the write before had. */
    rowsBefore?: number;
  };
  /** Tables that it is made from, each with its own last write, if any is known. */
  sources: readonly { table: string; at?: number; run?: string }[];
  /** Stages that come before it in its own pipeline. */
  before: readonly string[];
  /** Stages of all pipelines that read it, and pipelines that start after this one. */
  readers: readonly { pipeline: string; stage: string }[];
  triggered: readonly string[];
}

/** Which run wrote a table, from what and by which definition, how its rows changed, and who reads it. */
export function traceReply(trace: Trace, { mayRerun }: { mayRerun: boolean }, locale: string): Message {
  const t = texts(locale);
  const { table, pipeline, stage, last } = trace;
  const head = `🔎 ${code(table)} · ${t.trace.writtenBy(code(pipeline), `*${escape(stage)}*`)}`;
  const wrote = last ? lastLines(trace, last, locale, t) : [t.trace.never];
  const from = fromLines(trace, t);
  const to = toLines(trace, t);
  const rerun =
    last && mayRerun
      ? button('run.rerun-from', { run: last.run.id, from: stage }, t.trace.rerun(stage), {
          label: `${t.trace.rerun(stage)} ${last.run.id}`,
        })
      : undefined;
  const warning = rerun && trace.readers.length + trace.triggered.length > 0 ? t.trace.stale : undefined;
  return message(t, [head, ...wrote, ...from, ...to, warning].filter(Boolean).join('\n'), [
    section([head, ...wrote].join('\n')),
    from.length > 0 ? section(from.join('\n')) : undefined,
    section(to.join('\n')),
    warning === undefined ? undefined : context(warning),
    actions(rerun, last && button('run.status', { run: last.run.id }, t.buttons.status)),
  ]);
}

/** "✅ *Popular loans · 2026-10* · written 1 November · 2,760 rows, +3% (80 more than before) · started by its schedule". */
function lastLines({ stage }: Trace, last: NonNullable<Trace['last']>, locale: string, t: Texts): string[] {
  const { run, definition, at, isCurrent, rowsBefore } = last;
  const { rows } = measuresOf(run.stages[stage]?.output);
  return [
    [
      `✅ *${escape(titleOf({ run, definition, locale }))}*`,
      t.digest.written(date(at, definition.timezone)),
      rows === undefined ? undefined : `${t.rows(rows, count(rows, t))}${change(rows, rowsBefore, t)}`,
      t.startedBy(person(run.by, t)),
      code(run.id),
    ]
      .filter(Boolean)
      .join(' · '),
    isCurrent ? t.trace.current(code(run.definition.slice(0, 12))) : t.trace.older(code(run.definition.slice(0, 12))),
  ];
}

/** " (+80, +3%)": against the write before, if its rows are known. */
function change(rows: number, before: number | undefined, t: Texts): string {
  if (before === undefined) return '';
  const difference = new Intl.NumberFormat(t.locale, { signDisplay: 'exceptZero' }).format(rows - before);
  return ` (${[difference === '0' ? '±0' : difference, before === 0 ? undefined : share(rows / before - 1, t)].filter(Boolean).join(', ')})`;
}

/** What it is made from: the tables that its SQL names, and the stages before it. */
function fromLines({ sources, before }: Trace, t: Texts): string[] {
  const tables = sources.map(({ table, at, run }) =>
    [
      `• ${code(table)}`,
      at === undefined ? t.trace.notOurs : t.digest.written(date(at, 'UTC')),
      run === undefined ? undefined : code(run),
    ]
      .filter(Boolean)
      .join(' · '),
  );
  const stages = before.length > 0 ? [`• ${t.trace.stages(list(before.map(escape), t))}`] : [];
  return tables.length + stages.length > 0 ? [`*${t.trace.from}*`, ...tables, ...stages] : [];
}

/** Who reads it: pipelines by their stages, and those that start after it. */
function toLines({ readers, triggered }: Trace, t: Texts): string[] {
  if (readers.length + triggered.length === 0) return [`*${t.trace.to}*`, `• ${t.trace.nobody}`];
  const byPipeline = Map.groupBy(readers, ({ pipeline }) => pipeline);
  const reading = [...byPipeline].map(
    ([pipeline, stages]) =>
      `• ${code(pipeline)}: ${list(
        stages.map(({ stage }) => escape(stage)),
        t,
      )}`,
  );
  const starting = triggered.map((pipeline) => `• ${t.trace.triggered(code(pipeline))}`);
  return [`*${t.trace.to}*`, ...reading, ...starting];
}
