import { StageError } from '../errors.ts';
import type { Report } from '../pipeline/decide.ts';
import type { Definition, StageDefinition } from '../pipeline/definition-schema.ts';
import { ours } from '../pipeline/own-words.ts';
import type { Run, Stage, StageFailure, Worded } from '../pipeline/run.ts';
import type { Scope } from '../pipeline/scope.ts';
import type { AwsClients, Runs, StageContext, StageKind } from '../pipeline/stages/stage.ts';
import { scrubWithin } from '../scrub.ts';
import type { Clock } from './clock.ts';
import type { StageRef } from './dispatch.ts';
import type { Engine } from './engine.ts';
import type { RunStore } from './run-store.ts';
import { namesPrevious, scopeOf } from './scope.ts';

/** The right to act, as long as it lasts: a frozen process must not act on a lock that has gone to another. */
export interface Claim {
  id: string;
  signal: AbortSignal;
  /** False once the lock may have expired, on the monotonic clock. */
  holds(): boolean;
}

/** What the job does next: it is over, or it looks again after so many milliseconds. */
export type Next = 'done' | { after: number };

/** At once, in a tick of its own. */
export const SOON: Next = { after: 0 };

/** Milliseconds between two looks for work that may still show up: it mostly does within seconds. */
export const LOOK_AGAIN = 5000;

export interface TickParts {
  store: RunStore;
  engine: Engine;
  clock: Clock;
  kinds: Record<string, StageKind>;
  clients: AwsClients;
  installation: string;
  /** `s3://bucket/prefix` of claims and outcomes. */
  results: string;
  log: StageContext['log'];
  /** Other runs, for the kinds that are built in. */
  runs?: (attempt: { token: string; run: string }) => Runs;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Everything one look at one attempt needs. */
export interface Look {
  run: Run;
  definition: Definition;
  stageDefinition: StageDefinition;
  stage: Stage;
  kind: StageKind;
  claim: Claim;
  now: number;
  ref: StageRef;
}

/** A report without what it is about, which the look knows. */
type Finding = Report extends infer R ? (R extends Report ? Omit<R, 'stage' | 'attempt'> : never) : never;

/** The stored spec, as the kind's own type: it was parsed by the kind before it was stored. */
export const specOf = ({ stage }: Look): never => stage.intent!.spec as never;

/** The service could not be asked: the job looks again after so many milliseconds. */
interface Unasked {
  after: number;
  /** Somebody must renew our credentials first. */
  paused: boolean;
}

/** The code under which a service refuses our credentials: what was to be asked of it waits for as long as it takes. */
export const CREDENTIALS = 'Sluice.Credentials';

/** What a tick does besides deciding: it asks the service, and reports what it found. */
export function createHands(parts: TickParts) {
  /**
   * Reports, and gives the stage as it is after the commit. What a service says when it fails may quote a secret, and is
   * read by people alone; whatever work goes on by stays as it is.
   */
  async function report({ ref }: Look, finding: Finding): Promise<Stage> {
    const outcome = await parts.engine.report(ref.run, {
      ...('error' in finding ? { ...finding, error: scrubWithin(finding.error) } : finding),
      stage: ref.stage,
      attempt: ref.attempt,
    });
    if (!outcome.ok) throw new Error(`a report was refused: ${outcome.refusal.key}`);
    return outcome.run.stages[ref.stage]!;
  }

  function detail({ ref }: Look, said: string | Worded): Promise<void> {
    return parts.store.setDetail(ref.run, ref.stage, said);
  }

  /**
   * A look that fails is no verdict on the work: it is said and repeated, and the deadline bounds it. Without credentials
   * nothing could be stopped either, so the stage is paused until somebody renews them, however long that takes.
   */
  async function asked<T extends object | void>(look: Look, ask: () => Promise<T>): Promise<T | Unasked> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      parts.log.warn({ ...look.ref, code: error.code }, 'the service could not be asked');
      const paused = error.code === CREDENTIALS;
      await detail(look, paused ? ours('paused') : ours('unasked', { code: error.code }));
      return { after: 3000 + 4000 * parts.random(), paused };
    }
  }

  async function stopped(look: Look): Promise<Next> {
    await report(look, { type: 'stopped', jitter: parts.random() });
    return 'done';
  }

  async function fail(look: Look, error: StageFailure): Promise<Next> {
    await report(look, { type: 'failed', error, jitter: parts.random() });
    return 'done';
  }

  async function lose(look: Look, error: StageFailure): Promise<Next> {
    await report(look, { type: 'lost', error });
    return 'done';
  }

  function contextOf({ stage, stageDefinition, claim, now, ref }: Look): StageContext {
    const { token, at } = stage.intent!;
    return {
      ...ref,
      token,
      since: at,
      now,
      deadline: at + stageDefinition.deadline,
      results: parts.results,
      clients: parts.clients,
      signal: claim.signal,
      log: parts.log,
      ...(stage.state === 'cancelling' && { stopping: true }),
      ...(parts.runs && { runs: parts.runs({ token, run: ref.run }) }),
    };
  }

  /** What the stage may name; the run before is read only for a stage that names it. */
  async function scope({ run, definition, stageDefinition, ref }: Look): Promise<Scope> {
    const named = scopeOf(run, definition);
    if (!namesPrevious(stageDefinition)) return named;
    const previous = await parts.store.previous(run);
    if (!previous) return named;
    const output = previous.stages[ref.stage]?.output;
    return { ...named, previous: { run: previous.id, period: previous.period, ...(output && { output }) } };
  }

  return { report, detail, asked, stopped, fail, lose, scope, contextOf };
}

export type Hands = ReturnType<typeof createHands>;
