import { failpoint } from '../failpoint.ts';
import { failure, ours } from '../pipeline/own-words.ts';
import type { Done, StageKind } from '../pipeline/stages/stage.ts';
import { type Hands, LOOK_AGAIN, type Look, type Next, SOON, specOf } from './hands.ts';
import { judge } from './scope.ts';
import type { Submission } from './submission.ts';

/** Milliseconds for which a stop may stay unconfirmed before a person is asked. */
const STOP_PATIENCE = 10 * 60_000;

/** From running to its end: what the service says, and only that. */
export function createObservation(hands: Hands) {
  const { report, detail, asked, stopped, fail, lose, scope, contextOf } = hands;

  /** running: the service is asked before the deadline is looked at, so that finished work is never called late. */
  async function watch(look: Look): Promise<Next> {
    const { kind, stage, stageDefinition, now } = look;
    failpoint('polling');
    const checked = await asked(look, () => kind.check(specOf(look), stage.handle as never, contextOf(look)));
    if (!('after' in checked) && checked.state !== 'running') {
      failpoint('terminal-before-persist');
      return conclude(look, checked);
    }
    if ('after' in checked && checked.paused) return checked;
    if (now - stage.intent!.at > stageDefinition.deadline) {
      await report(look, { type: 'expired' });
      return SOON;
    }
    if ('after' in checked) return checked;
    if (checked.detail !== undefined) await detail(look, checked.detail);
    return { after: kind.pollEvery(now - stage.since) };
  }

  /** cancelling: ask, then look until it has ended. That it ended is believed only when the service says so. */
  async function stop(look: Look, { submit, search }: Submission): Promise<Next> {
    const { kind, stage, now } = look;
    if (!stage.intent) return stopped(look);
    if (stage.handle === undefined) {
      // A service without a search gives the handle only to the same call under the same token.
      if (!kind.find && kind.keyLife > now - stage.intent.at) return submit(look, { doubtful: true });
      return search(look, async () => {
        const settled = stage.intent!.claimedAt + kind.settle - now;
        return settled <= 0 ? stopped(look) : { after: Math.min(settled, LOOK_AGAIN) };
      });
    }
    const checked = await asked(look, () => kind.check(specOf(look), stage.handle as never, contextOf(look)));
    if (!('after' in checked) && checked.state !== 'running') return conclude(look, checked);
    if ('after' in checked && checked.paused) return checked;
    if (now - stage.since > (kind.cancel ? STOP_PATIENCE : look.stageDefinition.deadline)) {
      return lose(look, failure('Sluice.StopUnconfirmed', ours('stopUnconfirmed')));
    }
    if (kind.cancel) await asked(look, async () => kind.cancel!(specOf(look), stage.handle as never, contextOf(look)));
    else await detail(look, ours('unstoppable'));
    return { after: kind.pollEvery(now - stage.since) };
  }

  async function conclude(
    look: Look,
    checked: Exclude<Awaited<ReturnType<StageKind['check']>>, { state: 'running' }>,
  ): Promise<Next> {
    switch (checked.state) {
      case 'done':
        return finish(look, checked);
      case 'failed':
        return fail(look, checked.error);
      case 'stopped':
        return stopped(look);
      case 'lost':
        return lose(look, checked.error);
    }
  }

  async function finish(look: Look, { output, warnings: seen = [] }: Done): Promise<Next> {
    const { expect } = look.stageDefinition;
    const verdict = judge(expect, { ...(await scope(look)), output });
    if (verdict.failed !== undefined) return fail(look, failure('Sluice.ExpectationFailed', verdict.failed));
    const warnings = [...seen, ...verdict.warnings];
    await report(look, { type: 'succeeded', output, ...(warnings.length > 0 && { warnings }) });
    return 'done';
  }

  return { watch, stop, finish };
}
