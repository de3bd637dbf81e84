import type { Definition } from '../pipeline/definition-schema.ts';
import type { Json } from '../pipeline/stages/stage.ts';
import type { NoLogs } from '../pipeline/reads/logs.ts';
import type { Refusal, UserErrors } from '../errors.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import { button, linkButton } from './actions.ts';
import { actions, context, message, preformatted, section } from './blocks.ts';
import { clip } from './clip.ts';
import { code, escape } from './escape.ts';
import { hiddenRun } from './hidden-run.ts';
import type { Message, MessageBlock } from './message.ts';
import { wordsOf } from './own-words.ts';
import { unbegun } from './preview.ts';
import { headline, runButtons, summary } from './run-card.ts';
import { localized, type RunView, titleOf } from './run-view.ts';
import { scheduleWords } from './schedule-words.ts';
import { RUN_ICON, stageList } from './stage-line.ts';
import { count, date, duration, relative, stamp } from './text/format.ts';
import { refusalText, type Texts, texts } from './text/index.ts';

/*
 * What only the person who asked sees, in their language: answers to commands and to clicks. The CLI prints the same
 * through plain.ts.
 */

/** A sentence for an answer that has no more to it. */
const sentence = (t: Texts, text: string): Message => message(t, text, [section(text)]);

/** A no: what is wrong and what to do next; beneath it what there is to choose from. */
export function refused(refusal: Refusal, locale: string, now: number, offer: readonly MessageBlock[] = []): Message {
  const t = texts(locale);
  const text = refusalText(refusal, locale, now);
  const beneath = offer.flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []));
  return message(t, [text, ...beneath].join('\n'), [section(text), ...offer]);
}

/** For a period that has a run: the button to run it again, and one that shows the run. */
export function runExists(
  { run, pipeline, period, next }: UserErrors['run.exists'],
  params: Record<string, Json>,
  locale: string,
): MessageBlock[] {
  const t = texts(locale);
  const again = button('run.again', { pipeline, period, params }, t.buttons.runAgainAs(next), { style: 'primary' });
  return [actions(again, button('run.status', { run }, t.buttons.status))!];
}

/** "Started Popular loans · 2026-10 as r1. Follow it in #pipelines." */
export function runStarted(run: Run, definition: Definition, locale: string): Message {
  const t = texts(locale);
  const title = `${escape(localized(definition.title, locale))} · ${escape(run.period.id)}`;
  const started = t.replies.started(title, run.number, `<#${run.channel}>`);
  const text = [started, unbegun(run.period, run.createdAt, t)].filter(Boolean).join('\n');
  return message(t, text, [section(text), context(code(run.id))]);
}

/** Where a run stands, with buttons to look again and to act. */
export function runStatus(view: RunView, now: number): Message {
  const t = texts(view.locale);
  const refresh = button('run.status', { run: view.run.id }, t.buttons.refresh);
  if (view.definition.hidden) return hiddenRun(view, refresh);
  return message(t, summary(view, t), [
    section(headline(view, t)),
    section(stageList(view, t)),
    context(code(view.run.id), `<#${view.run.channel}>`, t.replies.asOf(stamp(now, view.definition.timezone))),
    actions(refresh, button('run.graph', { run: view.run.id }, t.graph.button), ...runButtons(view, t)),
  ]);
}

/** The latest runs of a pipeline, newest first. */
export function pipelineStatus(definition: Definition, runs: readonly Run[], locale: string, now: number): Message {
  const t = texts(locale);
  const title = `*${escape(localized(definition.title, locale))}* (${code(definition.name)})`;
  const [latest] = runs;
  if (!latest) {
    return sentence(t, `${t.replies.noRuns(title)} ${t.replies.startIt(code(`/pipeline run ${definition.name}`))}`);
  }
  const lines = runs.map((run) => `${runLine(run, now, t)} · ${code(run.id)}`).join('\n');
  const head = t.replies.runsOf(title);
  return message(t, `${head}\n${lines}`, [
    section(head),
    section(lines),
    context(scheduleWords(definition, t)),
    actions(button('run.status', { run: latest.id }, t.buttons.statusOf(titleOf({ run: latest, definition, locale })))),
  ]);
}

