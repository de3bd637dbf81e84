import type { Refusal } from '../errors.ts';
import { type Change, changesBetween } from './changes.ts';
import { type Circumstances, decide, type Request } from './decide.ts';
import { evolveAll } from './evolve.ts';
import type { Definition } from './definition-schema.ts';
import type { Run, StageState } from './run.ts';
import { prospectsOf } from './verdicts.ts';

/** What a decision would do, before it is made. Each stage is named once. */
export interface Preview {
  /** Submitted now, in a new attempt. */
  submits: string[];
  /** Blocked: they begin by themselves if all that is under way ends well. In order. */
  follows: string[];
  /** Told to stop, or taken back before they began. */
  stops: string[];
  /** Asked for consent before they begin. */
  approvals: string[];
  /** Left as they stand. */
  leaves: { stage: string; state: StageState }[];
  /** What is different in the definition that it would go on by. */
  changes: Change[];
}

/** Decides without deciding: what would follow, or why it would be refused. */
export function previewOf(run: Run, request: Request, circumstances: Circumstances): Preview | { refusal: Refusal } {
  const decided = decide(run, request, circumstances);
  if ('refusal' in decided) return decided;
  const after = evolveAll(run, decided.events);
  const { definition, current } = circumstances;
  const redefined = after.definition !== run.definition && current !== undefined;
  const effective = redefined ? current : definition;

  const ids = Object.keys(after.stages);
  /** The stages that have come into a state, or into another attempt of it. */
  const entered = (state: StageState): string[] =>
    ids.filter((id) => {
      const [was, is] = [run.stages[id], after.stages[id]!];
      return is.state === state && (was?.state !== state || was.attempt !== is.attempt);
    });
  const submits = entered('queued');
  const approvals = entered('approval');
  const stopped = decided.events.flatMap((event) =>
    event.type === 'stage.stopping' || event.type === 'stage.cancelled' ? [event.stage] : [],
  );
  const stops = ids.filter((id) => stopped.includes(id) && run.stages[id]?.state !== 'blocked');
  const follows = prospectsOf(after, effective.stages);
  const named = new Set([...submits, ...approvals, ...stops, ...follows]);
  return {
    submits,
    follows,
    stops,
    approvals,
    leaves: ids.filter((id) => !named.has(id)).map((stage) => ({ stage, state: after.stages[stage]!.state })),
    changes: redefined ? changesBetween(definition, current) : [],
  };
}

/** What a new run submits at once, and what follows. */
export function previewOfStart({ stages }: Definition): Preview {
  const ids = Object.keys(stages);
  const first = ids.filter((id) => stages[id]!.needs.length === 0);
  return {
    submits: first.filter((id) => !stages[id]!.approval),
    approvals: first.filter((id) => stages[id]!.approval),
    follows: ids.filter((id) => !first.includes(id)),
    leaves: [],
    stops: [],
    changes: [],
  };
}
