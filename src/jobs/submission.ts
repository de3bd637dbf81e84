import { StageError } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import { sameWork } from '../pipeline/decide-report.ts';
import { failure, ours } from '../pipeline/own-words.ts';
import type { Stage, StageFailure } from '../pipeline/run.ts';
import type { Done, Json } from '../pipeline/stages/stage.ts';
import { isInLine } from '../pipeline/leases.ts';
import { problemsOf } from '../pipeline/plan.ts';
import { evaluate, render } from '../pipeline/template.ts';
import { CREDENTIALS, type Hands, LOOK_AGAIN, type Look, type Next, SOON, specOf, type TickParts } from './hands.ts';
import { tokenOf } from './token.ts';

/** Milliseconds until who has lined up for a place in its pool looks for the first time. */
const LINED_UP = 500;

/** From queued to running: the intent before the call, and after a crash exactly this call again, or none. */
export function createSubmission(parts: TickParts, hands: Hands, finish: (look: Look, done: Done) => Promise<Next>) {
  const { report, detail, asked, fail, lose, scope, contextOf } = hands;

  /** queued → submitting: the spec is rendered once, and stored with its token before anything is asked of AWS. */
  async function begin(look: Look): Promise<Next> {
    const { run, stageDefinition, stage, kind, claim, now, ref } = look;
    if (
      stage.waitingFor !== CREDENTIALS &&
      stage.startedAt !== undefined &&
      now - stage.startedAt > stageDefinition.deadline
    ) {
      const { deadline } = stageDefinition;
      return fail(look, failure('Sluice.NotAccepted', ours('notAccepted', { deadline }), { retryable: true }));
    }
    const named = await scope(look);
    const { when } = stageDefinition;
    let spec: Json | undefined;
    try {
      if (when === undefined || evaluate(when, named)) {
        const { data, error } = kind.spec.safeParse(render(stageDefinition.with, named));
        if (error) return fail(look, misdefined(problemsOf(error).join('; ')));
        spec = data as Json;
      }
    } catch (error) {
      return fail(look, misdefined(error instanceof Error ? error.message : String(error)));
    }
    if (spec === undefined) {
      await report(look, { type: 'passed-over', because: `when: ${when}` });
      return 'done';
    }
    const token = tokenOf(parts.installation, run.uid, ref.stage, ref.attempt);
    failpoint('before-intent');
    const after = await report(look, { type: 'intend', token, spec, claim: claim.id });
    failpoint('intent-before-call');
    // Who has just lined up looks soon: a place may have become free meanwhile, and its wake found this tick at work.
    if (isInLine(after)) return { after: isInLine(stage) ? LOOK_AGAIN : LINED_UP };
    const begun = { ...look, stage: after };
    if (after.state !== 'submitting' || after.intent?.claim !== claim.id) return SOON;
    // Nothing of this attempt was submitted before, so a search that finds nothing needs no time to settle.
    return kind.keyLife > 0 ? submit(begun) : search(begun, () => submit(begun));
  }

  /** submitting, found by another tick than the one that wrote it: the call may or may not have been made. */
  async function recover(look: Look): Promise<Next> {
    const { stage, stageDefinition, kind, now } = look;
    const intent = stage.intent!;
    if (now - intent.at > stageDefinition.deadline) {
      await report(look, { type: 'expired' });
      return SOON;
    }
    if (!intent.adoptOnly && kind.keyLife > now - intent.at) return resubmit(look, { doubtful: true });
    return search(look, async () => {
      if (intent.adoptOnly) return lose(look, failure('Sluice.NothingFound', ours('nothingFound')));
      const settled = intent.claimedAt + kind.settle - now;
      if (settled <= 0) return resubmit(look, { doubtful: false });
      await detail(look, ours('settling', { seconds: Math.ceil(kind.settle / 1000) }));
      return { after: Math.min(settled, LOOK_AGAIN) };
    });
  }

  /** Takes over the stored intent, then makes exactly its call again. */
  async function resubmit(look: Look, doubt: Doubt): Promise<Next> {
    const { stage, claim } = look;
    const { token, spec, claim: over } = stage.intent!;
    const after = await report(look, { type: 'intend', token, spec, claim: claim.id, over });
    if (after.state !== 'submitting' || after.intent?.claim !== claim.id) return SOON;
    return submit({ ...look, stage: after }, doubt);
  }

  async function search(look: Look, none: () => Promise<Next>): Promise<Next> {
    const { kind, stage } = look;
    if (!kind.find) return lose(look, failure('Sluice.KeyExpired', ours('keyExpired')));
    const found = await asked(look, () => kind.find!(specOf(look), contextOf(look)));
    if ('after' in found) return found;
    if (found.state === 'none') return none();
    if (found.state === 'ambiguous') return lose(look, found.error);
    const after = await report(look, { type: 'started', handle: found.handle as Json });
    return after.state === stage.state ? SOON : { after: kind.pollEvery(0) };
  }

  async function submit(look: Look, { doubtful }: Doubt = { doubtful: false }): Promise<Next> {
    const { kind, claim, ref } = look;
    // The last look at the claim before the effect: what freezes between here and the socket is the residual risk.
    if (!claim.holds()) return SOON;
    try {
      const started = await kind.start(specOf(look), contextOf(look));
      failpoint('reply-before-persist');
      if (started.state === 'done') return finish(look, started);
      const after = await report(look, { type: 'started', handle: started.handle as Json });
      await dropStray(look, after, started.handle as Json);
      return { after: kind.pollEvery(0) };
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      const { code, tail, retryable } = error;
      if (error.accepted === 'maybe') {
        parts.log.warn({ ...ref, code }, 'start was not confirmed; it is looked for, not repeated blindly');
        return { after: 1000 + 1000 * parts.random() };
      }
      const refusal = failure(code, error, { retryable, tail });
      if (!retryable) return doubtful ? lose(look, refusal) : fail(look, refusal);
      const wait = 5000 + 5000 * parts.random();
      if (doubtful) {
        await detail(look, code === CREDENTIALS ? ours('paused') : ours('askedAgain', { code }));
        return { after: wait };
      }
      await report(look, { type: 'defer', until: (await parts.clock.now()) + wait, waitingFor: code });
      return { after: wait };
    }
  }

  /** A second piece of work under one attempt is stopped; the record keeps the first and announces this one. */
  async function dropStray(look: Look, after: Stage, handle: Json): Promise<void> {
    if (!look.kind.cancel || (after.handle !== undefined && sameWork(after.handle, handle))) return;
    await asked(look, async () => look.kind.cancel!(specOf(look), handle as never, contextOf(look)));
  }

  return { begin, recover, search, submit };
}

/** `problems` are in the words of the compiler. */
const misdefined = (problems: string): StageFailure => failure('Sluice.Definition', ours('definition', { problems }));

/** Whether an earlier call under the same token may have been accepted: then a refusal of this one proves nothing. */
interface Doubt {
  doubtful: boolean;
}

export type Submission = ReturnType<typeof createSubmission>;
