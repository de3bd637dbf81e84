import { describe, expect, it } from 'vitest';
import { ACTIONS, may, Policy, type Standing, type Subject, type Action } from '../../src/pipeline/access.ts';
import { LOOKS, OPERATES } from '../helpers/access-table.ts';

const policy = Policy.parse({
  roles: { admin: ['U_ADMIN', 'cli:*'], operator: ['U_OPERATOR'], viewer: ['U_VIEWER'] },
  grants: [
    { allow: ['athena.query'], to: ['operator'] },
    { deny: ['run.start'], to: ['operator'], pipelines: ['prod-*'] },
    { allow: ['run.start'], to: ['U_VIEWER'], pipelines: ['sandbox'], channels: ['C_PIPELINES'] },
    { deny: ['stage.skip'], to: ['*'], channels: ['C_ALERTS'] },
  ],
});
const slack = (id: string, channel?: string, standing: Standing | undefined = { groups: [] }): Subject => ({
  actor: { id, ...(channel !== undefined && { channel }) },
  standing,
});
const allowed = (id: string, action: Action, pipeline = 'loans', channel?: string): boolean =>
  may(policy, slack(id, channel), action, { pipeline }).allowed;

// Nobody is given this but by name.
const everything = ACTIONS.filter((action) => action !== 'access.break-glass');

describe('may', () => {
  it.each<[string, Action[]]>([
    ['U_OUTSIDER', []],
    ['U_VIEWER', ['run.view']],
    ['U_OPERATOR', [...LOOKS, ...OPERATES, 'athena.query']],
    ['U_ADMIN', everything],
    ['cli:alice', everything],
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
      because: 'rules',
      who: ['U_OPERATOR', 'U_ADMIN'],
    });
    expect(may(policy, slack('U_OUTSIDER', 'C_PIPELINES'), 'run.start', { pipeline: 'sandbox' })).toEqual({
      allowed: false,
      rule: 'no role',
      because: 'rules',
      who: ['U_VIEWER', 'U_OPERATOR', 'U_ADMIN'],
    });
    expect(may(policy, slack('U_ADMIN', 'C_ALERTS'), 'stage.skip', { pipeline: 'loans' })).toEqual({
      allowed: false,
      rule: 'grants[3] denies',
      because: 'rules',
      who: [],
    });
  });

  it('an empty policy lets nobody do anything', () => {
    const empty = Policy.parse({ roles: {} });
    expect(ACTIONS.some((action) => may(empty, slack('U_ADMIN'), action, { pipeline: 'loans' }).allowed)).toBe(false);
  });
});

describe('user groups', () => {
  const grouped = Policy.parse({
    roles: { admin: ['S_ADMIN'], operator: ['U_STATIC', 'S_OPERATOR'], viewer: ['*'] },
    grants: [
      { allow: ['athena.query'], to: ['S_ANALYST'] },
      { deny: ['run.cancel'], to: ['S_TRAINEE'] },
      { deny: ['run.start'], to: ['operator'], pipelines: ['prod'] },
    ],
  });
  const can = (standing: Standing | undefined, action: Action, id = 'U_A', pipeline = 'loans'): boolean =>
    may(grouped, slack(id, undefined, standing), action, { pipeline }).allowed;
  const unresolved: Standing = {};

  it('give roles and grants, and take', () => {
    expect(can({ groups: ['S_OPERATOR'] }, 'run.start')).toBe(true);
    expect(can({ groups: ['S_OPERATOR'] }, 'stage.skip')).toBe(false);
    expect(can({ groups: ['S_OPERATOR', 'S_ADMIN'] }, 'stage.skip')).toBe(true);
    expect(can({ groups: ['S_ANALYST'] }, 'athena.query')).toBe(true);
    expect(can({ groups: ['S_OPERATOR', 'S_TRAINEE'] }, 'run.cancel')).toBe(false);
    expect(can({ groups: ['S_OPERATOR'] }, 'run.start', 'U_A', 'prod')).toBe(false);
    expect(can({ groups: ['S_OPERATOR', 'S_ADMIN'] }, 'run.start', 'U_A', 'prod')).toBe(true);
    // The id of a group is nobody's.
    expect(can({ groups: [] }, 'run.start', 'S_OPERATOR')).toBe(false);
  });

  it('count for nothing while they cannot be told: only what the very id is given does', () => {
    expect(can(unresolved, 'run.view')).toBe(false);
    expect(can(unresolved, 'run.start')).toBe(false);
    expect(can(unresolved, 'run.start', 'U_STATIC')).toBe(true);
    // May be a trainee, so it is denied; may be an admin, so an operator's deny still holds.
    expect(can(unresolved, 'run.cancel', 'U_STATIC')).toBe(false);
    expect(can(unresolved, 'run.start', 'U_STATIC', 'prod')).toBe(false);
    expect(may(grouped, slack('U_A', undefined, unresolved), 'run.start', { pipeline: 'loans' })).toEqual({
      allowed: false,
      rule: 'no role',
      because: 'unresolved',
      who: ['U_STATIC', 'S_OPERATOR', 'S_ADMIN'],
    });
    expect(may(grouped, { actor: { id: 'U_A' } }, 'run.start', { pipeline: 'loans' }).allowed).toBe(false);
  });

  it('of a while ago are enough to look and for nothing else', () => {
    const lastKnown: Standing = { lastKnown: ['S_ADMIN'] };
    expect(can(lastKnown, 'run.view')).toBe(true);
    expect(can(lastKnown, 'audit.view')).toBe(true);
    expect(ACTIONS.filter((action) => can(lastKnown, action))).toEqual(['run.view', 'audit.view']);
  });

  it.each(['guest', 'outsider'] as const)('help no %s, nor does anything else', (outside) => {
    const all: Standing = { groups: ['S_ADMIN', 'S_OPERATOR', 'S_ANALYST'], outside, glass: {} };
    expect(ACTIONS.filter((action) => can(all, action, 'U_STATIC'))).toEqual([]);
    expect(may(grouped, slack('U_STATIC', undefined, all), 'run.view', { pipeline: 'loans' })).toMatchObject({
      rule: outside,
      because: outside,
    });
  });
});

