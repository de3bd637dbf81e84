import type { Refusal } from '../errors.ts';
import type { Preview } from '../pipeline/preview.ts';
import type { Run } from '../pipeline/run.ts';
import { type ActionPayload, button } from './actions.ts';
import { context, message, section } from './blocks.ts';
import { type Cause, causeText } from './cause.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { asking, backButton, previewLines } from './preview.ts';
import { list } from './text/format.ts';
import { refusalText, type Texts, texts } from './text/index.ts';

/** A run among those that failed for one cause; its title is not escaped. */
interface Named {
  run: Run;
  title: string;
}

/** One that is, or was, retried with the others. */
export interface AlikeRetry extends Named {
  /** What that submits; unknown of one that an earlier delivery of the same click has retried. */
  preview?: Preview | undefined;
}

/** One that is left, with the stages that are in it, and why: it waits for a decision of another kind, or is refused. */
export interface AlikeLeft extends Named {
  stages: string[];
  why: 'doubt' | 'consent' | Refusal;
}

/** What failed for one cause, as somebody may see it and may decide about it. */
interface AlikeShown {
  retries: AlikeRetry[];
  left: AlikeLeft[];
  /** How many runs are of pipelines that the asker may not look at. */
  unseen: number;
}

/** Whom it is told, and when; milliseconds since the epoch. */
interface Told {
  locale: string;
  now: number;
}

/** Runs and reasons that are told by name; the others are counted. */
const LISTED = 20;
/** Characters of the cause, which the card tells in full. */
const CAUSE = 200;

/** Asks whether to retry all that failed for one cause; without asking, a dry run. */
export function alikeProposed(
  { retries, left, unseen }: AlikeShown,
  cause: Cause,
  asked: ActionPayload<'alike.retry'> | undefined,
  { locale, now }: Told,
): Message {
  const t = texts(locale);
  const { alike } = t;
  const why = `${code(cause.code)} ${causeText(cause, t, CAUSE)}`;
  const rest = leftLines(left, unseen, alike.left, { locale, now });
  if (retries.length === 0) {
    return message(t, [alike.nothing, why, ...rest].join('\n'), [
      section(`*${alike.nothing}*`),
      section([why, ...rest].join('\n')),
    ]);
  }
  const lines = [why, '', ...retryLines(retries, t.decisions.will, t), ...rest];
  const yes = asked && button('alike.retry', asked, alike.retry(retries.length), { style: 'primary' });
  return asking(
    t,
    alike.ask(retries.length),
    yes ? lines : [...lines, t.decisions.onlyShown],
    yes ? [yes, backButton(t)] : [],
  );
}

/** What was retried of what was shown, what was not and why; `gone` had been decided about, or had moved on. */
export function alikeRetried(
  { retries, left }: Pick<AlikeShown, 'retries' | 'left'>,
  gone: number,
  told: Told,
): Message {
  const t = texts(told.locale);
  const { alike } = t;
  const lines = [
    ...retryLines(retries, t.decisions.did, t),
    ...leftLines(left, 0, alike.refused, told),
    ...(gone > 0 ? ['', alike.gone(gone)] : []),
  ];
  const head = alike.did(retries.length);
  return message(t, [head, ...lines].join('\n'), [
    section(`*${head}*`),
    lines.length > 0 ? section(lines.join('\n').trim()) : undefined,
    retries.length > 0 ? context(alike.follow) : undefined,
  ]);
}

/** What was taken on of what waits for one cause. */
export function alikeClaimed(
  { failures, runs, left }: { failures: number; runs: number; left: AlikeLeft[] },
  told: Told,
): Message {
  const t = texts(told.locale);
  const text = [t.alike.claimed(failures, runs), ...leftLines(left, 0, t.alike.unheld, told)].join('\n');
  return message(t, text, [section(text)]);
}

const more = (all: readonly unknown[], t: Texts): string[] =>
  all.length > LISTED ? [`• ${t.alike.more(all.length - LISTED)}`] : [];

/** "• *Popular loans · 2026-10* — Submits: clean (attempt 2) · `popular-loans.2026-10.r1`" */
function retryLines(all: readonly AlikeRetry[], words: Texts['decisions']['will'], t: Texts): string[] {
  const lines = all.slice(0, LISTED).map(({ run, title, preview }) => {
    // Of so many runs one is told what is retried, and not what follows in each or what is left there.
    const follows = preview?.follows.filter((id) => run.stages[id]?.state === 'failed') ?? [];
    const does = preview ? previewLines(run, { ...preview, follows, leaves: [] }, words, t) : [];
    return `• ${[`*${escape(title)}*`, ...does, code(run.id)].join(' · ')}`;
  });
  return [...lines, ...more(all, t)];
}

/** What is left, each reason once. */
function leftLines(left: readonly AlikeLeft[], unseen: number, head: string, { locale, now }: Told): string[] {
  const t = texts(locale);
  const reasons = Map.groupBy(left, ({ why }) =>
    typeof why === 'string' ? t.alike.why[why] : refusalText(why, locale, now),
  );
  const lines = [...reasons].map(([why, of]) => {
    const names = of.map(({ title, stages }) => `*${escape(title)}* (${stages.map(escape).join(', ')})`);
    return `• ${list(names, t, 6)}: ${why}`;
  });
  const told = [...lines.slice(0, LISTED), ...more(lines, t), ...(unseen > 0 ? [`• ${t.alike.unseen(unseen)}`] : [])];
  return told.length > 0 ? ['', `*${head}*`, ...told] : [];
}
