import { StageError } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import type { Report } from '../pipeline/decide.ts';
import type { Definition, StageDefinition } from '../pipeline/definition-schema.ts';
import { LIVE, type Run, type Stage, type StageFailure } from '../pipeline/run.ts';
import type { AwsClients, Json, StageContext, StageKind } from '../pipeline/stages/stage.ts';
import { evaluate, render } from '../pipeline/template.ts';
import type { Clock } from './clock.ts';
import type { StageJob } from './dispatch.ts';
import type { Engine } from './engine.ts';
import { judge, scopeOf } from './scope.ts';
import type { RunStore } from './run-store.ts';
import { tokenOf } from './token.ts';

/** The right to act, as long as it lasts: a frozen process must not act on a lock that has gone to another. */
export interface Claim {
  id: string;
  signal: AbortSignal;
  /** False once the lock may have expired, on the monotonic clock. */
  holds(): boolean;
}

/** What the job does next: it is over, or it looks again after so many milliseconds. */
export type Next = 'done' | { after: number };

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
  /** Uniform in [0, 1). */
  random(): number;
}

/** Milliseconds for which a stop may stay unconfirmed before a person is asked. */
const STOP_PATIENCE = 10 * 60_000;
const SOON = 0;

/** Everything one look at one attempt needs. */
interface Look {
  run: Run;
  definition: Definition;
  stageDefinition: StageDefinition;
  stage: Stage;
  kind: StageKind;
  claim: Claim;
  now: number;
  ref: StageJob;
}

