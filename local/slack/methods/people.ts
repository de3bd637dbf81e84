import { DateTime } from 'luxon';
import { z } from 'zod';
import { identity } from '../seed.ts';
import { SlackError, type User, type UserGroup } from '../types.ts';
import type { World } from '../world.ts';
import { flag, type Method, method, page, paging } from './method.ts';

const describe = (user: User, world: World, withLocale: boolean) => {
  const local = DateTime.fromMillis(world.now(), { zone: user.tz });
  return {
    id: user.id,
    team_id: user.team_id,
    name: user.name,
    real_name: user.real_name,
    deleted: user.deleted,
    tz: user.tz,
    tz_label: local.offsetNameLong,
    tz_offset: local.offset * 60,
    is_bot: user.is_bot,
    is_admin: user.is_admin,
    is_owner: false,
    is_app_user: false,
    is_restricted: user.is_restricted,
    is_ultra_restricted: user.is_ultra_restricted,
    // Slack sends this field only for people of other organisations.
    ...(user.is_stranger && { is_stranger: true }),
    ...(withLocale && { locale: user.locale }),
    updated: 0,
    profile: {
      real_name: user.real_name,
      display_name: user.name,
      real_name_normalized: user.real_name,
      display_name_normalized: user.name,
      team: user.team_id,
    },
  };
};

const describeGroup = (group: UserGroup, world: World, withUsers: boolean) => ({
  id: group.id,
  team_id: world.state.team.id,
  is_usergroup: true,
  name: group.name,
  handle: group.handle,
  description: '',
  is_external: false,
  date_delete: 0,
  user_count: group.users.length,
  ...(withUsers && { users: group.users }),
});

export const people: Record<string, Method> = {
  'api.test': method({ tier: 'free', args: z.looseObject({}), run: (args) => ({ args }) }),
  'auth.test': method({
    tier: 'free',
    args: z.object({}),
    run: (_, { state }) => ({
      url: `https://${state.team.domain}.slack.com/`,
      team: state.team.name,
      team_id: state.team.id,
      user: identity.name,
      user_id: identity.user,
      bot_id: identity.bot,
      is_enterprise_install: false,
    }),
  }),
  'apps.connections.open': method({
    tier: 'free',
    token: 'app',
    args: z.object({}),
    run: (_, world) => ({ url: world.origin.replace(/^http/, 'ws') + world.hub.ticket() }),
  }),
  'bots.info': method({
    tier: 't3',
    scope: 'users:read',
    args: z.object({ bot: z.string() }),
    run(args) {
      if (args.bot !== identity.bot) throw new SlackError('bot_not_found');
      const { bot: id, user: user_id, app: app_id, name } = identity;
      return { bot: { id, deleted: false, name, updated: 0, app_id, user_id, icons: {} } };
    },
  }),
  'team.info': method({
    tier: 't3',
    scope: 'team:read',
    args: z.object({}),
    run: (_, { state }) => ({ team: { ...state.team, email_domain: '', icon: {} } }),
  }),
  'users.info': method({
    tier: 't4',
    scope: 'users:read',
    args: z.object({ user: z.string(), include_locale: flag }),
    run(args, world) {
      const user = world.state.users.get(args.user);
      if (!user) throw new SlackError('user_not_found');
      return { user: describe(user, world, args.include_locale) };
    },
  }),
  'users.list': method({
    tier: 't2',
    scope: 'users:read',
    args: z.object({ ...paging, include_locale: flag }),
    run(args, world) {
      const { items, next_cursor } = page([...world.state.users.values()], args);
      const members = items.map((user) => describe(user, world, args.include_locale));
      return { members, cache_ts: Math.floor(world.now() / 1000), response_metadata: { next_cursor } };
    },
  }),
  'usergroups.list': method({
    tier: 't2',
    scope: 'usergroups:read',
    args: z.object({ include_users: flag }),
    run: (args, world) => ({
      usergroups: world.state.usergroups.map((group) => describeGroup(group, world, args.include_users)),
    }),
  }),
  'usergroups.users.list': method({
    tier: 't2',
    scope: 'usergroups:read',
    args: z.object({ usergroup: z.string() }),
    run(args, world) {
      const group = world.state.usergroups.find(({ id }) => id === args.usergroup);
      if (!group) throw new SlackError('no_such_subteam');
      return { users: group.users };
    },
  }),
};
