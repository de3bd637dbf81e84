import { type Refusal, UserError } from '../errors.ts';
import { alikeOf } from '../jobs/alike.ts';
import { subjectOf } from '../pipeline/builtin/subject.ts';
import type { Run } from '../pipeline/run.ts';
import type { ActionPayload } from '../views/actions.ts';
import { alikeClaimed, type AlikeLeft, alikeProposed, alikeRetried, type AlikeRetry } from '../views/alike.ts';
import { causeIn } from '../views/cause.ts';
import { type Attempt, deniedIn, errorIn, sorted, titleIn } from './alike.ts';
import { decideOn } from './decide.ts';
import { allows, type Asker, demand, type Desk } from './desk.ts';
import { findRun } from './find.ts';
import type { Answer } from './pipeline/verb.ts';

type Shown = ActionPayload<'alike.retry'>;

/** Shows what waits for the cause of an attempt and what a retry of it would submit, and asks; `dryRun` does not ask. */
export async function proposeAlike(
  desk: Desk,
  asker: Asker,
  { dryRun = false, definition, ...of }: Attempt & Pick<Shown, 'definition'> & { dryRun?: boolean },
): Promise<Answer> {
  const run = await findRun(desk, of.run);
  const found = await sorted(desk, asker, { ...of, run }, { definition });
  const error = errorIn(run, of);
  const [view, now] = await Promise.all([desk.views(run, asker.locale), desk.clock.now()]);
  const { retries, left, unseen } = found;
  const asks = !dryRun && retries.length > 0;
  const shown: Shown = {
    ...of,
    ...(definition && { definition }),
    upTo: Math.max(...retries.map(({ since }) => since)),
    runs: retries.length,
  };
  const cause = causeIn(view, of.stage, of.attempt, error);
  return {
    message: alikeProposed(found, cause, asks ? shown : undefined, { locale: asker.locale, now }),
    record: {
      retries: retries.map(({ run: { id }, preview }) => ({ run: id, preview })),
      left: left.map(asRecord),
      unseen,
    },
    ...(asks && { proceed: () => retryAlike(desk, asker, shown) }),
  };
}

/**
 * Retries what was shown and still waits: one decision for each run, named by this one and the run, each authorised by
 * itself. Sent twice, each is made once.
 */
export async function retryAlike(desk: Desk, asker: Asker, { upTo, runs, ...of }: Shown): Promise<Answer> {
  const run = await findRun(desk, of.run);
  const found = await sorted(desk, asker, { ...of, run }, { upTo, definition: of.definition });
  // Read after what waits: whatever another delivery retries in between is in one of the two.
  const retried = new Map((await retriedBefore(desk, asker, run)).map((each) => [each.run.id, each]));
  const left = [...found.left];
  await Promise.all(
    found.retries.map(async ({ run: each, title, request }) => {
      const decided = await orRefusal(() => decideOn(desk, named(asker, each.id), each.id, request));
      if ('key' in decided)
        left.push({ run: each, title, stages: request.stages!.map(({ stage }) => stage), why: decided });
      else retried.set(each.id, { run: each, title, preview: decided.preview });
    }),
  );
  const retries = [...retried.values()].toSorted((a, b) => a.run.createdAt - b.run.createdAt);
  const met = new Set([...retries, ...left].map(({ run: { id } }) => id));
  const now = await desk.clock.now();
  return {
    message: alikeRetried({ retries, left }, Math.max(0, runs - met.size), { locale: asker.locale, now }),
    record: { retried: retries.map(({ run: { id } }) => id), left: left.map(asRecord) },
  };
}

/**
 * Takes on what waits for the cause of an attempt and nobody is on, or `from` alone, as far as the asker may. What fails
 * later is nobody's again. `isWhole` when nothing was left.
 */
export async function claimAlike(
  desk: Desk,
  asker: Asker,
  { from, ...of }: Attempt & { from?: string | undefined },
): Promise<Answer & { isWhole: boolean }> {
  const run = await findRun(desk, of.run);
  const all = await alikeOf(desk.store, { ...of, run });
  const open = all.filter(({ claim }) => !claim || claim.by.id === from);
  const denials = deniedIn(desk, asker, 'stage.claim', open);
  if (open.every((each) => denials.has(each.run.id))) {
    if (open[0]) demand(desk, asker, 'stage.claim', subjectOf(open[0].run));
    // All of it is somebody's, or no longer waits: what is to be told of the one that was clicked on is told.
    const request = {
      type: 'claim',
      stage: of.stage,
      attempt: of.attempt,
      ...(from !== undefined && { from }),
    } as const;
    return { ...(await decideOn(desk, asker, of.run, request)), isWhole: true };
  }
  const taken: { run: string; stage: string }[] = [];
  const left: AlikeLeft[] = [];
  await Promise.all(
    open.map(async ({ run: each, stage, attempt, claim }) => {
      const request = { type: 'claim', stage, attempt, ...(claim && { from: claim.by.id }) } as const;
      const decided =
        denials.get(each.id) ??
        (await orRefusal(() => decideOn(desk, named(asker, `${each.id}.${stage}`), each.id, request)));
      if (!('key' in decided)) taken.push({ run: each.id, stage });
      else if (allows(desk, asker, 'run.view', subjectOf(each)))
        left.push({ run: each, title: await titleIn(desk, asker, each), stages: [stage], why: decided });
    }),
  );
  const counted = { failures: taken.length, runs: new Set(taken.map(({ run: id }) => id)).size, left };
  const now = await desk.clock.now();
  return {
    message: alikeClaimed(counted, { locale: asker.locale, now }),
    record: { claimed: taken, left: left.map(asRecord) },
    isWhole: left.length === 0,
  };
}

const asRecord = ({ run: { id }, stages, why }: AlikeLeft): object => ({ run: id, stages, why });

/** The same person, deciding about one of many. */
const named = (asker: Asker, what: string): Asker => ({ ...asker, decisionId: `${asker.decisionId}.${what}` });

/** Runs that this very submission has retried already, for Slack may deliver it again. */
async function retriedBefore(desk: Desk, asker: Asker, { channel }: Run): Promise<AlikeRetry[]> {
  const open = (await desk.store.open()).filter((each) => each.channel === channel);
  const outcomes = await desk.store.outcomes(open.map(({ id }) => named(asker, id).decisionId));
  const known = open.filter((_, index) => outcomes[index]);
  return Promise.all(known.map(async (each) => ({ run: each, title: await titleIn(desk, asker, each) })));
}

/** What was decided, or what it was refused with. */
async function orRefusal(decide: () => Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof UserError) return error.refusal;
    throw error;
  }
}
