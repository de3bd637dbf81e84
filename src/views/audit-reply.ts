import { isOfPipeline } from '../pipeline/access.ts';
import type { Actor } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, firstLine } from './escape.ts';
import { mention, person } from './mentions.ts';
import type { Message, Table } from './message.ts';
import { richText } from './rich-text.ts';
import { date } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** Who did what, when and why, as the audit log has it. */
export interface AuditLine {
  /** Milliseconds since the epoch. */
  at: number;
  by: Actor;
  action: string;
  /** What it is about: a run, schedules by their ids, or definitions by their release. */
  run?: string;
  schedules?: string[];
  release?: string;
  stage?: string;
  reason?: string;
  /** The run on whose account it was. */
  for?: string;
  /** What was chosen, of starts that did not happen. */
  choice?: string;
  /** Of what was denied: the right that was missing, and the pipeline that it was about. */
  right?: string;
  pipeline?: string;
  /** Until when an admin's rights were taken, and whose have ended. */
  until?: number;
  whose?: string;
}

/** A page of the audit log, newest first. */
export interface AuditPage {
  /** What it was asked about, as it was typed; everything when absent. */
  subject?: string | undefined;
  lines: readonly AuditLine[];
  /** The entry from before which the next page goes on; absent when there is nothing older. */
  older?: string | undefined;
  /** Where the sealed log stands. */
  head?: { sequence: number; hash: string } | undefined;
  /** In whose zone a client without dates shows them. */
  zone: string;
}

/** A page of the audit log: a table where one is taken, else lines. `typed` tells how one reads on where there are no buttons. */
export function auditReply(
  { subject, lines, older, head, zone }: AuditPage,
  locale: string,
  { typed, table }: { typed: boolean; table: boolean },
): Message {
  const t = texts(locale);
  const about = subject === undefined ? undefined : code(subject);
  const title = `*${t.audit.title}*${about === undefined ? '' : ` · ${about}`}`;
  const body = lines.length === 0 ? t.audit.none : lines.map((line) => `• ${lineOf(line, zone, t)}`).join('\n');
  const next = `/pipeline audit${subject === undefined ? '' : ` ${subject}`} --before ${older ?? ''}`;
  const sealed = head && t.audit.sealed(head.sequence, code(head.hash.slice(0, 16)));
  return message(t, `${title}\n${body}`, [
    section(title),
    table && lines.length > 0 ? tableOf(lines, zone, t) : section(body),
    context(sealed, older !== undefined && typed ? t.audit.goOn(code(next)) : undefined),
    actions(
      older === undefined
        ? undefined
        : button('audit.page', { before: older, ...(subject !== undefined && { subject }) }, t.buttons.older),
    ),
  ]);
}

/** "21 Nov 10:03 · @ada · Skipped `clean` · `popular-loans.2026-10.r1` · known bad" */
function lineOf(line: AuditLine, zone: string, t: Texts): string {
  const parts = [date(line.at, zone), person(line.by, t), whatOf(line, zone, t), ...subjectsOf(line)];
  return [...parts, whyOf(line, t)].filter(Boolean).join(' · ');
}

const whyOf = ({ reason, for: run }: AuditLine, t: Texts): string | undefined =>
  reason === undefined ? run && t.onAccountOf(code(run)) : firstLine(reason);

/** One row an entry: people and instants are shown as each reader's client shows them. More columns do not fit on a phone. */
function tableOf(lines: readonly AuditLine[], zone: string, t: Texts): Table {
  const { when, who, what } = t.audit.columns;
  const rows = lines.map((line) => {
    const told = [whatOf(line, zone, t, (word) => word), ...subjectsOf(line), whyOf(line, t)];
    return [date(line.at, zone), person(line.by, t), told.filter(Boolean).join(' · ')];
  });
  return {
    type: 'table',
    column_settings: Array.from({ length: 3 }, () => ({ is_wrapped: true })),
    rows: [[when, who, what].map((text) => ({ type: 'raw_text', text })), ...rows.map((row) => row.map(richText))],
  };
}

function whatOf(
  { action, stage, choice, right = '', pipeline = '', until, whose }: AuditLine,
  zone: string,
  t: Texts,
  mark = (word: string): string => `*${word}*`,
): string {
  const words = t.audit.did as Readonly<Record<string, string>>;
  const said = mark(words[action] ?? code(action));
  if (action === 'denied') {
    const activity = (t.audit.rights as Readonly<Record<string, string>>)[right] ?? code(right);
    return t.audit.denied(said, activity, isOfPipeline(right) ? code(pipeline) : undefined);
  }
  if (action === 'break-glass' && until !== undefined) return `${said} (${t.audit.until(date(until, zone))})`;
  if (action === 'end-break-glass' && whose !== undefined) return `${said} (${mention(whose, t)})`;
  const more = [stage && code(stage), choice && code(choice)].filter(Boolean).join(' ');
  return more === '' ? said : `${said} ${more}`;
}

const subjectsOf = ({ run, schedules, release }: AuditLine): string[] =>
  [run, ...(schedules ?? []), release].flatMap((id) => (id === undefined || id === '' ? [] : [code(id)]));
