import type { Button } from '@slack/types';
import { statusOf } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, message, preformatted, section } from './blocks.ts';
import { clip } from './clip.ts';
import { code, escape } from './escape.ts';
import { person } from './mentions.ts';
import type { Message } from './message.ts';
import { presenterOf } from './presenter.ts';
import { headline } from './run-card.ts';
import { localized, type RunView, titleOf } from './run-view.ts';
import { stageList } from './stage-line.ts';
import { type Texts, texts } from './text/index.ts';

/** How much of a query is repeated. */
const SQL = 300;

/**
 * A run of a pipeline of our own, where somebody looks at it: its card, which tells all that there is to tell and offers
 * what can be done with it, with a button that shows it anew. Of a query that is how it stands, for its rows are for the
 * channel in which it was asked.
 */
export function hiddenRun(view: RunView, refresh: Button): Message {
  const t = texts(view.locale);
  const { text, blocks } = told(view, t);
  const last = blocks.at(-1);
  const row = last?.type === 'actions' ? last.elements : [];
  return message(t, text, [...(row.length > 0 ? blocks.slice(0, -1) : blocks), actions(...row, refresh)]);
}

function told(view: RunView, t: Texts): Message {
  if (view.definition.name === 'athena') return queryState(view, t);
  const card = presenterOf(view.definition).root(view);
  // A backfill's card is headed by its title; that of a check, which answers whoever asked for it, only by the pipeline's.
  if (view.definition.name !== 'check') return card;
  const title = `🩺 ${escape(titleOf(view))}`;
  return message(t, `${title}\n${card.text}`, [context(title), ...card.blocks]);
}

/** What a run of ours is, in as many words as a window has room for at its head. */
export function hiddenKind({ definition, locale }: Pick<RunView, 'definition' | 'locale'>): string {
  const { ours } = texts(locale).windows.run;
  return (ours as Readonly<Record<string, string>>)[definition.name] ?? localized(definition.title, locale);
}

function queryState(view: RunView, t: Texts): Message {
  const { run } = view;
  const [head, stages] = [headline(view, t), stageList(view, t)];
  const sql = String(run.params['sql'] ?? '').trim();
  const isOver = run.endedAt !== undefined || statusOf(run) === 'attention';
  return message(t, `${head}\n${stages}`, [
    section(head),
    sql === '' ? undefined : preformatted(clip(sql, SQL)),
    section(stages),
    context(code(run.id), t.query.askedBy(person(run.by, t))),
    isOver || run.cancel
      ? undefined
      : actions(button('run.cancel', { run: run.id }, t.buttons.cancelQuery, { style: 'danger' })),
  ]);
}
