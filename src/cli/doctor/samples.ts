import type { HomeView, ModalView } from '@slack/types';
import { begin, decide, type Decision } from '../../pipeline/decide.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { ACTIONS } from '../../pipeline/access.ts';
import { evolveAll } from '../../pipeline/evolve.ts';
import type { Actor, Run, RunEvent } from '../../pipeline/run.ts';
import { athenaModal } from '../../views/athena-modal.ts';
import { failureCard } from '../../views/failure.ts';
import { graphReply } from '../../views/graph-reply.ts';
import { help } from '../../views/help.ts';
import { historyReply } from '../../views/history.ts';
import { homeView } from '../../views/home.ts';
import { loadingModal } from '../../views/loading-modal.ts';
import { logReply } from '../../views/log.ts';
import type { Message } from '../../views/message.ts';
import { pauseFormModal } from '../../views/pause-form-modal.ts';
import { reasonModal } from '../../views/reason-modal.ts';
import { refused, runStatus } from '../../views/replies.ts';
import { runCard } from '../../views/run-card.ts';
import type { RunView } from '../../views/run-view.ts';
import { verbs } from '../../commands/pipeline/index.ts';
import { refuse } from '../../errors.ts';

/** A message or a window as it would be sent to Slack. */
export type Sample = { name: string } & ({ message: Message } | { view: ModalView | HomeView });

const SOMEBODY: Actor = { id: 'U00000000', via: 'slack' };
const ERROR = {
  code: 'Sample.Error',
  message: 'column "loan_count" <missing> & more',
  retryable: false,
  tail: 'at line 1\nat line 2',
};

/** What people see of a pipeline, from its start to a failure that somebody skips; told through the core, so it can be. */
export function samplesOf(definition: Definition, locale: string, now: number): Sample[] {
  const period = { id: '2026-10', start: now - 86_400_000, end: now };
  const about = { definition, by: SOMEBODY, now };
  const draft = {
    id: `${definition.name}.${period.id}.r1`,
    uid: 'sample',
    pipeline: definition.name,
    period,
    number: 1,
    definition: 'sample',
    params: Object.fromEntries(
      Object.entries(definition.params).map(([name, { default: value }]) => [name, value ?? '…']),
    ),
    by: SOMEBODY,
    channel: 'C00000000',
  };
  let { run, events }: { run: Run; events: RunEvent[] } = begin(draft, about);
  const viewOf = (): RunView => ({
    run,
    definition,
    events,
    details: {},
    links: {},
    places: {},
    atWork: [],
    asks: {},
    approvers: [],
    region: 'us-east-1',
    locale,
  });
  const apply = (decision: Decision): boolean => {
    const decided = decide(run, decision, about);
    if ('refusal' in decided || decided.events.length === 0) return false;
    run = evolveAll(run, decided.events);
    events = [...events, ...decided.events];
    return true;
  };
  const of = (what: string, message: Message | undefined): Sample[] =>
    message ? [{ name: `${what} of ${definition.name}`, message }] : [];

  const started = of('a start', runCard(viewOf()));
  const [stage] = Object.entries(run.stages).find(([, { state }]) => state === 'queued') ?? [];
  if (stage === undefined) return started;
  const attempt = { stage, attempt: run.stages[stage]!.attempt };
  apply({ type: 'intend', ...attempt, token: 'sl-sample', spec: {}, claim: 'sample' });
  apply({ type: 'started', ...attempt, handle: { id: 'sample' } });
  const running = [...of('a run at work', runCard(viewOf())), ...of('the status', runStatus(viewOf(), now))];
  apply({ type: 'failed', ...attempt, error: ERROR, jitter: 0 });
  const failed = viewOf();
  const typical = { runs: 3, took: 60_000, stages: {} };
  const beside: Sample[] = [
    ...of('the history', historyReply({ definition, runs: [run], typical }, locale)),
    ...of('the graph', graphReply(failed, 'unasked')),
    {
      name: `a Home tab with ${definition.name}`,
      view: homeView({
        locale,
        needs: [{ view: failed, may: new Set(ACTIONS) }],
        running: [{ view: failed, may: new Set(ACTIONS) }],
        next: [{ title: definition.title, zone: definition.timezone, at: now, period: period.id }],
        pipelines: [{ definition, last: run, trend: [1, 2, 3], typical, paused: false }],
        broken: {},
        may: new Set(ACTIONS),
      }),
    },
  ];
  const window: Sample = {
    name: `a reason for ${definition.name}`,
    view: reasonModal(failed, 'skip', stage, attempt.attempt),
  };
  const failure = [
    ...of('a failed run', runCard(failed)),
    ...of('a failure', failureCard(failed, stage, attempt.attempt)),
    window,
    ...beside,
  ];
  apply({ type: 'skip', ...attempt, reason: 'sample' });
  const pausing: Sample[] =
    definition.schedules.length > 0
      ? [{ name: `a pause of ${definition.name}`, view: pauseFormModal(definition, locale) }]
      : [];
  return [...started, ...running, ...failure, ...of('the log', logReply(viewOf(), events)), ...pausing];
}

/** What belongs to no pipeline. */
export const commonSamples = (locale: string, now: number): Sample[] => [
  { name: 'the help', message: help(Object.values(verbs), locale) },
  { name: 'a refusal', message: refused(refuse('run.unknown', { given: '<sample>' }), locale, now) },
  { name: 'the window for a query', view: athenaModal('C00000000', locale) },
  { name: 'the window that loads', view: loadingModal(locale) },
];
