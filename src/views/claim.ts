import type { Button } from '@slack/types';
import { type ActionPayload, button } from './actions.ts';
import { section } from './blocks.ts';
import type { Others } from './call.ts';
import { escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Section } from './message.ts';
import type { RunView } from './run-view.ts';
import { date, span } from './text/format.ts';
import type { Texts } from './text/index.ts';

type At = ActionPayload<'alike.claim'>;

/** Who is on it, or that nobody was and someone elsewhere was told. */
export function taken(
  { run, definition }: RunView,
  stage: string,
  attempt: number,
  t: Texts,
  others?: Others,
): Section | undefined {
  const now = run.stages[stage];
  if (now?.attempt !== attempt) return undefined;
  if (now.claim) {
    const since = t.since(date(now.claim.at, definition.timezone));
    const has = `🙋 ${t.claims.has(person(now.claim.by, t), since)}`;
    return section(others?.unclaimed ? `${has}\n${t.alike.unclaimed(others.unclaimed)}` : has);
  }
  if (now.escalation?.outcome !== 'told') return undefined;
  const after = span(definition.escalate?.after ?? 0, t);
  return section(`📟 ${t.escalation.told(escape(stage), after, t.escalation.ways[now.escalation.to])}`);
}

/** Takes it on, and what waits for the same cause; from whom, when someone has it. */
export function claimButton({ run }: RunView, at: At, t: Texts, others?: Others): Button {
  const held = run.stages[at.stage]?.claim;
  const value = { ...at, ...(others && { alike: true as const }) };
  if (!held) {
    const text = others?.unclaimed ? t.alike.claimAll(others.unclaimed + 1) : t.buttons.claim;
    return button('stage.claim', value, text, { label: `${text}: ${at.stage}` });
  }
  const confirm = { ...t.claims.takeOver, yes: t.buttons.takeOver, no: t.buttons.back };
  return button('stage.claim', { ...value, from: held.by.id }, t.buttons.takeOver, {
    confirm,
    label: `${t.buttons.takeOver}: ${at.stage}`,
  });
}

/** Takes on what waits for the same cause and nobody is on; this one has been claimed or decided. */
export const claimOthersButton = (at: At, { unclaimed }: Others, t: Texts): Button | undefined =>
  unclaimed > 0 ? button('alike.claim', at, t.alike.claimMore(unclaimed)) : undefined;
