import { z } from 'zod';
import type { Actor } from './run.ts';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What each role adds to the one before it. `athena.query` belongs to none: reading data is granted by itself; nor does
 * `access.break-glass`, the right to take an admin's rights for a while.
 */
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
    'stage.claim',
    'schedule.pause',
    'pipeline.check',
    'audit.view',
  ],
  admin: ['stage.skip', 'stage.mark-done', 'period.mark-done', 'workspace.apply'],
} as const;

export const ACTIONS = [...ADDS.viewer, ...ADDS.operator, ...ADDS.admin, 'athena.query', 'access.break-glass'] as const;
export type Action = (typeof ACTIONS)[number];

/** What only looks: for these it is enough that someone was in a group a while ago. */
const LOOKS: ReadonlySet<Action> = new Set<Action>(['run.view', 'audit.view']);
export const isLook = (action: Action): boolean => LOOKS.has(action);

/** Whether it is done to a pipeline: Athena is queried by itself. */
export const isOfPipeline = (action: string): boolean => action !== 'athena.query';

const pattern = z.string().regex(/^[^*\s]*\*?$/, 'may hold one *, at its end');
const patterns = z.array(pattern).min(1);

const Grant = z
  .strictObject({
    allow: z.array(z.enum(ACTIONS)).min(1).optional(),
    deny: z.array(z.enum(ACTIONS)).min(1).optional(),
    /** Roles, user ids, user group ids, or patterns such as `cli:*`. */
    to: patterns,
    /** Pipelines it is about; all when absent. */
    pipelines: patterns.optional(),
    /** Ids of the channels it is about; all, and asking outside a channel, when absent. */
    channels: patterns.optional(),
  })
  .refine((grant) => (grant.allow === undefined) !== (grant.deny === undefined), 'must have either allow or deny')
  .refine(
    ({ allow = [], deny = [], pipelines }) => !pipelines || ![...allow, ...deny].includes('access.break-glass'),
    'access.break-glass is about all pipelines, so it goes into a grant without pipelines',
  );

/** Who may do what. Anyone not named may nothing. */
export const Policy = z.strictObject({
  roles: z.strictObject({ viewer: patterns.optional(), operator: patterns.optional(), admin: patterns.optional() }),
  grants: z.array(Grant).default([]),
});
export type Policy = z.output<typeof Policy>;
type Grant = z.output<typeof Grant>;

/** What is known of a person besides the id. */
export interface Standing {
  /**
   * The user groups that the person is in. Absent when nobody could tell: then only what the very id is given counts, and
   * what is denied to any group is denied.
   */
  groups?: readonly string[];
  /** The groups of a while ago, where `groups` is absent: they are enough to look. */
  lastKnown?: readonly string[];
  /** A guest of the workspace, or someone of another one: neither may anything. */
  outside?: 'guest' | 'outsider';
  /** Set while the glass is broken: an admin's rights, for whoever still may break it where it was broken. */
  glass?: { channel?: string | undefined };
}

/** Who asks, and where. */
export interface Subject {
  actor: Pick<Actor, 'id' | 'channel'>;
  standing?: Standing | undefined;
}

type Placed = Subject & { standing: Standing };

/** `because` tells a no that the rules gave from one that comes of who asks, or of what could not be found out. */
export type Verdict =
  | { allowed: true; rule: string }
  | { allowed: false; rule: string; because: 'rules' | 'guest' | 'outsider' | 'unresolved'; who: string[] };

/** Whether a name in a policy is that of a Slack user group. */
export const isGroup = (name: string): boolean => /^S[A-Z0-9_]{2,}$/.test(name);
const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name);

const matches = (wanted: string, given: string): boolean =>
  wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted;

/** Everybody whom a policy names: users, user groups and patterns, without the roles. */
export const named = ({ roles, grants }: Policy): string[] => [
  ...new Set(
    [...ROLES.flatMap((role) => roles[role] ?? []), ...grants.flatMap(({ to }) => to)].filter((name) => !isRole(name)),
  ),
];

