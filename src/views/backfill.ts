import type { Button } from '@slack/types';
import { z } from 'zod';
import { BACKFILL_STAGE } from '../pipeline/builtin/backfill.ts';
import { type RunEvent, statusOf } from '../pipeline/run.ts';
import { aboutOf } from '../pipeline/own-words.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, escape, firstLine } from './escape.ts';
import { mention, person } from './mentions.ts';
import type { Message } from './message.ts';
import { detailIn, refusedText, wordsOf } from './own-words.ts';
import { type RunView, titleOf } from './run-view.ts';
import { RUN_ICON } from './stage-line.ts';
import { count, date, duration, list } from './text/format.ts';
import { type Texts, texts } from './text/index.ts';

/** What the run's parameters say of the backfill, as pipeline/builtin/backfill.ts gives them. */
const Params = z.object({
  pipeline: z.string(),
  backfill: z.object({
    periods: z.array(z.string()).min(1),
    order: z.enum(['oldest', 'newest']),
    parallel: z.number(),
    again: z.boolean(),
  }),
});
const Output = z.object({
  succeeded: z.number(),
  failed: z.number(),
  existed: z.number(),
  /** Runs that failed for good or were cancelled. */
  notDone: z.array(z.string()),
});
/** Runs that are named; the others are counted. */
const NAMED = 10;

/** The message of a backfill: how far it is, what it waits for, and what came of it. Its runs have messages of their own. */
export function backfillCard(view: RunView): Message {
  const t = texts(view.locale);
  const { run, definition } = view;
  const status = statusOf(run);
  const title = titleOf(view);
  const stage = run.stages[BACKFILL_STAGE];
  const given = Params.safeParse(run.params).data;
  const over = run.endedAt !== undefined && status !== 'attention';
  const time = over
    ? duration(run.endedAt! - run.createdAt, t)
    : t.since(date(run.endedAt ?? run.createdAt, definition.timezone));
  const owners = status === 'attention' ? definition.owners.map((id) => mention(id, t)).join(' ') : '';
  const isPartial = (resultOf(view)?.failed ?? 0) > 0;
  const [icon, word] = isPartial ? ['⚠️', t.backfill.partial] : [RUN_ICON[status], t.runStatus[status]];
  const head = [`${icon} *${escape(title)} · ${word}* · ${time}`, owners].filter(Boolean).join(' ');
  const cancelled = run.cancel && t.cancelledBy(person(run.cancel.by, t), date(run.cancel.at, definition.timezone));
  const error = status === 'attention' && stage?.error ? firstLine(wordsOf(stage.error, t)) : undefined;
  const said = [cancelled, progress(view, t), error].filter(Boolean).join('\n');
  return message(t, [head, said].filter(Boolean).join('\n'), [
    section(head),
    said === '' ? undefined : section(said),
    context(
      ...(given
        ? [
            t.backfill[given.backfill.order],
            t.backfill.parallel(given.backfill.parallel),
            given.backfill.again ? t.backfill.again : undefined,
          ]
        : []),
      t.startedBy(person(run.by, t)),
      code(run.id),
    ),
    actions(...buttons(view, title, t)),
  ]);
}

function resultOf({ run }: RunView): z.output<typeof Output> | undefined {
  const stage = run.stages[BACKFILL_STAGE];
  return stage?.state === 'succeeded' ? Output.safeParse(stage.output).data : undefined;
}

function progress(view: RunView, t: Texts): string | undefined {
  const result = resultOf(view);
  if (result) {
    const { succeeded, failed, existed, notDone } = result;
    const names = notDone.length === 0 ? undefined : list(notDone.map(code), t, NAMED);
    return [t.backfill.result(count(succeeded, t), count(failed, t), count(existed, t)), names]
      .filter(Boolean)
      .join('\n');
  }
  const at = aboutOf('progress', detailIn(view.details, BACKFILL_STAGE)?.own);
  if (!at) return undefined;
  return [
    t.backfill.progress(count(at.done, t), count(at.total, t)),
    at.attention > 0 ? t.backfill.attention(at.attention) : undefined,
    at.held && escape(refusedText(at.held, t)),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Tells the end to whom it concerns: an edit of the message above calls nobody. */
export function backfillLog(view: RunView, events: readonly RunEvent[]): Message | undefined {
  const t = texts(view.locale);
  const end = events.findLast((event) => event.type === 'run.ended');
  if (!end || end.status === 'cancelled') return undefined;
  const whom =
    end.status === 'succeeded' ? person(view.run.by, t) : view.definition.owners.map((id) => mention(id, t)).join(' ');
  const error = view.run.stages[BACKFILL_STAGE]?.error;
  const said = end.status === 'succeeded' ? progress(view, t) : error && firstLine(wordsOf(error, t));
  const text = [whom, said].filter(Boolean).join(' ');
  return text === '' ? undefined : message(t, text, [section(text)]);
}

function buttons({ run }: RunView, title: string, t: Texts): (Button | undefined)[] {
  const resume = button('run.retry', { run: run.id }, t.buttons.resume, { style: 'primary' });
  const confirm = { ...t.backfill.confirm(title), yes: t.backfill.cancel, no: t.buttons.back };
  const cancel = button('run.cancel', { run: run.id }, t.backfill.cancel, { style: 'danger', confirm });
  switch (statusOf(run)) {
    case 'queued':
    case 'running':
    case 'waiting':
      return run.cancel ? [] : [cancel];
    case 'attention':
    case 'failed':
    case 'cancelled':
      return [resume];
    case 'succeeded':
      return [];
  }
}
