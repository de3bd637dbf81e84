import { isInLine } from '../pipeline/leases.ts';
import type { Run } from '../pipeline/run.ts';
import { failure, ours } from '../pipeline/own-words.ts';
import { needsLooks, type StageRef } from './dispatch.ts';
import { type Claim, createHands, type Next, type TickParts } from './hands.ts';
import { createObservation } from './observation.ts';
import { createSubmission } from './submission.ts';

const POISON = failure('Sluice.Poison', ours('poison'));

/** What happens to one attempt at a time: it is looked at, or taken out of reach. */
export function createTick(parts: TickParts) {
  const { store, engine, clock, kinds } = parts;
  const hands = createHands(parts);
  const observation = createObservation(hands);
  const submission = createSubmission(parts, hands, observation.finish);

  /**
   * The attempt, if it is to be looked at. What was just queued here begins on what is known here: its first act is a
   * commit, which fails if anything has changed. Whatever else is read anew.
   */
  async function live(ref: StageRef) {
    const known = attemptOf(store.recent(ref.run)?.run, ref);
    return known?.stage.state === 'queued' ? known : attemptOf((await store.load(ref.run))?.run, ref);
  }

  /** One tick: look at the record, do the one thing that is due, say when to look again. Never waits. */
  async function tick(ref: StageRef, claim: Claim): Promise<Next> {
    const found = await live(ref);
    if (!found) return 'done';
    const { run, stage } = found;
    const [definition, now] = await Promise.all([store.definition(run.definition), clock.now()]);
    const stageDefinition = definition.stages[ref.stage]!;
    const kind = kinds[stageDefinition.kind];
    const look = { run, definition, stageDefinition, stage, kind: kind!, claim, now, ref };
    if (!kind)
      return hands.fail(look, failure('Sluice.UnknownKind', ours('unknownKind', { kind: stageDefinition.kind })));
    switch (stage.state) {
      case 'waiting':
        // Who stands in line for a pool is woken when a place is free, which no time tells.
        return stage.notBefore !== undefined && stage.notBefore > now && !isInLine(stage)
          ? { after: stage.notBefore - now }
          : submission.begin(look);
      case 'queued':
        return submission.begin(look);
      case 'submitting':
        return submission.recover(look);
      case 'running':
        return observation.watch(look);
      default:
        return observation.stop(look, submission);
    }
  }

  return {
    tick,
    /** Gives an attempt whose ticks kill the process to a person; what may have been submitted stays in doubt. */
    async park({ run, stage, attempt }: StageRef): Promise<void> {
      const found = await live({ run, stage, attempt });
      if (!found) return;
      const about = { stage, attempt, error: POISON };
      await engine.report(
        run,
        found.stage.intent ? { ...about, type: 'lost' } : { ...about, type: 'failed', jitter: 0 },
      );
      parts.log.warn({ run, stage, attempt }, 'a stage whose ticks kill the process was parked');
    },
  };
}

/** The attempt in its run; none when it is over, or waits to begin with its run for their turn. */
function attemptOf(run: Run | undefined, { stage: id, attempt }: StageRef) {
  const stage = run?.stages[id];
  const isLive = run && stage && stage.attempt === attempt && needsLooks(run, stage);
  return isLive ? { run, stage } : undefined;
}
