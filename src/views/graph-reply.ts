import { message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { headline } from './run-card.ts';
import { type RunView, stageName } from './run-view.ts';
import { stageIds, tookOf } from './stage-facts.ts';
import { STAGE_ICON } from './stage-line.ts';
import { duration, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** Where the picture is; or the graph in words, with why there is none where one was wanted. */
export function graphReply(view: RunView, picture: 'posted' | 'unasked' | keyof Texts['graph']['missing']): Message {
  const t = texts(view.locale);
  const run = code(view.run.id);
  if (picture === 'posted') return message(t, t.graph.posted(run), [section(t.graph.posted(run))]);
  const why = picture === 'unasked' ? undefined : t.graph.missing[picture](run);
  const lines = stageIds(view).map((id) => stageWords(view, id, t));
  const head = headline(view, t);
  return message(t, [why, head, ...lines].filter(Boolean).join('\n'), [
    section([why, head].filter(Boolean).join('\n')),
    section(lines.join('\n')),
  ]);
}

/** "✅ *clean* · succeeded · 12 s · after raw and fetch". */
function stageWords(view: RunView, id: string, t: Texts): string {
  const stage = view.run.stages[id];
  const state = stage?.state ?? 'blocked';
  const took = stage && tookOf(stage);
  const { needs } = view.definition.stages[id]!;
  return [
    `${STAGE_ICON[state]} *${escape(stageName(view, id))}*`,
    t.stageState[state],
    took === undefined ? undefined : duration(took, t),
    needs.length > 0 ? t.after(list(needs.map(escape), t)) : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}
