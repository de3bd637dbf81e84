import { z } from 'zod';
import { Localized } from '../pipeline/definition-schema.ts';
import { Actor, Handled, RUN_STATUSES, type RunStatus } from '../pipeline/run.ts';
import { context, message, section } from './blocks.ts';
import { Cause, causeText } from './cause.ts';
import { cause as inItsWords, code, escape } from './escape.ts';
import { HANDLED_ICON } from './failure.ts';
import { person } from './mentions.ts';
import type { Message, Table } from './message.ts';
import { plainTable } from './plain.ts';
import { localized } from './run-view.ts';
import { RUN_ICON, STAGE_ICON } from './stage-line.ts';
import { bytes, count, date, dollars, duration, list, share } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

const OfRun = { run: z.string(), title: Localized, period: z.string() };

/** What a stage of a run waits for, or failed with. */
const Trouble = z.strictObject({
  ...OfRun,
  stage: z.string(),
  what: z.enum(['failed', 'unknown', 'approval']),
  since: z.number(),
  cause: Cause.optional(),
  /** As a release before kept it: in the words of the service, or ours. */
  message: z.string().optional(),
  handled: z.strictObject({ what: Handled.shape.what, by: Actor, at: z.number() }).optional(),
});
export type Trouble = z.infer<typeof Trouble>;

/** A day of the pipelines that report to a channel, as it was when the digest was made. */
export const Digest = z.strictObject({
  about: z.literal('digest'),
  /** Slack channel id. */
  channel: z.string(),
  zone: z.string(),
  /** What it tells of happened after `from`, up to `to`. */
  from: z.number(),
  to: z.number(),
  /** Nobody has decided about these yet. */
  open: z.array(Trouble),
  /** Missed starts that wait for an answer. */
  questions: z.int(),
  paused: z.array(z.string()),
  /** Runs by status: those that began, ended or failed in this time. */
  runs: z.array(z.strictObject({ status: z.enum(RUN_STATUSES), count: z.int() })),
  /** What failed in this time and is settled. */
  failures: z.array(Trouble),
  /** How long the successes of each pipeline took. Milliseconds; `usual` is the median. */
  took: z.array(
    z.strictObject({
      pipeline: z.string(),
      title: Localized,
      runs: z.int(),
      longest: z.number(),
      usual: z.number().optional(),
    }),
  ),
  /** Starts until the end of the day, and what follows from them. */
  due: z.array(
    z.strictObject({
      pipeline: z.string(),
      title: Localized,
      zone: z.string(),
      at: z.number(),
      period: z.string(),
      ends: z.number().optional(),
      more: z.int(),
    }),
  ),
  follows: z.array(z.strictObject({ pipeline: z.string(), title: Localized, after: z.array(z.string()) })),
  /** The last success that wrote each table; none is known where `at` is missing. */
  tables: z.array(
    z.strictObject({
      table: z.string(),
      at: z.number().optional(),
      run: z.string().optional(),
      period: z.string().optional(),
    }),
  ),
  athena: z.strictObject({ scanned: z.number(), dollars: z.number() }),
  /** The newest entry of the sealed audit log. */
  audit: z.strictObject({ sequence: z.int(), hash: z.string(), at: z.number() }).optional(),
});
export type Digest = z.infer<typeof Digest>;

/** Lines of each part at most; what is left out is counted. */
const LISTED = 12;

/** What happened since the last one, who has to act now, and what comes today. Nothing to say is said in one line. */
export function digestMessage(digest: Digest, locale: string): Message {
  const t = texts(locale);
  const { from, to, zone } = digest;
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'full', timeZone: zone }).format(to);
  const small = context(...smallPrint(digest, t));
  if (isQuiet(digest)) {
    const line = `☕ ${t.digest.quiet(day, date(from, zone))}`;
    return message(t, [line, ...smallPrint(digest, t)].filter(Boolean).join(' · '), [section(line), small]);
  }
  const calls = needs(digest, t);
  const head = [
    `☀️ *${t.digest.title(day)}*`,
    calls.length > 0 ? titled('🔴', t.digest.needs, calls) : `✅ *${t.digest.noNeeds}*`,
  ].join('\n');
  const troubles = lines(digest.failures, (trouble) => troubleLine(trouble, zone, t), t);
  const happened = titled('📊', t.digest.since(date(from, zone)), [ranLine(digest, t), ...troubles]);
  const table = tookTable(digest, t);
  const times = table && escape(plainTable(table, zone));
  const rest = [
    titled('🗓️', t.digest.today, dueLines(digest, t)),
    titled('🗃️', t.digest.tables, tableLines(digest, t)),
  ].filter((part) => part !== undefined);
  return message(t, [head, happened, times, ...rest, ...smallPrint(digest, t)].filter(Boolean).join('\n'), [
    section(head),
    section(happened!),
    table,
    ...rest.map((part) => section(part)),
    small,
  ]);
}

/** A heading with its lines; nothing without any. */
const titled = (icon: string, title: string, under: readonly string[]): string | undefined =>
  under.length === 0 ? undefined : [`${icon} *${title}*`, ...under].join('\n');

const isQuiet = ({ open, questions, paused, runs, failures, due }: Digest): boolean =>
  questions === 0 && [open, paused, runs, failures, due].every((part) => part.length === 0);

