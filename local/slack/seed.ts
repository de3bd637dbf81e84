import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Channel, Team, User, UserGroup } from './types.ts';

export const identity = { user: 'U_SLUICE', bot: 'B_SLUICE', app: 'A_LOCAL', name: 'sluice', slackbot: 'USLACKBOT' };
export const defaultTokens = { bot: 'xoxb-local', app: 'xapp-local' };
export const defaultTeam: Team = { id: 'T_LOCAL', name: 'Sluice local', domain: 'sluice-local' };
const otherTeam = 'T_OTHER';

/** A user with everything unsaid filled in: a full member in Seoul. */
export const makeUser = (user: Partial<User> & { id: string }, team = defaultTeam.id): User => ({
  team_id: team,
  name: user.id.toLowerCase().replace(/^u_/, ''),
  real_name: user.id,
  role: 'viewer',
  tz: 'Asia/Seoul',
  locale: 'en-US',
  is_bot: false,
  deleted: false,
  is_admin: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_stranger: false,
  ...user,
});

export const defaultUsers: (Partial<User> & { id: string })[] = [
  { id: 'U_ADMIN', name: 'ada', real_name: 'Ada Admin', role: 'admin', is_admin: true },
  { id: 'U_OPERATOR', name: 'owen', real_name: 'Owen Operator', role: 'operator' },
  { id: 'U_VIEWER', name: 'vera', real_name: 'Vera Viewer', role: 'viewer' },
  {
    id: 'U_OUTSIDER',
    name: 'otto',
    real_name: 'Otto Outsider',
    role: 'outsider',
    team_id: otherTeam,
    is_stranger: true,
  },
];

export const defaultGroups: UserGroup[] = [
  { id: 'S_ADMIN', handle: 'admins', name: 'Admins', users: ['U_ADMIN'] },
  { id: 'S_OPERATOR', handle: 'operators', name: 'Operators', users: ['U_OPERATOR'] },
  { id: 'S_VIEWER', handle: 'viewers', name: 'Viewers', users: ['U_VIEWER'] },
  { id: 'S_DATA_ONCALL', handle: 'data-oncall', name: 'Data on-call', users: ['U_ADMIN', 'U_OPERATOR'] },
];

export const defaultChannels: (Partial<Channel> & { id: string; name: string })[] = [
  { id: 'C_PIPELINES', name: 'pipelines', topic: 'Runs of the data pipelines' },
  { id: 'C_ALERTS', name: 'alerts', topic: 'What needs a person' },
];

const manifestSchema = z.object({
  features: z
    .object({
      app_home: z.object({ home_tab_enabled: z.boolean().default(false) }).optional(),
      shortcuts: z
        .array(z.object({ name: z.string(), type: z.enum(['global', 'message']), callback_id: z.string() }))
        .default([]),
      slash_commands: z
        .array(
          z.object({
            command: z.string(),
            description: z.string(),
            usage_hint: z.string().default(''),
            should_escape: z.boolean().default(false),
          }),
        )
        .default([]),
    })
    .prefault({}),
  oauth_config: z
    .object({
      scopes: z
        .object({ bot: z.array(z.string()).default([]), bot_optional: z.array(z.string()).default([]) })
        .prefault({}),
    })
    .prefault({}),
  settings: z
    .object({ event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}) })
    .prefault({}),
});

/** The part of an app manifest that Slack itself acts upon. */
export type Manifest = z.output<typeof manifestSchema>;

/** Reads manifest.yml as Slack would on installation. */
export function readManifest(file: string): Manifest {
  const result = manifestSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (result.success) return result.data;
  throw new Error(`${file} is not an app manifest:\n${z.prettifyError(result.error)}`);
}
