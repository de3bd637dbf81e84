import type { Action } from '../pipeline/access.ts';
import { UserError } from '../errors.ts';
import { decide, type Request } from '../pipeline/decide.ts';
import type { Run } from '../pipeline/run.ts';
import { decided } from '../views/replies.ts';
import { type Asker, type Desk, demand } from './desk.ts';
import { findRun } from './find.ts';
import { accepted, type Answer } from './pipeline/verb.ts';

const RIGHT: Record<Request['type'], Action> = {
  retry: 'stage.retry',
  skip: 'stage.skip',
  'mark-done': 'stage.mark-done',
  reattach: 'stage.reattach',
  resubmit: 'stage.resubmit',
  cancel: 'run.cancel',
};

/** Throws what the decision would be refused with, and decides nothing: before a window asks for a reason. */
export async function demandPossible(desk: Desk, asker: Asker, run: Run, request: Request): Promise<void> {
  demand(desk, asker, RIGHT[request.type], run.pipeline);
  const [definition, now] = await Promise.all([desk.store.definition(run.definition), desk.clock.now()]);
  const decision = decide(run, request, { definition, by: asker.actor, now });
  if ('refusal' in decision) throw new UserError(decision.refusal);
}

/** The one path of every decision about a run: find it, check the right, decide. Redis only, so it fits Slack's 3 s. */
export async function decideOn(desk: Desk, asker: Asker, runText: string, request: Request): Promise<Answer> {
  const run = await findRun(desk, runText);
  demand(desk, asker, RIGHT[request.type], run.pipeline);
  const after = accepted(
    await desk.engine.execute({ id: asker.decisionId, run: run.id, decision: request, by: asker.actor }),
  );
  return { message: decided(after, request, asker.locale), run: after };
}
