import { z } from 'zod';
import { statusOf } from '../pipeline/run.ts';
import { button, linkButton } from './actions.ts';
import { actions, context, message, preformatted, section } from './blocks.ts';
import { clip } from './clip.ts';
import { escape, firstLine } from './escape.ts';
import { fixedWidth } from './fixed-width.ts';
import { LIMITS } from './limits.ts';
import { person } from './mentions.ts';
import type { Message, MessageBlock, Table } from './message.ts';
import { detailIn, wordsOf } from './own-words.ts';
import type { RunView } from './run-view.ts';
import { linkOf, tookOf } from './stage-facts.ts';
import { bytes, count, date, dollars, duration } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** The one stage of an ad-hoc query's run. */
const STAGE = 'query';
const ROWS = 20;
/** How much of the query is repeated above its answer. */
const SQL = 1000;
/** Athena bills at least this much of a query that scans anything. */
const MINIMUM = 10_000_000;
const TERABYTE = 1e12;

const Preview = z.looseObject({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.string().nullable())),
  truncated: z.boolean().optional(),
});
type Preview = z.infer<typeof Preview>;

/** US dollars for a terabyte scanned, in most regions. */
const PER_TERABYTE = 5;

type QueryState = keyof Texts['query']['state'];

/** The message of an ad-hoc query: what was asked, by whom, and the answer or Athena's own words of what is wrong. */
export function queryCard(view: RunView): Message {
  const t = texts(view.locale);
  // A workspace that refuses table blocks gets the rows in fixed-width text.
  const table = view.rich?.has('table') ?? true;
  const stage = view.run.stages[STAGE];
  const state = stateOf(view);
  const sql = String(view.run.params['sql'] ?? '').trim();
  const asked = t.query.askedBy(person(view.run.by, t));
  const preview = Preview.safeParse(stage?.output).data;
  const failure = state === 'failed' || state === 'unknown' ? stage?.error : undefined;
  const error = failure && wordsOf(failure, t);
  const figures = state === 'running' ? [running(view, t)] : figuresOf(view, preview, t);
  const head = `${ICON[state]} *${t.query.state[state]}*`;
  const text = [`${ICON[state]} ${t.query.state[state]}`, ...figures].filter(Boolean).join(' · ');
  const link = linkOf(view, STAGE);
  const said = [`${text} (${asked})`, firstLine(sql), error && firstLine(error), preview && escape(asText(preview))];
  return message(t, said.filter(Boolean).join('\n'), [
    section([head, asked].join(' · ')),
    preformatted(clip(sql, SQL)),
    ...(error === undefined ? [] : [preformatted(error.trim())]),
    ...(state === 'succeeded' && preview ? answer(preview, table, t) : []),
    figures.some(Boolean) ? context(...figures) : undefined,
    state === 'succeeded' && preview && hidden(preview) ? context(...notes(preview, t)) : undefined,
    actions(
      state === 'running' ? button('run.cancel', { run: view.run.id }, t.buttons.cancelQuery) : undefined,
      link === undefined ? undefined : linkButton(link, t.buttons.console),
    ),
  ]);
}

const ICON: Record<QueryState, string> = {
  running: '🔵',
  succeeded: '✅',
  failed: '❌',
  cancelled: '🚫',
  unknown: '❓',
};

function stateOf({ run }: RunView): QueryState {
  const state = run.stages[STAGE]?.state;
  if (state === 'succeeded' || state === 'failed' || state === 'unknown') return state;
  return statusOf(run) === 'cancelled' ? 'cancelled' : 'running';
}

/** Rows, bytes, time, price: in the order in which one wants to know them. */
function figuresOf(view: RunView, preview: Preview | undefined, t: Texts) {
  const stage = view.run.stages[STAGE];
  const { bytesScanned: scanned, engineMs } = stage?.output ?? {};
  const took = typeof engineMs === 'number' ? engineMs : stage && tookOf(stage);
  const read = typeof scanned === 'number' ? scanned : undefined;
  const price = read ? (Math.max(read, MINIMUM) / TERABYTE) * (view.perTerabyte ?? PER_TERABYTE) : undefined;
  const rows = preview && !preview.truncated && preview.columns.length > 0 ? preview.rows.length : undefined;
  return [
    rows === undefined ? undefined : t.rows(rows, count(rows, t)),
    read === undefined ? undefined : t.scanned(bytes(read, t)),
    took === undefined ? undefined : duration(took, t),
    price === undefined ? undefined : t.query.cost(dollars(price, t)),
  ];
}

function running(view: RunView, t: Texts): string {
  const since = t.since(date(view.run.createdAt, view.definition.timezone, 'seconds'));
  const detail = detailIn(view.details, STAGE);
  return detail ? `${since} · ${escape(wordsOf(detail, t))}` : since;
}

const columnsOf = ({ columns }: Preview): Preview['columns'] =>
  columns.slice(0, LIMITS.table.columns).map(({ name, type }) => ({ name: clip(name, CELL), type }));
const hidden = (preview: Preview): boolean =>
  preview.truncated === true || preview.rows.length > ROWS || preview.columns.length > LIMITS.table.columns;

function notes(preview: Preview, t: Texts): (string | undefined)[] {
  const [shown, all] = [columnsOf(preview).length, preview.columns.length];
  return [t.query.truncated, shown < all ? t.query.firstColumns(count(shown, t), count(all, t)) : undefined];
}

function answer(preview: Preview, table: boolean, t: Texts): MessageBlock[] {
  if (preview.columns.length === 0) return [];
  if (preview.rows.length === 0) return [section(t.query.noRows)];
  return [table ? tableOf(preview) : preformatted(asText(preview))];
}

const isNumeric = ({ type }: { type: string }): boolean =>
  /^(tinyint|smallint|int|integer|bigint|float|real|double|decimal)/i.test(type);
/** As much of a value as anyone reads in a message; the console has the whole. */
const CELL = 200;
const cells = ({ rows }: Preview, columns: number): string[][] =>
  rows.slice(0, ROWS).map((row) => Array.from({ length: columns }, (_, index) => clip(row[index] ?? '–', CELL)));

function tableOf(preview: Preview): Table {
  const columns = columnsOf(preview);
  const raw = (text: string) => ({ type: 'raw_text' as const, text });
  return {
    type: 'table',
    column_settings: columns.map((column) => ({ align: isNumeric(column) ? 'right' : 'left', is_wrapped: true })),
    rows: [columns.map(({ name }) => name), ...cells(preview, columns.length)].map((row) => row.map(raw)),
  };
}

/** The same rows in columns of fixed width. */
function asText(preview: Preview): string {
  const columns = columnsOf(preview);
  const lines = [columns.map(({ name }) => name), ...cells(preview, columns.length)];
  return fixedWidth(lines, columns.map(isNumeric));
}
