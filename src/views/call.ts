import type { Button } from '@slack/types';
import { z } from 'zod';
import { type ActionPayload, button } from './actions.ts';
import { section } from './blocks.ts';
import { Cause, causeText } from './cause.ts';
import { code, escape } from './escape.ts';
import type { Section } from './message.ts';
import { count, list } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** Another failure that is told with the first of its kind. */
export const Companion = z.strictObject({
  run: z.string(),
  /** "Popular loans · 2026-10"; not escaped. */
  title: z.string(),
  stage: z.string(),
  /** What is wrong with it, where that is something else; of a release before, in words. */
  cause: z.union([Cause, z.string()]).optional(),
});
export type Companion = z.infer<typeof Companion>;

/** How people are called about a failure: by its own message in the channel, or by the one of which it is told there. */
export const Call = z.strictObject({
  /** Owners whom this card mentions. */
  mention: z.array(z.string()),
  /** The failure of which this one is told, and whether the cause is the same. */
  lead: z.strictObject({ run: z.string(), key: z.string(), title: z.string(), same: z.boolean() }).optional(),
  /** Those that are told with this one, oldest first, and how many there are. */
  with: z.array(Companion),
  count: z.int(),
});
export type Call = z.infer<typeof Call>;

/** What else waits in the channel for the same cause, counted when the card is drawn. */
export interface Others {
  /** Failures that may be mended by a retry. */
  failed: number;
  /** Whatever it is, nobody is on it. */
  unclaimed: number;
}

/** How people are called about a failure, as its message tells it. */
export type Called = Call & { others?: Others | undefined };

/** Asks whether to retry what waits for the same cause; `own` when this one is among it. */
export function retryOthersButton(
  at: ActionPayload<'alike.ask-retry'>,
  { failed }: Others,
  { own }: { own: boolean },
  t: Texts,
): Button | undefined {
  if (failed === 0) return undefined;
  return button('alike.ask-retry', at, own ? t.alike.retryAll(failed + 1) : t.alike.retryOthers(failed));
}

const LISTED = 25;
/** Characters of a cause. */
const CAUSE = 120;

/** What is told beside a failure's own trouble: that others failed with it, or where the channel reads of it. */
export function companions({ lead, with: others, count: all }: Call, t: Texts): Section | undefined {
  if (lead) return section(`🔗 ${t.calls.told(`*${escape(lead.title)}*`, code(lead.run), lead.same)}`);
  if (all === 0) return undefined;
  const more = all - others.length;
  const groups = [others.filter(({ cause }) => cause === undefined), others.filter(({ cause }) => cause !== undefined)];
  const lines = groups.flatMap((group, index) => {
    if (group.length === 0) return [];
    const unlisted = index === 0 ? more : 0;
    const head = index === 0 ? t.calls.same(count(group.length + unlisted, t)) : t.calls.also(count(group.length, t));
    const left = group.length + unlisted - Math.min(group.length, LISTED);
    return [`📎 *${head}*`, ...byRun(group.slice(0, LISTED), t), ...(left > 0 ? [`• ${t.others(left)}`] : [])];
  });
  return section(lines.join('\n'));
}

const said = (cause: Cause | string, t: Texts): string =>
  typeof cause === 'string' ? escape(cause) : causeText(cause, t, CAUSE);

/** "• Popular loans · 2026-10 — clean, publish `popular-loans.2026-10.r1`" */
function byRun(all: readonly Companion[], t: Texts): string[] {
  const runs = Map.groupBy(all, ({ run }) => run);
  return [...runs].map(([run, failed]) => {
    const stages = failed.map(({ stage, cause }) => (cause ? `${escape(stage)} (${said(cause, t)})` : escape(stage)));
    return `• *${escape(failed[0]!.title)}* — ${list(stages, t, 6)} · ${code(run)}`;
  });
}
