import { z } from 'zod';
import { SlackError } from '../types.ts';
import { openView, publishView, pushView, updateView } from '../views.ts';
import { json, type Method, method } from './method.ts';

const fromTrigger = z.object({ trigger_id: z.string(), view: json });

/** views.*: what the app puts on a person's screen. */
export const screens: Record<string, Method> = {
  'views.open': method({
    tier: 't4',
    args: fromTrigger,
    run: (args, world) => ({ view: openView(world, world.triggers.exchange(args.trigger_id), args.view) }),
  }),
  'views.push': method({
    tier: 't4',
    args: fromTrigger,
    run: (args, world) => ({ view: pushView(world, world.triggers.exchange(args.trigger_id), args.view) }),
  }),
  'views.update': method({
    tier: 't4',
    args: z.object({
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
      view: json,
    }),
    run(args, world) {
      const id = args.view_id ?? args.external_id;
      if (id === undefined) throw new SlackError('invalid_arguments', ['[ERROR] missing required field: view_id']);
      return { view: updateView(world, id, args.view, args.hash) };
    },
  }),
  'views.publish': method({
    tier: 't4',
    args: z.object({ user_id: z.string(), hash: z.string().optional(), view: json }),
    run(args, world) {
      if (!world.state.users.has(args.user_id)) throw new SlackError('user_not_found');
      if (world.manifest && !world.manifest.features.app_home?.home_tab_enabled) throw new SlackError('not_enabled');
      return { view: publishView(world, args.user_id, args.view, args.hash) };
    },
  }),
};
