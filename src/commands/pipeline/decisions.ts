import type { Request } from '../../pipeline/decide.ts';
import { causeMeant } from '../alike.ts';
import { claimAlike, proposeAlike } from '../decide-alike.ts';
import { decideOn, demandPossible, proposeOn } from '../decide.ts';
import { findRun } from '../find.ts';
import { type Answer, eitherOf, isGiven, positions, textOf, type Verb } from './verb.ts';
import type { Words } from './words.ts';

const because = (words: Words): { reason?: string } => {
  const reason = textOf(words, 'reason');
  return reason === undefined ? {} : { reason };
};
const dry = (words: Words): { dryRun: boolean } => ({ dryRun: isGiven(words, 'dry-run') });

export const cancel: Verb = {
  name: 'cancel',
  group: 'stop',
  usage: 'cancel <run> [--reason "<reason>"] [--dry-run] [--yes]',
  takes: ['reason', 'dry-run', 'yes'],
  async run(words, asker, desk): Promise<Answer> {
    const [run] = positions(this, words, 'run');
    const request: Request = { type: 'cancel', ...because(words) };
    // In Slack the button that leads here has asked already; in a terminal, work on AWS is not stopped by a slip.
    if (asker.actor.via === 'cli' && !isGiven(words, 'dry-run')) {
      const { stops } = await demandPossible(desk, asker, await findRun(desk, run!), request);
      if (stops.length > 0) return proposeOn(desk, asker, run!, request);
    }
    return decideOn(desk, asker, run!, request, dry(words));
  },
};

export const close: Verb = {
  name: 'close',
  group: 'stop',
  usage: 'close <run> [--reason "<reason>"] [--dry-run] [--yes]',
  takes: ['reason', 'dry-run', 'yes'],
  run(words, asker, desk) {
    const [run] = positions(this, words, 'run');
    return proposeOn(desk, asker, run!, { type: 'close', ...because(words) }, dry(words));
  },
};

export const retry: Verb = {
  name: 'retry',
  group: 'mend',
  usage: 'retry <run> [<stage>] [--alike] [--as-started | --current] [--dry-run] [--yes]',
  takes: ['alike', 'as-started', 'current', 'dry-run', 'yes'],
  async run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage?');
    if (isGiven(words, 'alike')) {
      const of = await causeMeant(desk, asker, this, [run, stage]);
      return proposeAlike(desk, asker, { ...of, ...definitionOf(this, words), ...dry(words) });
    }
    const request: Request = { type: 'retry', ...(stage !== undefined && { stage }), ...definitionOf(this, words) };
    return decideOn(desk, asker, run!, request, dry(words));
  },
};

/** By which definition a retry or a rerun goes on, when the one in force is another. */
export function definitionOf(verb: Verb, words: Words): { definition?: 'started' | 'current' } {
  const given = eitherOf(verb, words, 'as-started', 'current');
  return given === undefined ? {} : { definition: given === 'current' ? 'current' : 'started' };
}

const withReason = (name: 'skip' | 'mark-done'): Verb => ({
  name,
  group: 'mend',
  usage: `${name} <run> <stage> --reason "<reason>" [--dry-run]`,
  takes: ['reason', 'dry-run'],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    const reason = textOf(words, 'reason') ?? '';
    return decideOn(desk, asker, run!, { type: name, stage: stage!, reason }, dry(words));
  },
});

export const skip = withReason('skip');
export const markDone = withReason('mark-done');

const onUnknown = (name: 'reattach' | 'resubmit'): Verb => ({
  name,
  group: 'mend',
  usage: `${name} <run> <stage> [--dry-run]`,
  takes: ['dry-run'],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    return decideOn(desk, asker, run!, { type: name, stage: stage! }, dry(words));
  },
});

export const reattach = onUnknown('reattach');
export const resubmit = onUnknown('resubmit');

export const claim: Verb = {
  name: 'claim',
  group: 'mend',
  usage: 'claim <run> <stage> [--alike] [--take-over]',
  takes: ['alike', 'take-over'],
  async run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    const held = isGiven(words, 'take-over') ? (await findRun(desk, run!)).stages[stage!]?.claim : undefined;
    if (isGiven(words, 'alike')) {
      const of = await causeMeant(desk, asker, this, [run, stage]);
      return claimAlike(desk, asker, { ...of, from: held?.by.id });
    }
    return decideOn(desk, asker, run!, { type: 'claim', stage: stage!, ...(held && { from: held.by.id }) });
  },
};

const onProposal = (name: 'approve' | 'reject'): Verb => ({
  name,
  group: 'decide',
  usage: `${name} <run> <stage> [--reason "<reason>"] [--dry-run]`,
  takes: ['reason', 'dry-run'],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    return decideOn(desk, asker, run!, { type: name, stage: stage!, ...because(words) }, dry(words));
  },
});

export const approve = onProposal('approve');
export const reject = onProposal('reject');
