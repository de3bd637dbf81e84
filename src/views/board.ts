import type { Actor, RunStatus } from '../pipeline/run.ts';
import { context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { RUN_ICON } from './stage-line.ts';
import { count, date, duration, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** A run as the overview of its channel tells it. */
export interface BoardRun {
  id: string;
  /** "Popular loans · 2026-10"; not escaped. */
  title: string;
  status: RunStatus;
  createdAt: number;
  /** Stages that someone must decide about, and who is on it. */
  asks: readonly { stage: string; by?: Actor | undefined }[];
}

/** So much is going on in a channel that one message gives the overview. */
export interface Board {
  runs: readonly BoardRun[];
  /** Milliseconds since the epoch: from when on it counts. */
  since: number;
  /** When it was over. */
  until?: number;
  /** Messages that wait for Slack's rates, and about how many seconds they will. */
  late: { messages: number; seconds: number };
  zone: string;
}

const LISTED = 10;
const ORDER: readonly RunStatus[] = ['attention', 'failed', 'running', 'waiting', 'queued', 'succeeded', 'cancelled'];
const OVER: ReadonlySet<RunStatus> = new Set(['succeeded', 'failed', 'cancelled']);
/** Seconds to which the wait is rounded: it is a guess, and an edit for each second of it would make it longer. */
const GRAIN = 30;

/** The overview of a channel: how many runs stand where, who is needed, what is late. */
export function boardMessage(board: Board, locale: string): Message {
  const t = texts(locale);
  const said = [head(board, t), counts(board, t), ...asks(board, t)].join('\n');
  const oldest = longest(board, t);
  const late = board.until === undefined ? lateness(board, t) : undefined;
  return message(t, [said, oldest, late].filter(Boolean).join('\n'), [
    section(said),
    oldest === undefined ? undefined : section(oldest),
    late === undefined ? undefined : context(late),
  ]);
}

function head({ runs, since, until, zone }: Board, t: Texts): string {
  const total = count(runs.length, t);
  return until === undefined
    ? `📋 *${t.board.title(total)}* · ${t.since(date(since, zone))}`
    : `📋 *${t.board.over(total)}* · ${duration(until - since, t)}`;
}

/** "🔴 needs attention 2 · 🔵 running 150 · ✅ succeeded 20" */
const counts = ({ runs }: Board, t: Texts): string =>
  ORDER.flatMap((status) => {
    const number = runs.filter((run) => run.status === status).length;
    return number === 0 ? [] : [`${RUN_ICON[status]} ${t.runStatus[status]} ${count(number, t)}`];
  }).join(' · ');

/** Those that only a person can move on, the one that waits longest first. */
function asks({ runs }: Board, t: Texts): string[] {
  const named = ({ stage, by }: BoardRun['asks'][number]): string =>
    by ? t.claims.root(escape(stage), person(by, t)) : escape(stage);
  const asking = runs.filter(({ asks: stages }) => stages.length > 0).toSorted((a, b) => a.createdAt - b.createdAt);
  const lines = asking.slice(0, LISTED).map(({ id, title, asks: stages }) => {
    return `• *${escape(title)}* — ${list(stages.map(named), t, 4)} · ${code(id)}`;
  });
  const more = asking.length - lines.length;
  if (asking.length === 0) return [];
  return [`🔴 *${t.board.asks}*`, ...lines, ...(more > 0 ? [`• ${t.others(more)}`] : [])];
}

function longest({ runs, zone }: Board, t: Texts): string | undefined {
  const [first] = runs
    .filter(({ status }) => status !== 'attention' && !OVER.has(status))
    .toSorted((a, b) => a.createdAt - b.createdAt);
  return first && t.board.oldest(`*${escape(first.title)}*`, t.since(date(first.createdAt, zone)));
}

function lateness({ late: { messages, seconds } }: Board, t: Texts): string {
  if (messages === 0) return t.board.upToDate;
  return t.board.late(count(messages, t), duration(Math.ceil(seconds / GRAIN) * GRAIN * 1000, t));
}
