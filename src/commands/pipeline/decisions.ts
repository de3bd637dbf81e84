import { decideOn } from '../decide.ts';
import { positions, textOf, type Verb } from './verb.ts';

export const cancel: Verb = {
  name: 'cancel',
  usage: 'cancel <run> [--reason "…"]',
  summary: 'stop a run and its work on AWS; the thread says when that is confirmed',
  takes: ['reason'],
  run(words, asker, desk) {
    const [run] = positions(this, words, 'run');
    const reason = textOf(words, 'reason');
    return decideOn(desk, asker, run!, { type: 'cancel', ...(reason !== undefined && { reason }) });
  },
};

export const retry: Verb = {
  name: 'retry',
  usage: 'retry <run> [stage]',
  summary: 'try a failed stage again, or all that failed',
  takes: [],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage?');
    return decideOn(desk, asker, run!, { type: 'retry', ...(stage !== undefined && { stage }) });
  },
};

const withReason = (type: 'skip' | 'mark-done', summary: string): Verb => ({
  name: type,
  usage: `${type} <run> <stage> --reason "…"`,
  summary,
  takes: ['reason'],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    return decideOn(desk, asker, run!, { type, stage: stage!, reason: textOf(words, 'reason') ?? '' });
  },
});

export const skip = withReason('skip', 'go on without a stage that failed');
export const markDone = withReason('mark-done', 'go on as if a stage had succeeded, because it was done by hand');

const onUnknown = (type: 'reattach' | 'resubmit', summary: string): Verb => ({
  name: type,
  usage: `${type} <run> <stage>`,
  summary,
  takes: [],
  run(words, asker, desk) {
    const [run, stage] = positions(this, words, 'run', 'stage');
    return decideOn(desk, asker, run!, { type, stage: stage! });
  },
});

export const reattach = onUnknown('reattach', 'look again for work whose outcome is unknown; submits nothing');
export const resubmit = onUnknown('resubmit', 'submit a stage whose outcome is unknown once more');
