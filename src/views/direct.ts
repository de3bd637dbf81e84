import { statusOf } from '../pipeline/run.ts';
import { button } from './actions.ts';
import { actions, context, message, section } from './blocks.ts';
import { code, escape } from './escape.ts';
import type { Message } from './message.ts';
import { headline } from './run-card.ts';
import type { RunView } from './run-view.ts';
import { STAGE_ICON } from './stage-line.ts';
import { causeOf } from './cause.ts';
import { texts } from './text/index.ts';

/** What who started a run by hand is told of its end, in a direct message: how it ended, what is wrong, where it is. */
export function directMessage(view: RunView): Message {
  const t = texts(view.locale);
  const { run } = view;
  const troubles = Object.entries(run.stages).flatMap(([id, stage]) =>
    (stage.state === 'failed' || stage.state === 'unknown') && stage.error
      ? [`${STAGE_ICON[stage.state]} *${escape(id)}* — ${causeOf(view, id, stage.attempt, stage.error, t)}`]
      : [],
  );
  const said = [headline(view, t), ...troubles].join('\n');
  const where = t.direct.where(`<#${run.channel}>`);
  const show = statusOf(run) === 'succeeded' ? {} : { style: 'primary' as const };
  return message(t, `${said}\n${where}`, [
    section(said),
    context(where, code(run.id)),
    actions(button('run.status', { run: run.id }, t.buttons.status, show)),
  ]);
}
