import type { Definition } from '../pipeline/definition-schema.ts';
import type { Run } from '../pipeline/run.ts';
import { type ActionPayload, button } from './actions.ts';
import { context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { asking, backButton } from './preview.ts';
import { localized } from './run-view.ts';
import { list } from './text/format.ts';
import { texts } from './text/index.ts';

/** The periods of a backfill, oldest first. */
interface Range {
  periods: readonly string[];
  /** Those that get a run. */
  open: readonly string[];
  /** Those that have one already. */
  existing: readonly string[];
  /** Those of the open ones that have not begun yet. */
  ahead?: readonly string[];
}

/** How many runs a backfill will start, and which periods have one; with buttons when it asks. */
export function backfillProposed(
  definition: Definition,
  filling: ActionPayload<'pipeline.backfill'>,
  { periods, open, existing, ahead = [] }: Range,
  { asks, locale }: { asks: boolean; locale: string },
): Message {
  const t = texts(locale);
  const words = t.decisions.backfill;
  const { order, parallel, again } = filling;
  const ordered = order === 'oldest' ? open : open.toReversed();
  const listed = list(existing.map(escape), t);
  const lines = [
    ordered.length > 0
      ? words.starts(ordered.length, escape(ordered[0]!), escape(ordered.at(-1)!), words.order[order], parallel)
      : t.decisions.will.nothing,
    existing.length > 0
      ? again
        ? words.again(existing.length, listed)
        : words.leaves(existing.length, listed)
      : undefined,
    ahead.length > 0 ? words.ahead(ahead.length, escape(ahead[0]!)) : undefined,
    asks ? words.cancelHint : t.decisions.onlyShown,
  ];
  const title = escape(localized(definition.title, locale));
  const question = t.decisions.ask.backfill(title, open.length, escape(periods[0]!), escape(periods.at(-1)!));
  return asking(
    t,
    question,
    lines,
    asks
      ? [button('pipeline.backfill', filling, t.buttons.backfill(open.length), { style: 'primary' }), backButton(t)]
      : [],
  );
}

/** A backfill that was started: a run of its own. */
export function backfillStarted(run: Run, definition: Definition, locale: string): Message {
  const t = texts(locale);
  const title = `*${escape(localized(definition.title, locale))}*`;
  const text = t.decisions.backfill.started(title, `<#${run.channel}>`);
  return message(t, text, [section(text), context(code(run.id))]);
}

/** A readiness check that was started. */
export function checkStarted(run: Run, definition: Definition, locale: string): Message {
  const t = texts(locale);
  const title = `*${escape(localized(definition.title, locale))}*`;
  const text = t.decisions.check.started(title, `<#${run.channel}>`);
  return message(t, text, [section(text), context(code(run.id))]);
}

/** Asks whether a period counts as done without having run; what stands in the way of nothing is told too. */
export function periodProposed(
  definition: Definition,
  value: ActionPayload<'period.mark-done'>,
  latest: Run | undefined,
  { asks, locale }: { asks: boolean; locale: string },
): Message {
  const t = texts(locale);
  const title = escape(localized(definition.title, locale));
  const lines = [
    t.decisions.periodNote,
    `${t.modals.reason}: ${escape(value.reason)}`,
    latest && t.decisions.will.leaves(code(latest.id)),
    asks ? undefined : t.decisions.onlyShown,
  ];
  return asking(
    t,
    t.decisions.ask.markPeriodDone(title, escape(value.period)),
    lines,
    asks ? [button('period.mark-done', value, t.buttons.markPeriodDone, { style: 'primary' }), backButton(t)] : [],
  );
}

/** A period that counts as done. */
export function periodDone(run: Run, definition: Definition, locale: string): Message {
  const t = texts(locale);
  const title = escape(localized(definition.title, locale));
  const text = t.decisions.periodDone(escape(run.period.id), title, code(run.id));
  return message(t, text, [section(`☑️ ${text}`)]);
}