/** One tick of a stage: look at the record, do the one thing that is due, say when to look again. Never waits. */
export function createTick(parts: TickParts) {
  const { store, engine, clock, kinds } = parts;

  return async function tick(ref: StageJob, claim: Claim): Promise<Next> {
    const loaded = await store.load(ref.run);
    const stage = loaded?.run.stages[ref.stage];
    if (!loaded || !stage || stage.attempt !== ref.attempt || !LIVE.has(stage.state)) return 'done';
    const [definition, now] = await Promise.all([store.definition(loaded.run.definition), clock.now()]);
    const stageDefinition = definition.stages[ref.stage]!;
    const kind = kinds[stageDefinition.kind];
    const look = { run: loaded.run, definition, stageDefinition, stage, kind: kind!, claim, now, ref };
    if (!kind) return fail(look, failure('Sluice.UnknownKind', `this release has no kind ${stageDefinition.kind}`));
    switch (stage.state) {
      case 'waiting':
        return stage.notBefore !== undefined && stage.notBefore > now ? { after: stage.notBefore - now } : beginAttempt(look);
      case 'queued':
        return beginAttempt(look);
      case 'submitting':
        return recover(look);
      case 'running':
        return watch(look);
      default:
        return stop(look);
    }
  };

  /** queued → submitting: the spec is rendered once, and stored with its token before anything is asked of AWS. */
  async function beginAttempt(look: Look): Promise<Next> {
    const { run, definition, stageDefinition, stage, kind, claim, now, ref } = look;
    if (stage.startedAt !== undefined && now - stage.startedAt > stageDefinition.deadline) {
      return fail(look, { ...failure('Sluice.DeadlineExceeded', 'not accepted before its deadline'), retryable: true });
    }
    let spec: Json;
    try {
      const scope = scopeOf(run, definition);
      if (stageDefinition.when !== undefined && !evaluate(stageDefinition.when, scope)) {
        await report(look, { type: 'passed-over', because: `when: ${stageDefinition.when}` });
        return 'done';
      }
      spec = kind.spec.parse(render(stageDefinition.with, scope)) as Json;
    } catch (error) {
      return fail(look, failure('Sluice.Definition', error instanceof Error ? error.message : String(error)));
    }
    const token = tokenOf(parts.installation, run.uid, ref.stage, ref.attempt);
    failpoint('before-intent');
    const after = await report(look, { type: 'intend', token, spec, claim: claim.id });
    failpoint('intent-before-call');
    const begun = { ...look, stage: after };
    if (after.state !== 'submitting' || after.intent?.claim !== claim.id) return { after: SOON };
    // Nothing of this attempt was submitted before, so a search that finds nothing needs no time to settle.
    return kind.keyLife > 0 ? submit(begun) : search(begun, () => submit(begun));
  }

  /** submitting, found by another tick than the one that wrote it: the call may or may not have been made. */
  async function recover(look: Look): Promise<Next> {
    const { stage, stageDefinition, kind, now } = look;
    const intent = stage.intent!;
    if (now - intent.at > stageDefinition.deadline) {
      await report(look, { type: 'expired' });
      return { after: SOON };
    }
    if (!intent.adoptOnly && kind.keyLife > now - intent.at) return resubmit(look);
    return search(look, async () => {
      if (intent.adoptOnly) return lose(look, failure('Sluice.NotFound', 'nothing was found under this attempt’s token'));
      const settled = intent.claimedAt + kind.settle - now;
      if (settled <= 0) return resubmit(look);
      await detail(look, `interrupted while submitting: waiting ${Math.ceil(kind.settle / 1000)} s to be sure that nothing was started`);
      return { after: settled };
    });
  }

  /** Takes over the stored intent, then makes exactly its call again. */
  async function resubmit(look: Look): Promise<Next> {
    const { stage, claim } = look;
    const { token, spec } = stage.intent!;
    const after = await report(look, { type: 'intend', token, spec, claim: claim.id });
    if (after.state !== 'submitting' || after.intent?.claim !== claim.id) return { after: SOON };
    return submit({ ...look, stage: after });
  }

  async function search(look: Look, none: () => Promise<Next>): Promise<Next> {
    const { kind, stage } = look;
    if (!kind.find) return lose(look, failure('Sluice.KeyExpired', 'the service may have forgotten this attempt’s token'));
    const found = await looked(look, () => kind.find!(specOf(look), contextOf(look)));
    if ('after' in found) return found;
    if (found.state === 'none') return none();
    if (found.state === 'ambiguous') return lose(look, found.error);
    const after = await report(look, { type: 'started', handle: found.handle as Json });
    return after.state === stage.state ? { after: SOON } : { after: kind.pollEvery(0) };
  }

  async function submit(look: Look): Promise<Next> {
    const { kind, claim, ref } = look;
    // The last look at the claim before the effect: what freezes between here and the socket is the residual risk.
    if (!claim.holds()) return { after: SOON };
    try {
      const started = await kind.start(specOf(look), contextOf(look));
      failpoint('reply-before-persist');
      if (started.state === 'done') return finish(look, started.output);
      const after = await report(look, { type: 'started', handle: started.handle as Json });
      await dropStray(look, after, started.handle as Json);
      return { after: kind.pollEvery(0) };
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      const { code, message, tail, retryable } = error;
      if (error.accepted === 'maybe') {
        parts.log.warn({ ...ref, code }, 'start was not confirmed; it is looked for, not repeated blindly');
        return { after: 1000 + 1000 * parts.random() };
      }
      if (!retryable) return fail(look, { code, message, retryable, ...(tail !== undefined && { tail }) });
      const wait = 5000 + 5000 * parts.random();
      await report(look, { type: 'defer', until: (await clock.now()) + wait, waitingFor: code });
      return { after: wait };
    }
  }

  /** running: the service is asked before the deadline is looked at, so that finished work is never called late. */
  async function watch(look: Look): Promise<Next> {
    const { kind, stage, stageDefinition, now } = look;
    failpoint('polling');
    const checked = await looked(look, () => kind.check(specOf(look), stage.handle as never, contextOf(look)));
    if (!('after' in checked) && checked.state !== 'running') {
      failpoint('terminal-before-persist');
      return conclude(look, checked);
    }
    if (now - stage.intent!.at > stageDefinition.deadline) {
      await report(look, { type: 'expired' });
      return { after: SOON };
    }
    if ('after' in checked) return checked;
    if (checked.detail !== undefined) await detail(look, checked.detail);
    return { after: kind.pollEvery(now - stage.since) };
  }

  /** cancelling: ask, then look until it has ended. That it ended is believed only when the service says so. */
  async function stop(look: Look): Promise<Next> {
    const { kind, stage, now } = look;
    if (!stage.intent) return stopped(look);
    if (stage.handle === undefined) {
      // A service without a search gives the handle only to the same call under the same token.
      if (!kind.find && kind.keyLife > now - stage.intent.at) return submit(look);
      return search(look, async () => {
        const settled = stage.intent!.claimedAt + kind.settle - now;
        return settled <= 0 ? stopped(look) : { after: settled };
      });
    }
    const checked = await looked(look, () => kind.check(specOf(look), stage.handle as never, contextOf(look)));
    if (!('after' in checked) && checked.state !== 'running') return conclude(look, checked);
    if (now - stage.since > (kind.cancel ? STOP_PATIENCE : look.stageDefinition.deadline)) {
      return lose(look, failure('Sluice.StopUnconfirmed', 'the service was asked to stop it and has not said that it did'));
    }
    if (kind.cancel) await looked(look, async () => kind.cancel!(specOf(look), stage.handle as never, contextOf(look)));
    else await detail(look, 'cannot be stopped: waiting for its end');
    return { after: kind.pollEvery(now - stage.since) };
  }

  /** A second piece of work under one attempt is stopped; the record keeps the first and announces this one. */
  async function dropStray(look: Look, after: Stage, handle: Json): Promise<void> {
    if (JSON.stringify(after.handle) === JSON.stringify(handle) || !look.kind.cancel) return;
    await looked(look, async () => look.kind.cancel!(specOf(look), handle as never, contextOf(look)));
  }

  async function conclude(look: Look, checked: Exclude<Awaited<ReturnType<StageKind['check']>>, { state: 'running' }>): Promise<Next> {
    switch (checked.state) {
      case 'done':
        return finish(look, checked.output);
      case 'failed':
        return fail(look, checked.error);
      case 'stopped':
        return stopped(look);
      case 'lost':
        return lose(look, checked.error);
    }
  }

  async function finish(look: Look, output: Record<string, Json>): Promise<Next> {
    const { run, definition, stageDefinition } = look;
    const verdict = judge(stageDefinition.expect, { ...scopeOf(run, definition), output });
    if (verdict.failed !== undefined) return fail(look, failure('Sluice.ExpectationFailed', verdict.failed));
    await report(look, { type: 'succeeded', output, ...(verdict.warnings.length > 0 && { warnings: verdict.warnings }) });
    return 'done';
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

  /** A look that fails is no verdict on the work: it is said and repeated, and the deadline bounds it. */
  async function looked<T extends object | void>(look: Look, ask: () => Promise<T>): Promise<T | { after: number }> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      parts.log.warn({ ...look.ref, code: error.code }, 'the service could not be asked');
      await detail(look, error.code === 'Sluice.Credentials' ? 'paused: AWS credentials are missing or expired' : `cannot be looked at: ${error.code}`);
      return { after: 3000 + 4000 * parts.random() };
    }
  }

  type Finding = Report extends infer R ? (R extends Report ? Omit<R, 'stage' | 'attempt'> : never) : never;

  /** Reports, and gives the stage as it is after the commit. */
  async function report({ ref }: Look, finding: Finding): Promise<Stage> {
    const outcome = await engine.report(ref.run, { ...finding, stage: ref.stage, attempt: ref.attempt } as Report);
    if (!outcome.ok) throw new Error(`a report was refused: ${outcome.refusal.key}`);
    return outcome.run.stages[ref.stage]!;
  }

  function detail({ ref }: Look, text: string): Promise<void> {
    return store.setDetail(ref.run, ref.stage, text);
  }

  function contextOf({ stage, claim, now, ref }: Look): StageContext {
    const { token, at } = stage.intent!;
    return { ...ref, token, since: at, now, results: parts.results, clients: parts.clients, signal: claim.signal, log: parts.log };
  }
}

/** The stored spec, as the kind's own type: it was parsed by the kind before it was stored. */
const specOf = ({ stage }: Look): never => stage.intent!.spec as never;

const failure = (code: string, message: string): StageFailure => ({ code, message, retryable: false });
