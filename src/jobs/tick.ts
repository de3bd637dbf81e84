import { LIVE } from '../pipeline/run.ts';
import type { StageJob } from './dispatch.ts';
import { type Claim, createHands, failure, type Next, type TickParts } from './hands.ts';
import { createObservation } from './observation.ts';
import { createSubmission } from './submission.ts';

/** One tick of a stage: look at the record, do the one thing that is due, say when to look again. Never waits. */
export function createTick(parts: TickParts) {
  const { store, clock, kinds } = parts;
  const hands = createHands(parts);
  const observation = createObservation(hands);
  const submission = createSubmission(parts, hands, observation.finish);

  return async function tick(ref: StageJob, claim: Claim): Promise<Next> {
    const loaded = await store.load(ref.run);
    const stage = loaded?.run.stages[ref.stage];
    if (!loaded || !stage || stage.attempt !== ref.attempt || !LIVE.has(stage.state)) return 'done';
    const [definition, now] = await Promise.all([store.definition(loaded.run.definition), clock.now()]);
    const stageDefinition = definition.stages[ref.stage]!;
    const kind = kinds[stageDefinition.kind];
    const look = { run: loaded.run, definition, stageDefinition, stage, kind: kind!, claim, now, ref };
    if (!kind)
      return hands.fail(look, failure('Sluice.UnknownKind', `this release has no kind ${stageDefinition.kind}`));
    switch (stage.state) {
      case 'waiting':
        return stage.notBefore !== undefined && stage.notBefore > now
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
  };
}