/** Whether someone may do something to a pipeline, by which rule, and when not, who may. A deny goes before every allow. */
export function may(policy: Policy, subject: Subject, action: Action, target: { pipeline: string }): Verdict {
  const { actor, standing = {} } = subject;
  const { pipeline } = target;
  const { outside } = standing;
  const verdict = outside ? { allowed: false, rule: outside } : decide(policy, { actor, standing }, action, pipeline);
  if (verdict.allowed) return { allowed: true, rule: verdict.rule };
  const names = named(policy);
  const inTheirPlace = (id: string): Placed => ({
    actor: { ...actor, id: isGroup(id) ? '' : id },
    standing: { groups: isGroup(id) ? [id] : [] },
  });
  const who = names.filter((id) => !id.endsWith('*') && decide(policy, inTheirPlace(id), action, pipeline).allowed);
  const isOpen = groupsFor(action, standing) === undefined && names.some(isGroup);
  return { allowed: false, rule: verdict.rule, because: outside ?? (isOpen ? 'unresolved' : 'rules'), who };
}

/** What someone may do to one of these pipelines at least. */
export const rightsOn = (policy: Policy, subject: Subject, pipelines: readonly string[]): ReadonlySet<Action> =>
  new Set(ACTIONS.filter((action) => pipelines.some((pipeline) => may(policy, subject, action, { pipeline }).allowed)));

const groupsFor = (action: Action, { groups, lastKnown }: Standing): readonly string[] | undefined =>
  groups ?? (LOOKS.has(action) ? lastKnown : undefined);

function decide(
  policy: Policy,
  { actor, standing }: Placed,
  action: Action,
  pipeline: string,
): { allowed: boolean; rule: string } {
  const groups = groupsFor(action, standing);
  /** Whom a rule names, beyond doubt. */
  const is = (name: string): boolean =>
    isGroup(name)
      ? groups?.includes(name) === true
      : name === actor.id || (groups !== undefined && matches(name, actor.id));
  /** Whom a rule may name: what could not be found out counts against whoever asks. */
  const mayBe = (name: string): boolean => (isGroup(name) ? (groups?.includes(name) ?? true) : matches(name, actor.id));

  const isElevated = hasBrokenGlass(policy, { actor, standing }, pipeline);
  const role = isElevated ? 'admin' : ROLES.findLast((each) => policy.roles[each]?.some(is));
  const held: readonly Role[] = role ? ROLES.slice(0, ROLES.indexOf(role) + 1) : [];
  const about = (grant: Grant, roles: readonly Role[], isNamed: (name: string) => boolean): boolean =>
    grant.to.some((to) => (isRole(to) ? roles.includes(to) : isNamed(to))) &&
    (grant.pipelines?.some((wanted) => matches(wanted, pipeline)) ?? true) &&
    (grant.channels?.some((wanted) => actor.channel !== undefined && matches(wanted, actor.channel)) ?? true);

  // What operators are granted admins have too; what operators are denied is denied to operators alone.
  const higher = ROLES.slice(held.length).filter((each) => policy.roles[each]?.some(mayBe));
  const own = [...held.slice(-1), ...higher];
  const denied = policy.grants.findIndex((grant) => grant.deny?.includes(action) && about(grant, own, mayBe));
  if (denied !== -1) return { allowed: false, rule: `grants[${denied}] denies` };
  const by = held.find((name) => (ADDS[name] as readonly Action[]).includes(action));
  if (by) return { allowed: true, rule: isElevated ? 'break-glass' : `role ${by}` };
  const granted = policy.grants.findIndex((grant) => grant.allow?.includes(action) && about(grant, held, is));
  if (granted !== -1) return { allowed: true, rule: `grants[${granted}] allows` };
  return { allowed: false, rule: role ? `role ${role} does not include it` : 'no role' };
}

/** Whoever has lost the right to break glass has lost what it gave. */
function hasBrokenGlass(policy: Policy, { actor, standing }: Placed, pipeline: string): boolean {
  const { glass, ...others } = standing;
  if (!glass) return false;
  const { channel } = glass;
  const asked = { actor: { id: actor.id, ...(channel !== undefined && { channel }) }, standing: others };
  return decide(policy, asked, 'access.break-glass', pipeline).allowed;
}