function lines<T>(items: readonly T[], line: (item: T) => string, t: Texts): string[] {
  const more = items.length - LISTED;
  return [...items.slice(0, LISTED).map((item) => `• ${line(item)}`), ...(more > 0 ? [`• ${t.others(more)}`] : [])];
}

/** What nothing goes on without: decisions, answers; and what someone has paused and may have forgotten. */
function needs({ open, questions, paused, zone }: Digest, t: Texts): string[] {
  return [
    ...lines(open, (trouble) => troubleLine(trouble, zone, t), t),
    ...(questions > 0 ? [`• ⏰ ${t.digest.questions(questions)}`] : []),
    ...(paused.length > 0 ? [`• ⏸️ ${t.digest.paused(list(paused.map(code), t))}`] : []),
  ];
}

/** "❌ *Popular loans · 2026-10* clean, failed: no column loan_count — 🔁 Retried by @a · 03:12". */
function troubleLine(
  { title, period, run, stage, what, since, cause, message: said, handled }: Trouble,
  zone: string,
  t: Texts,
): string {
  const name = `*${escape(localized(title, t.locale))} · ${escape(period)}*`;
  const told = cause ? causeText(cause, t) : said && inItsWords(said);
  const why = told === undefined ? '' : `: ${told}`;
  const first = `${STAGE_ICON[what]} ${name} · ${escape(stage)} ${t.stageState[what]}${why}`;
  if (!handled) return `${first} · ${t.since(date(since, zone))} · ${code(run)}`;
  return `${first} — ${HANDLED_ICON[handled.what]} ${t.doneBy(handled.what, person(handled.by, t))} · ${date(handled.at, zone)}`;
}

const ORDER: readonly RunStatus[] = RUN_STATUSES;

/** "12 runs: ✅ 10 succeeded · ❌ 2 failed". */
function ranLine({ runs }: Digest, t: Texts): string {
  if (runs.length === 0) return t.digest.noRuns;
  const all = runs.reduce((sum, each) => sum + each.count, 0);
  const sorted = runs.toSorted((a, b) => ORDER.indexOf(b.status) - ORDER.indexOf(a.status));
  const each = sorted.map(
    ({ status, count: n }) =>
      `${RUN_ICON[status]} ${t.digest.inStatus(count(n, t), (n === 1 ? t.runStatus : t.runStatuses)[status])}`,
  );
  return `${t.digest.runs(all)}: ${each.join(' · ')}`;
}

/** "• 10:00 *Events* · 2026-11-20 · done about 10:12". */
function dueLines({ due, follows, zone }: Digest, t: Texts): string[] {
  const starts = lines(
    due,
    ({ title, at, period, ends, more }) =>
      [
        `${date(at, zone, 'time')} *${escape(localized(title, t.locale))}*`,
        code(period),
        ends === undefined ? undefined : t.digest.done(date(ends, zone, 'time')),
        more > 0 ? t.digest.moreToday(more) : undefined,
      ]
        .filter(Boolean)
        .join(' · '),
    t,
  );
  const then = lines(
    follows,
    ({ title, after }) => `*${escape(localized(title, t.locale))}* · ${t.after(list(after.map(code), t))}`,
    t,
  );
  return [...starts, ...then];
}

/** "• `db.loans` · written 3 November · `2026-10`": the stalest first, but together those that nobody knows of. */
function tableLines({ tables, zone }: Digest, t: Texts): string[] {
  const written = tables.flatMap(({ at, ...rest }) => (at === undefined ? [] : [{ at, ...rest }]));
  const unknown = tables.filter(({ at }) => at === undefined).map(({ table }) => code(table));
  return [
    ...lines(
      written.toSorted((a, b) => a.at - b.at),
      ({ table, at, period = '' }) => `${code(table)} · ${t.digest.written(date(at, zone))} · ${code(period)}`,
      t,
    ),
    ...(unknown.length > 0 ? [`• ${t.digest.neverWritten(list(unknown, t))}`] : []),
  ];
}

const RIGHT = [false, true, true, true];

function tookTable({ took }: Digest, t: Texts): Table | undefined {
  if (took.length === 0) return undefined;
  const { pipeline, runs, longest, against } = t.digest.columns;
  const rows = took
    .slice(0, LISTED)
    .map((each) => [
      localized(each.title, t.locale),
      count(each.runs, t),
      duration(each.longest, t),
      each.usual ? share(each.longest / each.usual - 1, t) : '–',
    ]);
  return {
    type: 'table',
    column_settings: RIGHT.map((right) => ({ align: right ? 'right' : 'left' })),
    rows: [[pipeline, runs, longest, against], ...rows].map((row) => row.map((text) => ({ type: 'raw_text', text }))),
  };
}

/** What the queries cost, and where the audit log stands: whoever keeps the message can tell that nothing was taken out. */
function smallPrint({ athena, audit }: Digest, t: Texts): (string | undefined)[] {
  return [
    athena.scanned > 0 ? t.digest.spent(bytes(athena.scanned, t), dollars(athena.dollars, t)) : undefined,
    audit && t.digest.audit(audit.sequence, code(audit.hash.slice(0, 16))),
  ];
}
