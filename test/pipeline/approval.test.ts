import { describe, expect, test } from 'vitest';
import { decide, type Decision, type Request } from '../../src/pipeline/decide.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import { leasesOf } from '../../src/pipeline/leases.ts';
import { previewOf } from '../../src/pipeline/preview.ts';
import { type Actor, type Run, statusOf } from '../../src/pipeline/run.ts';
import { nextMoment } from '../../src/pipeline/timers.ts';
import { definitionOf, person } from '../helpers/graphs.ts';
import { after, fails, on, runs, started, states, succeeds } from '../helpers/stories.ts';

const HOUR = 3_600_000;
const approval = { approvers: 1, expires: HOUR };
const asking = definitionOf({ load: {}, publish: { needs: ['load'], approval }, tell: { needs: ['publish'] } });
const ONE = person('U_ONE');
const TWO = person('U_TWO');
const CLI: Actor = { id: 'cli:kim', via: 'cli' };

/** Started by U_OPERATOR, whose person() it is; `load` is done. */
const asked = after(asking, started(asking), ...succeeds('load'));

function by(who: Actor, definition: Definition, run: Run, decision: Decision, now = 5000) {
  const decided = decide(run, decision, { definition, by: who, now });
  return 'refusal' in decided ? decided.refusal : evolveAll(run, decided.events);
}
const ran = (who: Actor, definition: Definition, run: Run, decision: Decision, now?: number): Run => {
  const told = by(who, definition, run, decision, now);
  if ('key' in told) throw new Error(told.key);
  return told;
};
const approve = { type: 'approve', stage: 'publish' } as const;
const reject = { type: 'reject', stage: 'publish' } as const;

describe('a stage that needs consent', () => {
  test('proposes its attempt before it begins, and the run asks for people', () => {
    expect(states(asked)).toEqual({ load: 'succeeded', publish: 'approval', tell: 'blocked' });
    expect(asked.stages['publish']).toMatchObject({
      attempt: 1,
      proposal: { approvers: 1, expiresAt: 2002 + HOUR, requester: person(), approvals: [] },
    });
    expect(statusOf(asked)).toBe('attention');
    expect(asked.endedAt).toBeUndefined();
    expect(nextMoment(asked, asking)).toBe(2002 + HOUR);
  });

  test('begins the very attempt that was consented to', () => {
    const granted = ran(ONE, asking, asked, { ...approve, attempt: 1, reason: ' looks right ' });
    expect(granted.stages['publish']).toMatchObject({
      state: 'queued',
      attempt: 1,
      proposal: { approvals: [{ by: ONE, at: 5000 }] },
      handled: { what: 'approve', by: ONE, reason: 'looks right' },
    });
    const end = after(asking, granted, ...succeeds('publish'), ...succeeds('tell'));
    expect(statusOf(end)).toBe('succeeded');
    expect(end.stages['publish']!.proposal?.approvals).toHaveLength(1);
  });

  test('nobody consents to what they asked for, in Slack or a terminal', () => {
    expect(by(person(), asking, asked, approve)).toMatchObject({ key: 'approval.own' });
    const mine = { ...asked, stages: { ...asked.stages } };
    mine.stages['publish'] = {
      ...asked.stages['publish']!,
      proposal: { ...asked.stages['publish']!.proposal!, requester: CLI },
    };
    expect(by(CLI, asking, mine, approve)).toMatchObject({ key: 'approval.own' });
    expect(by(person(), asking, mine, approve)).toMatchObject({ stages: { publish: { state: 'queued' } } });
  });

  test('a rejection fails it, with who and why, and is not tried again', () => {
    const no = ran(ONE, asking, asked, { ...reject, reason: 'half the rows' });
    expect(no.stages['publish']).toMatchObject({
      state: 'failed',
      error: { code: 'Sluice.Rejected', message: 'rejected by U_ONE: half the rows', retryable: false },
      handled: { what: 'reject', reason: 'half the rows' },
    });
    expect(no.endedAt).toBe(5000);
    expect(ran(person(), asking, asked, reject).stages['publish']!.error!.message).toBe('rejected by U_OPERATOR');
  });

  test('a retry after a rejection proposes a new attempt, on behalf of who asked for it', () => {
    const no = ran(ONE, asking, asked, reject);
    const again = ran(TWO, asking, no, { type: 'retry', stage: 'publish' });
    expect(again.stages['publish']).toMatchObject({ state: 'approval', attempt: 2, proposal: { requester: TWO } });
    expect(again.endedAt).toBeUndefined();
    expect(by(TWO, asking, again, approve)).toMatchObject({ key: 'approval.own' });
    expect(by(ONE, asking, again, { ...approve, attempt: 1 })).toMatchObject({
      key: 'decision.stale',
      params: { what: 'retry', by: 'U_TWO' },
    });
    expect(ran(person(), asking, again, approve).stages['publish']!.attempt).toBe(2);
  });

  test('what is rerun before it withdraws the proposal and makes a new one', () => {
    const again = ran(ONE, asking, asked, { type: 'rerun', from: 'load' });
    expect(states(again)).toEqual({ load: 'queued', publish: 'blocked', tell: 'blocked' });
    expect(by(TWO, asking, again, approve)).toMatchObject({
      key: 'approval.not-waiting',
      params: { state: 'blocked' },
    });
    const anew = after(asking, again, ...succeeds('load', 2));
    expect(anew.stages['publish']).toMatchObject({ state: 'approval', attempt: 2, proposal: { requester: ONE } });
    expect(by(TWO, asking, anew, { ...approve, attempt: 1 })).toMatchObject({ key: 'approval.not-waiting' });
  });

  test('an automatic retry needs no further consent', () => {
    const patient = definitionOf({ publish: { approval, retries: { max: 1, delay: 10, backoff: 'fixed' } } });
    const granted = ran(ONE, patient, started(patient), approve);
    expect(states(after(patient, granted, ...fails('publish')))).toEqual({ publish: 'waiting' });
  });

  test('is not waiting in any other state', () => {
    expect(by(ONE, asking, started(asking), approve)).toMatchObject({ key: 'approval.not-waiting' });
    expect(by(ONE, asking, started(asking), reject)).toMatchObject({ key: 'approval.not-waiting' });
    expect(by(ONE, asking, asked, { type: 'approve', stage: 'nope' })).toMatchObject({ key: 'stage.unknown' });
  });
});

