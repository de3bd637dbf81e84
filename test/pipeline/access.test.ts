import { describe, expect, it } from 'vitest';
import { ACTIONS, may, Policy, roleOf, type Action } from '../../src/pipeline/access.ts';
import type { Actor } from '../../src/pipeline/run.ts';

const policy = Policy.parse({
  roles: { admin: ['U_ADMIN', 'cli:*'], operator: ['U_OPERATOR'], viewer: ['U_VIEWER'] },
  grants: [
    { allow: ['athena.query'], to: ['operator'] },
    { deny: ['run.start'], to: ['operator'], pipelines: ['prod-*'] },
    { allow: ['run.start'], to: ['U_VIEWER'], pipelines: ['sandbox'], channels: ['C_PIPELINES'] },
    { deny: ['stage.skip'], to: ['*'], channels: ['C_ALERTS'] },
  ],
});
const slack = (id: string, channel?: string): Actor => ({
  id,
  via: 'slack',
  ...(channel !== undefined && { channel }),
});
const allowed = (id: string, action: Action, pipeline = 'loans', channel?: string): boolean =>
  may(policy, slack(id, channel), action, { pipeline }).allowed;

describe('may', () => {
  it.each<[string, Action[]]>([
    ['U_OUTSIDER', []],
    ['U_VIEWER', ['run.view']],
    [
      'U_OPERATOR',
      [
        'run.view',
        'run.start',
        'run.cancel',
        'run.close',
        'run.backfill',
        'stage.retry',
        'stage.rerun',
        'stage.reattach',
        'stage.resubmit',
        'stage.approve',
        'schedule.pause',
        'pipeline.check',
        'athena.query',
      ],
    ],
    ['U_ADMIN', [...ACTIONS]],
    ['cli:alice', [...ACTIONS]],
    ['admin', []],
    ['', []],
  ])('%s may do what the role holds', (id, wanted) => {
    expect(ACTIONS.filter((action) => allowed(id, action))).toEqual(wanted);
  });

  it('grants and denies by pipeline and channel; a deny goes first', () => {
    expect(allowed('U_OPERATOR', 'run.start', 'prod-loans')).toBe(false);
    expect(allowed('U_ADMIN', 'run.start', 'prod-loans')).toBe(true);
    expect(allowed('U_VIEWER', 'run.start', 'sandbox', 'C_PIPELINES')).toBe(true);
    expect(allowed('U_VIEWER', 'run.start', 'sandbox')).toBe(false);
    expect(allowed('U_VIEWER', 'run.start', 'sandbox2', 'C_PIPELINES')).toBe(false);
    expect(allowed('U_ADMIN', 'stage.skip', 'loans', 'C_ALERTS')).toBe(false);
    expect(allowed('U_ADMIN', 'stage.skip', 'loans', 'C_PIPELINES')).toBe(true);
  });

  it('names the rule, and on a refusal who may', () => {
    expect(may(policy, slack('U_OPERATOR'), 'stage.retry', { pipeline: 'loans' })).toEqual({
      allowed: true,
      rule: 'role operator',
    });
    expect(may(policy, slack('U_ADMIN'), 'run.view', { pipeline: 'loans' })).toEqual({
      allowed: true,
      rule: 'role viewer',
    });
    expect(may(policy, slack('U_ADMIN'), 'athena.query', { pipeline: 'athena' })).toEqual({
      allowed: true,
      rule: 'grants[0] allows',
    });
    expect(may(policy, slack('U_VIEWER'), 'stage.retry', { pipeline: 'loans' })).toEqual({
      allowed: false,
      rule: 'role viewer does not include it',
      who: ['U_OPERATOR', 'U_ADMIN'],
    });
    expect(may(policy, slack('U_OUTSIDER', 'C_PIPELINES'), 'run.start', { pipeline: 'sandbox' })).toEqual({
      allowed: false,
      rule: 'no role',
      who: ['U_VIEWER', 'U_OPERATOR', 'U_ADMIN'],
    });
    expect(may(policy, slack('U_ADMIN', 'C_ALERTS'), 'stage.skip', { pipeline: 'loans' })).toEqual({
      allowed: false,
      rule: 'grants[3] denies',
      who: [],
    });
  });

  it('an empty policy lets nobody do anything', () => {
    const empty = Policy.parse({ roles: {} });
    expect(ACTIONS.some((action) => may(empty, slack('U_ADMIN'), action, { pipeline: 'loans' }).allowed)).toBe(false);
  });
});

describe('roleOf', () => {
  it('is the highest', () => {
    const both = Policy.parse({ roles: { viewer: ['U_A'], admin: ['U_A'] } });
    expect(roleOf(both, 'U_A')).toBe('admin');
    expect(roleOf(both, 'U_B')).toBeUndefined();
  });
});

describe('Policy', () => {
  it.each([
    [{ roles: {}, grants: [{ to: ['viewer'] }] }],
    [{ roles: {}, grants: [{ allow: ['run.view'], deny: ['run.view'], to: ['viewer'] }] }],
    [{ roles: {}, grants: [{ allow: ['run.everything'], to: ['viewer'] }] }],
    [{ roles: {}, grants: [{ allow: ['run.view'], to: ['U*X'] }] }],
    [{ roles: { owner: ['U_A'] } }],
    [{ roles: { admin: [] } }],
  ])('refuses %j', (given) => {
    expect(Policy.safeParse(given).success).toBe(false);
  });
});
