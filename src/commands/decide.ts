import { printOf } from '../pipeline/canonical.ts';
import { subjectOf } from '../pipeline/builtin/subject.ts';
import type { Action } from '../pipeline/access.ts';
import { type Refusal, refuse, UserError, type UserErrors } from '../errors.ts';
import type { Request } from '../pipeline/decide.ts';
import { nearest } from '../pipeline/nearest.ts';
import type { Preview } from '../pipeline/preview.ts';
import type { Run } from '../pipeline/run.ts';
import { decided, definitionChoice, proposed, type Shown, shownOnly, type Wide } from '../views/preview.ts';
import { type Asker, type Desk, demand } from './desk.ts';
import { findRun } from './find.ts';
import { type Answer, Offered } from './pipeline/verb.ts';

const RIGHT: Record<Request['type'], Action> = {
  retry: 'stage.retry',
  rerun: 'stage.rerun',
  skip: 'stage.skip',
  'mark-done': 'stage.mark-done',
  reattach: 'stage.reattach',
  resubmit: 'stage.resubmit',
  approve: 'stage.approve',
  reject: 'stage.approve',
  claim: 'stage.claim',
  cancel: 'run.cancel',
  close: 'run.close',
};

/** A run that someone may decide about as asked. */
async function allowed(desk: Desk, asker: Asker, runText: string, request: Request): Promise<Run> {
  const run = await findRun(desk, runText);
  demand(desk, asker, RIGHT[request.type], subjectOf(run));
  return run;
}

const lookAhead = (desk: Desk, asker: Asker, run: Run, decision: Request): Promise<Preview | { refusal: Refusal }> =>
  desk.engine.preview({ run: run.id, decision, by: asker.actor });

/** What a decision would do; throws what it would be refused with, and decides nothing. */
export async function demandPossible(desk: Desk, asker: Asker, run: Run, request: Request): Promise<Preview> {
  demand(desk, asker, RIGHT[request.type], subjectOf(run));
  const preview = await lookAhead(desk, asker, run, request);
  if ('refusal' in preview) throw refusedWith(preview.refusal, run, request, asker);
  return preview;
}

/**
 * The one path of every decision about a run: find it, check the right, decide. Redis only, so it fits Slack's 3 s. The
 * answer begins with what is submitted again and what is left; `dryRun` shows that alone.
 */
export async function decideOn(
  desk: Desk,
  asker: Asker,
  runText: string,
  request: Request,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<Answer> {
  const run = await allowed(desk, asker, runText, request);
  if (dryRun) {
    const preview = await demandPossible(desk, asker, run, request);
    return { message: shownOnly(await desk.views(run, asker.locale), request, preview), run, preview };
  }
  // What was decided before is refused as a preview, and answered by the engine as it was then.
  const preview = await lookAhead(desk, asker, run, request);
  const outcome = await desk.engine.execute({ id: asker.decisionId, run: run.id, decision: request, by: asker.actor });
  if (!outcome.ok) throw refusedWith(outcome.refusal, run, request, asker);
  const after = outcome.run;
  if ('refusal' in preview) return { message: decided(run, after, request, asker.locale), run: after };
  return { message: decided(run, after, request, asker.locale, preview), run: after, preview };
}

/** What a decision of some reach will do, and what a confirmation of it is bound to. Nothing is decided. */
export async function lookBefore(desk: Desk, asker: Asker, runText: string, request: Wide) {
  const run = await allowed(desk, asker, runText, request);
  const preview = await demandPossible(desk, asker, run, request);
  const view = await desk.views(run, asker.locale);
  const shown: Shown = { at: run.sequence, print: fingerprint(run, preview) };
  return { run, preview, view, shown };
}

/** Shows what a decision of some reach will do, and asks; `dryRun` does not ask. */
export async function proposeOn(
  desk: Desk,
  asker: Asker,
  runText: string,
  request: Wide,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<Answer> {
  const { run, preview, view, shown } = await lookBefore(desk, asker, runText, request);
  if (dryRun) return { message: shownOnly(view, request, preview), run, preview };
  return {
    message: proposed(view, request, preview, shown),
    run,
    preview,
    proceed: () => carryOut(desk, asker, run.id, request, shown),
  };
}

/** Does what was shown; when that is no longer what would happen, says what has moved and shows it anew. */
export async function carryOut(desk: Desk, asker: Asker, runId: string, request: Wide, shown: Shown): Promise<Answer> {
  const [before] = await desk.store.outcomes([asker.decisionId]);
  const run = await allowed(desk, asker, runId, request);
  // A cancel stops whatever is at work by then: that it went on meanwhile is no reason to leave it running.
  if (!before && request.type !== 'cancel') {
    const preview = await demandPossible(desk, asker, run, request);
    if (fingerprint(run, preview) !== shown.print) {
      const fresh = await proposeOn(desk, asker, runId, request);
      throw new Offered(refuse('preview.stale', { target: run.id, stages: await movedSince(desk, run, shown.at) }), [
        ...fresh.message.blocks,
      ]);
    }
  }
  return decideOn(desk, asker, runId, request);
}

/** Where the stages stand that something has happened to since an event. */
async function movedSince(desk: Desk, run: Run, at: number): Promise<{ stage: string; state: string }[]> {
  const events = await desk.store.events(run.id);
  const touched = new Set(events.slice(at).flatMap((event) => ('stage' in event ? [event.stage] : [])));
  return [...touched].map((stage) => ({ stage, state: run.stages[stage]?.state ?? 'blocked' }));
}

/** States in which a stage stays until somebody decides: what is at work or done by itself moves on all the time. */
const STANDING: ReadonlySet<string> = new Set(['failed', 'unknown', 'cancelled', 'skipped', 'approval']);

/** What of a preview a person agrees to: two that agree to the same are the same, however far other stages have come. */
function fingerprint(run: Run, { submits, follows, stops, approvals, leaves, changes }: Preview): string {
  // What is run again stands still until then, so that it has moved means that somebody else has decided.
  const now = (stages: string[]) => stages.map((id) => [id, run.stages[id]?.attempt, run.stages[id]?.state]);
  const standing = leaves.filter(({ state }) => STANDING.has(state));
  const agreed = [now(submits), now(follows), stops, now(approvals), standing, changes];
  return printOf(agreed);
}

/** A refusal with what may help: which stage was probably meant, or the choice of a definition to go on by. */
function refusedWith(refusal: Refusal, run: Run, request: Request, { locale }: Asker): UserError {
  if (refusal.key === 'stage.unknown') return noStage(refusal.params);
  if (refusal.key === 'definition.changed' && (request.type === 'retry' || request.type === 'rerun'))
    return new Offered(refusal, definitionChoice(run, request, locale));
  return new UserError(refusal);
}

/** There is no such stage; which one was probably meant. */
export function noStage(params: UserErrors['stage.unknown']): UserError {
  const suggestion = nearest(params.given, params.known);
  return new UserError(refuse('stage.unknown', { ...params, ...(suggestion !== undefined && { suggestion }) }));
}