describe('the requester', () => {
  test('is nobody for what a schedule started', () => {
    const schedule: Actor = { id: 'system:schedule', via: 'schedule' };
    const own = { ...started(asking), by: schedule };
    const waits = after(asking, own, ...succeeds('load'));
    expect(waits.stages['publish']!.proposal!.requester).toBeUndefined();
    expect(ran(ONE, asking, waits, approve).stages['publish']!.state).toBe('queued');
  });
  test('is the last who asked for the attempt before it', () => {
    const failed = after(asking, started(asking), ...fails('load'));
    const retried = ran(TWO, asking, failed, { type: 'retry', stage: 'load' });
    const waits = after(asking, retried, ...succeeds('load', 2));
    expect(waits.stages['publish']!.proposal!.requester).toEqual(TWO);
  });
});

test('nobody consents after the time for it, although nothing has ended the proposal yet', () => {
  const expiresAt = 2002 + HOUR;
  for (const decision of [approve, reject])
    expect(by(ONE, asking, asked, decision, expiresAt)).toEqual({
      key: 'approval.expired',
      params: { run: asked.id, stage: 'publish', at: expiresAt },
    });
  expect(ran(ONE, asking, asked, approve, expiresAt - 1).stages['publish']!.state).toBe('queued');
});

describe('several approvers', () => {
  const both = definitionOf({ publish: { approval: { approvers: 2, expires: HOUR } } });
  const waits = started(both);

  test('are so many different people', () => {
    const once = ran(ONE, both, waits, approve);
    expect(once.stages['publish']).toMatchObject({ state: 'approval', proposal: { approvals: [{ by: ONE }] } });
    expect(by(ONE, both, once, approve)).toMatchObject({
      key: 'approval.repeated',
      params: { given: 1, approvers: 2 },
    });
    expect(ran(TWO, both, once, { ...approve, attempt: 1 }).stages['publish']!.state).toBe('queued');
  });
  test('one rejection is enough', () => {
    const once = ran(ONE, both, waits, approve);
    expect(ran(TWO, both, once, { ...reject, attempt: 1 }).stages['publish']!.state).toBe('failed');
  });
});

