import { z } from 'zod';
import { deliverEvent, person } from './payloads.ts';
import type { Delivery } from './socket.ts';
import { ControlError, type User } from './types.ts';
import type { World } from './world.ts';

/** What may be changed of a person. */
export const personChange = z.object({
  user: z.string(),
  locale: z.string().optional(),
  guest: z.boolean().optional(),
});

/** The members of a user group from now on. */
export const groupChange = z.object({ usergroup: z.string(), users: z.array(z.string()) });

/** What an administrator of the workspace does: the language of people, guests, members of user groups. */
export function createPeople(world: World) {
  const { state } = world;
  return {
    async person({ user: id, locale, guest }: z.output<typeof personChange>): Promise<{ user: User }> {
      const user = person(world, id);
      if (locale !== undefined) user.locale = locale;
      if (guest !== undefined) user.is_restricted = guest;
      state.changed({ kind: 'health' });
      return { user };
    },

    /** The app is told when it hears subteam_members_changed. */
    async usergroup({ usergroup: id, users }: z.output<typeof groupChange>): Promise<Partial<Delivery>> {
      const group = state.usergroups.find((each) => each.id === id);
      if (!group) {
        const ids = state.usergroups.map((each) => each.id).join(', ');
        throw new ControlError(404, `there is no user group ${id}`, `there are: ${ids}`);
      }
      const members = users.map((user) => person(world, user).id);
      const change = {
        added_users: members.filter((user) => !group.users.includes(user)),
        removed_users: group.users.filter((user) => !members.includes(user)),
      };
      group.users = members;
      state.changed({ kind: 'health' });
      if (!world.manifest?.settings.event_subscriptions.bot_events.includes('subteam_members_changed')) return {};
      return deliverEvent(world, {
        type: 'subteam_members_changed',
        subteam_id: id,
        team_id: state.team.id,
        date_update: Math.floor(world.now() / 1000),
        ...change,
        added_users_count: change.added_users.length,
        removed_users_count: change.removed_users.length,
      });
    },
  };
}
