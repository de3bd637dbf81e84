import { deny, type Refusal } from '../errors.ts';
import { type Alike, alikeOf } from '../jobs/alike.ts';
import type { Action } from '../pipeline/access.ts';
import { causeKeyOf, errorAt, troublesOf } from '../pipeline/alike.ts';
import { subjectOf } from '../pipeline/builtin/subject.ts';
import type { Request } from '../pipeline/decide.ts';
import type { Preview } from '../pipeline/preview.ts';
import { type Run, type StageFailure, statusOf } from '../pipeline/run.ts';
import type { ActionPayload } from '../views/actions.ts';
import type { AlikeLeft, AlikeRetry } from '../views/alike.ts';
import { WITHOUT_CONSENT } from '../views/cause.ts';
import { titleOf } from '../views/run-view.ts';
import { noStage } from './decide.ts';
import { allows, type Asker, demand, denialOf, type Desk } from './desk.ts';
import { findRun } from './find.ts';
import { misused, type Verb } from './pipeline/verb.ts';

/** The attempt whose cause is meant. */
export type Attempt = ActionPayload<'alike.ask-retry'>;

type Retry = Request & { type: 'retry' };

/** What a retry of all would be of one run. */
export interface Candidate extends AlikeRetry {
  request: Retry;
  preview: Preview;
  /** When the last of its stages failed. */
  since: number;
}

/** Everything that waits for one cause, by what somebody may do about it. */
export interface Sorted {
  retries: Candidate[];
  left: AlikeLeft[];
  /** How many runs are of pipelines that the asker may not look at. */
  unseen: number;
}

/**
 * Everything that waits for the cause of an attempt, if it has waited since `upTo`, with what a retry would do. Refuses
 * whoever may retry none of it.
 */
export async function sorted(
  desk: Desk,
  asker: Asker,
  of: { run: Run; stage: string; attempt: number },
  { upTo = Infinity, definition }: { upTo?: number; definition?: Retry['definition'] | undefined },
): Promise<Sorted> {
  const all = (await alikeOf(desk.store, of)).filter(({ since }) => since <= upTo);
  const denials = deniedIn(desk, asker, 'stage.retry', all);
  if (all.every(({ run: { id } }) => denials.has(id))) demand(desk, asker, 'stage.retry', subjectOf(of.run));
  const seen = all.filter(({ run }) => allows(desk, asker, 'run.view', subjectOf(run)));

  /** What is the same about some stages of a run: what a retry would do, or why there is to be none. */
  async function part(why: 'retry' | AlikeLeft['why'], troubles: Alike[]): Promise<Candidate | AlikeLeft> {
    const { run } = troubles[0]!;
    const named = { run, title: await titleIn(desk, asker, run) };
    const stages = troubles.map(({ stage }) => stage);
    if (why !== 'retry') return { ...named, stages, why };
    const request: Retry = {
      type: 'retry',
      stages: troubles.map(({ stage, attempt }) => ({ stage, attempt })),
      ...(definition && { definition }),
    };
    const preview = await desk.engine.preview({ run: run.id, decision: request, by: asker.actor });
    if ('refusal' in preview) return { ...named, stages, why: preview.refusal };
    return { ...named, request, preview, since: Math.max(...troubles.map(({ since }) => since)) };
  }

  const parts = [...Map.groupBy(seen, ({ run }) => run.id).values()].flatMap((ofRun) => {
    const reasons = Map.groupBy(ofRun, (each) => denials.get(each.run.id) ?? reasonFor(each));
    return [...reasons].map(([why, troubles]) => part(why, troubles));
  });
  const found = await Promise.all(parts);
  return {
    retries: found.filter((each) => 'request' in each),
    left: found.filter((each) => 'why' in each),
    unseen: new Set(all.filter((each) => !seen.includes(each)).map(({ run }) => run.id)).size,
  };
}

/** Whether it can be retried with others, or is a decision of its own. */
const reasonFor = ({ state, error: { code } }: Alike): 'retry' | 'doubt' | 'consent' =>
  state === 'unknown' ? 'doubt' : WITHOUT_CONSENT.has(code) ? 'consent' : 'retry';

/** By run: why the asker may not do something to it. */
export function deniedIn(desk: Desk, asker: Asker, action: Action, all: readonly Alike[]): Map<string, Refusal> {
  const denials = all.map(({ run }) => [run.id, denialOf(desk, asker, action, subjectOf(run))] as const);
  return new Map(denials.flatMap(([id, denial]) => (denial ? [[id, denial]] : [])));
}

export async function titleIn(desk: Desk, { locale }: Asker, run: Run): Promise<string> {
  return titleOf({ run, definition: await desk.store.definition(run.definition), locale });
}

/** What was wrong with an attempt. Throws for one that has not failed. */
export function errorIn(run: Run, { stage, attempt }: Omit<Attempt, 'run'>): StageFailure {
  const known = Object.keys(run.stages);
  if (!known.includes(stage)) throw noStage({ run: run.id, given: stage, known });
  const { state } = run.stages[stage]!;
  return errorAt(run, stage, attempt) ?? deny('stage.not-failed', { run: run.id, stage, state });
}

/** The failure whose cause is meant by what was typed: of a stage, or of all that waits in the run, if that is one cause. */
export async function causeMeant(
  desk: Desk,
  asker: Asker,
  verb: Verb,
  [runText, given]: readonly (string | undefined)[],
): Promise<Attempt> {
  const run = await findRun(desk, runText!);
  demand(desk, asker, 'run.view', subjectOf(run));
  const troubles = troublesOf(run);
  const causes = new Set(troubles.map(({ error }) => causeKeyOf(error)));
  if (given === undefined && causes.size > 1) misused(verb, { is: 'missing', place: 'stage' });
  const stage = given ?? troubles[0]?.stage ?? deny('stage.nothing-failed', { run: run.id, status: statusOf(run) });
  const attempt = run.stages[stage]?.attempt ?? 0;
  errorIn(run, { stage, attempt });
  return { run: run.id, stage, attempt };
}