describe('a proposal and the rest of the run', () => {
  test('expires, says how far it had come, and what follows failures begins', () => {
    const watched = definitionOf({ publish: { approval }, alarm: { needs: ['publish'], runs: 'on-failure' } });
    const late = after(watched, started(watched), { type: 'time-passed' });
    expect(states(late)).toEqual({ publish: 'approval', alarm: 'blocked' });
    const expired = ran(ONE, watched, late, { type: 'time-passed' }, 1000 + HOUR);
    expect(states(expired)).toEqual({ publish: 'failed', alarm: 'queued' });
    expect(expired.stages['publish']!.error).toEqual({
      code: 'Sluice.ApprovalExpired',
      message: 'nobody decided in time: 0 of 1 had approved',
      own: { key: 'approvalExpired', about: { approvals: 0, approvers: 1 } },
      retryable: false,
    });
  });

  test('is taken back by a cancel, and asked anew when the run is taken up again', () => {
    const cut = ran(ONE, asking, asked, { type: 'cancel' });
    expect(states(cut)).toEqual({ load: 'succeeded', publish: 'cancelled', tell: 'cancelled' });
    const again = ran(TWO, asking, cut, { type: 'retry' });
    expect(states(again)).toEqual({ load: 'succeeded', publish: 'approval', tell: 'blocked' });
    expect([again.cancel, again.endedAt]).toEqual([undefined, undefined]);
    const end = after(asking, ran(ONE, asking, again, approve), ...succeeds('publish', 2), ...succeeds('tell'));
    expect(statusOf(end)).toBe('succeeded');
  });

  test('must always run, and may ask, after a cancel too; the run stays cancelled', () => {
    const tidy = definitionOf({ a: {}, b: { needs: ['a'] }, tidy: { needs: ['a'], runs: 'always', approval } });
    const cut = ran(ONE, tidy, started(tidy), { type: 'cancel' });
    expect(states(cut)).toEqual({ a: 'cancelled', b: 'cancelled', tidy: 'approval' });
    const spared = ran(ONE, tidy, after(tidy, started(tidy), ...succeeds('a')), { type: 'cancel' });
    expect(states(spared)).toEqual({ a: 'succeeded', b: 'cancelled', tidy: 'approval' });
    for (const run of [cut, spared]) {
      const granted = ran(ONE, tidy, run, { type: 'approve', stage: 'tidy' });
      expect(statusOf(after(tidy, granted, ...succeeds('tidy')))).toBe('cancelled');
      expect(statusOf(ran(ONE, tidy, run, { type: 'reject', stage: 'tidy' }))).toBe('cancelled');
    }
  });

  test('goes on beside other work, which it does not hold up', () => {
    const wide = definitionOf({ a: {}, publish: { approval } });
    const busy = after(wide, started(wide), ...runs('a'));
    expect(statusOf(busy)).toBe('running');
    expect(statusOf(after(wide, busy, { type: 'succeeded', ...on('a'), output: {} }))).toBe('attention');
  });

  test('gives the turn back while only people are waited for, and the deadline waits with it', () => {
    const limited = { ...asking, deadline: 2 * HOUR, concurrency: { max: 1, whenBusy: 'queue' as const } };
    const waits = after(limited, started(limited), ...succeeds('load'));
    expect(leasesOf(waits, limited)).toEqual([]);
    const later = 2002 + HOUR - 1;
    const granted = ran(ONE, limited, waits, approve, later);
    expect(leasesOf(granted, limited)).toEqual([{ resource: 'pipeline:demo', holder: waits.id }]);
    expect(nextMoment(granted, limited)).toBe(later + 2 * HOUR);
  });

  test('is about the definition under which it was made', () => {
    const edited = definitionOf({ ...asking.stages, publish: { ...asking.stages['publish'], deadline: 9000 } });
    const failing = definitionOf({ ...asking.stages, side: {} });
    const beside = after(failing, started(failing), ...succeeds('load'), ...fails('side'));
    const current = definitionOf({ ...edited.stages, side: {} });
    const request: Request = { type: 'retry', stage: 'side', definition: 'current' };
    const told = previewOf(beside, request, { definition: failing, current, by: TWO, now: 6000 });
    expect(told).toMatchObject({ submits: ['side'], approvals: ['publish'] });
  });
});