/** "✅ 2026-10 r1 · succeeded 2 h ago · took 4 min 10 s" */
export function runLine(run: Run, now: number, t: Texts): string {
  const status = statusOf(run);
  const name = `${RUN_ICON[status]} ${escape(run.period.id)} r${run.number}`;
  const word = t.runStatus[status];
  if (run.endedAt === undefined) return `${name} · ${word} · ${t.replies.startedAgo(relative(run.createdAt, now, t))}`;
  return `${name} · ${word} ${relative(run.endedAt, now, t)} · ${t.replies.took(duration(run.endedAt - run.createdAt, t))}`;
}

export interface PipelineEntry {
  definition: Definition;
  last?: Run | undefined;
  /** Milliseconds since the epoch of its next scheduled start. */
  next?: number | undefined;
  /** Its schedules start nothing until they are resumed. */
  paused?: boolean;
}

/** All pipelines: title, schedule, last run, next start; those that cannot run say why. */
export function pipelineList(
  entries: readonly PipelineEntry[],
  broken: Readonly<Record<string, string>>,
  locale: string,
  now: number,
): Message {
  const t = texts(locale);
  const paragraphs = [...entries.map((entry) => entryText(entry, locale, now, t)), ...brokenLines(broken, t)];
  if (paragraphs.length === 0) return sentence(t, t.replies.noPipelines);
  return message(t, paragraphs.join('\n'), [section(paragraphs.join('\n\n')), context(t.replies.listHint)]);
}

/** A line for each pipeline that an error in its definition disables. */
export const brokenLines = (broken: Readonly<Record<string, string>>, t: Texts): string[] =>
  Object.entries(broken).map(([name, problem]) => `⚠️ ${code(name)} ${t.replies.broken(code(problem))}`);

/** "*Popular loans* `popular-loans`": how a pipeline is headed where there is more of it. */
export function pipelineHead({ name, title }: Pick<Definition, 'name' | 'title'>, locale: string): string {
  const shown = localized(title, locale);
  return shown === name ? `*${escape(shown)}*` : `*${escape(shown)}* ${code(name)}`;
}

function entryText({ definition, last, next, paused }: PipelineEntry, locale: string, now: number, t: Texts): string {
  const title = localized(definition.title, locale);
  const name = title === definition.name ? code(title) : `*${escape(title)}* ${code(definition.name)}`;
  const plan = [
    scheduleWords(definition, t),
    next === undefined ? undefined : t.replies.next(date(next, definition.timezone)),
    paused ? `⏸️ ${t.decisions.schedule.isPaused}` : undefined,
  ];
  const ran = last ? runLine(last, now, t) : t.replies.notYet;
  return `${name} — ${plan.filter(Boolean).join(', ')}\n${ran}`;
}

/** The end of an attempt's log; `missing` says why there is none. */
export function logs(
  view: RunView,
  stage: string,
  attempt: number,
  found: { lines: readonly string[]; missing?: NoLogs; url?: string | undefined },
): Message {
  const t = texts(view.locale);
  const head = t.replies.logs(`*${escape(stage)}*`, attempt);
  const place = [escape(titleOf(view)), code(view.run.id)];
  const text = found.lines.join('\n').trimEnd();
  const body = text === '' ? noLogs(found.missing, t) : escape(text);
  return message(t, `${head}\n${body}`, [
    section(head),
    text === '' ? section(body) : preformatted(endOf(text)),
    context(...place, text === '' ? undefined : t.replies.lastLines(count(found.lines.length, t))),
    actions(found.url === undefined ? undefined : linkButton(found.url, t.buttons.console)),
  ]);
}

function noLogs(missing: NoLogs | undefined, t: Texts): string {
  if (missing === undefined) return t.replies.noLogs;
  const { because, group = '', said } = missing;
  return [t.replies.logsMissing[because](code(group)), said && code(clip(wordsOf(said, t), 300))]
    .filter(Boolean)
    .join(' ');
}

/** The end is what matters in a log, so that is what stays within a block. */
const endOf = (text: string): string => {
  const end = text.slice(-2900).toWellFormed();
  return end.length < text.length ? `…${end.slice(end.indexOf('\n'))}` : end;
};

/** A query was taken; the answer comes where everyone of the channel sees it. */
export const queryStarted = (run: Run, locale: string): Message => {
  const t = texts(locale);
  return sentence(t, t.replies.queryStarted(`<#${run.channel}>`));
};
