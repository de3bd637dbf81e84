import type { HomeView, ModalView } from '@slack/types';
import { ACTIONS } from '../../pipeline/access.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { failureCard } from '../../views/failure.ts';
import { graphReply } from '../../views/graph-reply.ts';
import { historyReply } from '../../views/history.ts';
import { homeView } from '../../views/home.ts';
import { logReply } from '../../views/log.ts';
import type { Message } from '../../views/message.ts';
import { pauseFormModal } from '../../views/pause-form-modal.ts';
import { reasonModal } from '../../views/reason-modal.ts';
import { runStatus } from '../../views/replies.ts';
import { runCard } from '../../views/run-card.ts';
import { TEMPLATES } from './templates/index.ts';
import { sceneOf } from './templates/scene.ts';
import { ERROR, toldRun } from './told-run.ts';

/** A message or a window as it would be sent to Slack. */
export type Sample = { name: string } & ({ message: Message } | { view: ModalView | HomeView });

/** What people see of a pipeline, from its start to a failure that somebody skips. */
export function samplesOf(definition: Definition, locale: string, now: number): Sample[] {
  const told = toldRun(definition, { locale, now });
  const of = (what: string, drawn: Message | ModalView | HomeView | undefined): Sample[] =>
    sampleOf(`${what} of ${definition.name}`, drawn);

  const started = of('a start', runCard(told.view()));
  const attempt = told.next();
  if (attempt === undefined) return started;
  const { stage } = attempt;
  told.starts(stage);
  const running = [...of('a run at work', runCard(told.view())), ...of('the status', runStatus(told.view(), now))];
  told.fails(stage, ERROR);
  const failed = told.view();
  const { run } = failed;
  const typical = { runs: 3, took: 60_000, stages: {} };
  const failure = [
    ...of('a failed run', runCard(failed)),
    ...of('a failed run in plain form', runCard({ ...failed, rich: new Set() })),
    ...of('a failure', failureCard(failed, stage, attempt.attempt)),
    ...of('a reason', reasonModal(failed, 'skip', stage, attempt.attempt)),
    ...of('the history', historyReply({ definition, runs: [run], typical }, locale)),
    ...of('the graph', graphReply(failed, 'unasked')),
    ...of(
      'a Home tab',
      homeView({
        locale,
        needs: [{ view: failed, may: new Set(ACTIONS) }],
        running: [{ view: failed, may: new Set(ACTIONS) }],
        next: [{ title: definition.title, zone: definition.timezone, at: now, period: run.period.id }],
        pipelines: [{ definition, last: run, trend: [1, 2, 3], typical, paused: false }],
        broken: {},
        may: new Set(ACTIONS),
      }),
    ),
  ];
  const { view } = told.does({ type: 'skip', ...attempt, reason: 'sample' });
  const pausing = definition.schedules.length > 0 ? of('a pause', pauseFormModal(definition, locale)) : [];
  return [...started, ...running, ...failure, ...of('the log', logReply(view(), view().events)), ...pausing];
}

/** Every message and window that there is, of a pipeline that has something of everything. */
export function commonSamples(locale: string, now: number): Sample[] {
  const scene = sceneOf(locale, now);
  return Object.entries(TEMPLATES).flatMap(([name, draw]) => sampleOf(`the template ${name}`, draw(scene)));
}

function sampleOf(name: string, drawn: Message | ModalView | HomeView | undefined): Sample[] {
  if (drawn === undefined) return [];
  return 'type' in drawn ? [{ name, view: drawn }] : [{ name, message: drawn }];
}
