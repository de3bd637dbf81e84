import { z } from 'zod';
import type { Actor } from './run.ts';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What each role adds to the one before it. `athena.query` belongs to none: reading data is granted by itself. */
const ADDS = {
  viewer: ['run.view'],
  operator: [
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
  ],
  admin: ['stage.skip', 'stage.mark-done', 'period.mark-done', 'workspace.apply'],
} as const;

export const ACTIONS = [...ADDS.viewer, ...ADDS.operator, ...ADDS.admin, 'athena.query'] as const;
export type Action = (typeof ACTIONS)[number];

const pattern = z.string().regex(/^[^*\s]*\*?$/, 'may hold one *, at its end');
const patterns = z.array(pattern).min(1);

const Grant = z
  .strictObject({
    allow: z.array(z.enum(ACTIONS)).min(1).optional(),
    deny: z.array(z.enum(ACTIONS)).min(1).optional(),
    /** Roles, user ids, or patterns such as `cli:*`. */
    to: patterns,
    /** Pipelines it is about; all when absent. */
    pipelines: patterns.optional(),
    /** Ids of the channels it is about; all, and asking outside a channel, when absent. */
    channels: patterns.optional(),
  })
  .refine((grant) => (grant.allow === undefined) !== (grant.deny === undefined), 'must have either allow or deny');

/** Who may do what. Anyone not named may nothing. */
export const Policy = z.strictObject({
  roles: z.strictObject({ viewer: patterns.optional(), operator: patterns.optional(), admin: patterns.optional() }),
  grants: z.array(Grant).default([]),
});
export type Policy = z.output<typeof Policy>;
type Grant = z.output<typeof Grant>;

export type Verdict = { allowed: true; rule: string } | { allowed: false; rule: string; who: string[] };

const matches = (wanted: string, given: string): boolean =>
  wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted;

/** The highest role of an id; undefined for an outsider. */
export function roleOf(policy: Policy, id: string): Role | undefined {
  return ROLES.findLast((role) => policy.roles[role]?.some((wanted) => matches(wanted, id)));
}

/** Whether someone may do something to a pipeline, by which rule, and when not, who may. A deny goes before every allow. */
export function may(policy: Policy, actor: Actor, action: Action, target: { pipeline: string }): Verdict {
  const verdict = decide(policy, actor, action, target.pipeline);
  if (verdict.allowed) return { allowed: true, rule: verdict.rule };
  const named = [...ROLES.flatMap((role) => policy.roles[role] ?? []), ...policy.grants.flatMap((grant) => grant.to)];
  const ids = new Set(named.filter((id) => !id.endsWith('*') && !isRole(id)));
  const who = [...ids].filter((id) => decide(policy, { ...actor, id }, action, target.pipeline).allowed);
  return { allowed: false, rule: verdict.rule, who };
}

const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name);

function decide(policy: Policy, actor: Actor, action: Action, pipeline: string): { allowed: boolean; rule: string } {
  const role = roleOf(policy, actor.id);
  const held: readonly Role[] = role ? ROLES.slice(0, ROLES.indexOf(role) + 1) : [];
  const about = (grant: Grant, roles: readonly Role[]): boolean =>
    grant.to.some((to) => (isRole(to) ? roles.includes(to) : matches(to, actor.id))) &&
    (grant.pipelines?.some((wanted) => matches(wanted, pipeline)) ?? true) &&
    (grant.channels?.some((wanted) => actor.channel !== undefined && matches(wanted, actor.channel)) ?? true);

  // What operators are granted admins have too; what operators are denied is denied to operators alone.
  const own = held.slice(-1);
  const denied = policy.grants.findIndex((grant) => grant.deny?.includes(action) && about(grant, own));
  if (denied !== -1) return { allowed: false, rule: `grants[${denied}] denies` };
  const by = held.find((name) => (ADDS[name] as readonly Action[]).includes(action));
  if (by) return { allowed: true, rule: `role ${by}` };
  const granted = policy.grants.findIndex((grant) => grant.allow?.includes(action) && about(grant, held));
  if (granted !== -1) return { allowed: true, rule: `grants[${granted}] allows` };
  return { allowed: false, rule: role ? `role ${role} does not include it` : 'no role' };
}