describe('a broken glass', () => {
  const breakable = Policy.parse({
    roles: { operator: ['S_OPERATOR'], viewer: ['U_VIEWER'] },
    grants: [
      { allow: ['access.break-glass'], to: ['S_OPERATOR'], channels: ['C_ALERTS'] },
      { allow: ['athena.query'], to: ['admin'] },
      { deny: ['workspace.apply'], to: ['*'] },
    ],
  });
  const can = (standing: Standing, action: Action, id = 'U_A'): boolean =>
    may(breakable, slack(id, 'C_PIPELINES', standing), action, { pipeline: 'loans' }).allowed;
  const glass = { channel: 'C_ALERTS' };

  it("gives an admin's rights, wherever it is used; a deny holds all the same", () => {
    expect(can({ groups: ['S_OPERATOR'] }, 'stage.skip')).toBe(false);
    expect(can({ groups: ['S_OPERATOR'], glass }, 'stage.skip')).toBe(true);
    expect(can({ groups: ['S_OPERATOR'], glass }, 'athena.query')).toBe(true);
    expect(can({ groups: ['S_OPERATOR'], glass }, 'workspace.apply')).toBe(false);
    const broken = slack('U_A', 'C_PIPELINES', { groups: ['S_OPERATOR'], glass });
    expect(may(breakable, broken, 'stage.skip', { pipeline: 'loans' })).toEqual({ allowed: true, rule: 'break-glass' });
  });

  it('gives nothing to who may no longer break it, nor where it was not to be broken', () => {
    expect(can({ groups: [], glass }, 'stage.skip')).toBe(false);
    expect(can({ glass }, 'stage.skip')).toBe(false);
    expect(can({ groups: ['S_OPERATOR'], glass: {} }, 'stage.skip')).toBe(false);
    expect(can({ groups: [], glass }, 'run.start', 'U_VIEWER')).toBe(false);
    expect(can({ groups: [], glass }, 'run.view', 'U_VIEWER')).toBe(true);
  });
});

describe('Policy', () => {
  it.each([
    [{ roles: {}, grants: [{ to: ['viewer'] }] }],
    [{ roles: {}, grants: [{ allow: ['run.view'], deny: ['run.view'], to: ['viewer'] }] }],
    [{ roles: {}, grants: [{ allow: ['run.everything'], to: ['viewer'] }] }],
    [{ roles: {}, grants: [{ allow: ['run.view'], to: ['U*X'] }] }],
    [{ roles: {}, grants: [{ allow: ['access.break-glass'], to: ['viewer'], pipelines: ['loans'] }] }],
    [{ roles: { owner: ['U_A'] } }],
    [{ roles: { admin: [] } }],
  ])('refuses %j', (given) => {
    expect(Policy.safeParse(given).success).toBe(false);
  });
});
