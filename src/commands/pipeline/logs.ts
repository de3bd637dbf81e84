import { subjectOf } from '../../pipeline/builtin/subject.ts';
import { readLogs } from '../../pipeline/reads/logs.ts';
import { logsLink } from '../../pipeline/stages/links.ts';
import { logs as logsReply } from '../../views/replies.ts';
import { noStage } from '../decide.ts';
import { type Asker, type Desk, demand } from '../desk.ts';
import { findRun } from '../find.ts';
import { type Answer, positions, type Verb } from './verb.ts';

const LINES = 20;
const PATIENCE = 10_000;

export const logs: Verb = {
  name: 'logs',
  group: 'look',
  usage: 'logs <run> <stage>',
  takes: [],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    return showLogs(desk, asker, { run: run!, stage: stage! });
  },
};

/** The end of a stage's log, of its latest attempt or of the one named. Asks AWS, so never before an ack. */
export async function showLogs(
  desk: Desk,
  asker: Asker,
  asked: { run: string; stage: string; attempt?: number },
): Promise<Answer> {
  const run = await findRun(desk, asked.run);
  demand(desk, asker, 'run.view', subjectOf(run));
  const stage = Object.hasOwn(run.stages, asked.stage) ? run.stages[asked.stage] : undefined;
  if (!stage) throw noStage({ run: run.id, given: asked.stage, known: Object.keys(run.stages) });
  const view = await desk.views(run, asker.locale);
  const attempt = asked.attempt ?? stage.attempt;
  const past = stage.history.find((each) => each.attempt === attempt);
  const handle = past ? past.handle : stage.handle;
  const kind = desk.kinds[view.definition.stages[asked.stage]!.kind];
  const source = stage.intent && handle !== undefined ? kind?.logs?.(stage.intent.spec, handle) : undefined;
  const since = (past?.startedAt ?? stage.startedAt) || run.createdAt;
  const found = await readLogs({ clients: desk.clients, signal: AbortSignal.timeout(PATIENCE) }, source, {
    lines: LINES,
    since,
  });
  const url = source && logsLink(desk.settings.region, source.group, source.stream);
  const shown = found.state === 'lines' ? { lines: found.lines } : { lines: [], missing: found };
  return { message: logsReply(view, asked.stage, attempt, { ...shown, ...(url !== undefined && { url }) }), run };
}
