import { causeKeyOf } from '../pipeline/alike.ts';
import { printOf } from '../pipeline/canonical.ts';
import type { Stage } from '../pipeline/run.ts';
import { wordsOf } from './own-words.ts';
import { type RunView, titleOf } from './run-view.ts';
import { span, stamp } from './text/format.ts';
import { texts } from './text/index.ts';

/** What someone outside Slack is told of trouble that nobody has taken on. */
export interface EscalationNotice {
  /** The same for every time that it is told: receivers know a repetition by it. */
  id: string;
  /** The same for all that fails in a channel for one cause: who is told by pages can make one of them. */
  group: string;
  /** One line of ASCII, for where a subject is asked for. */
  subject: string;
  /** All of it, for a person. */
  text: string;
  run: string;
  pipeline: string;
  period: string;
  stage: string;
  attempt: number;
  state: 'failed' | 'unknown';
  code: string;
  message: string;
  /** ISO 8601. */
  since: string;
  /** Slack channel id. */
  channel: string;
  owners: readonly string[];
}

/** Tells in words and in parts what failed, for how long nobody has taken it on, and what to type. */
export function escalationNotice(view: Pick<RunView, 'run' | 'definition' | 'locale'>, id: string): EscalationNotice {
  const { run, definition, locale } = view;
  const t = texts(locale);
  const stage = run.stages[id] as Stage;
  const { error = { code: '', message: '' }, attempt, since } = stage;
  const state = stage.state === 'unknown' ? 'unknown' : 'failed';
  const waited = span(definition.escalate?.after ?? 0, t);
  const [message = ''] = error.message.trim().split('\n', 1);
  const [why = ''] = wordsOf(error, t).trim().split('\n', 1);
  const title = titleOf(view);
  return {
    id: `${run.id}.${id}.a${attempt}`,
    group: printOf([run.channel, causeKeyOf(error)]),
    subject: `Sluice: ${run.id} ${id} ${state}`,
    text: [
      t.escalation.head(title, id, t.stageState[state], why),
      t.escalation.unclaimed(waited, stamp(since, definition.timezone)),
      t.escalation.next(`/pipeline status ${run.id}`),
    ].join('\n'),
    run: run.id,
    pipeline: run.pipeline,
    period: run.period.id,
    stage: id,
    attempt,
    state,
    code: error.code,
    message,
    since: new Date(since).toISOString(),
    channel: run.channel,
    owners: definition.owners,
  };
}
