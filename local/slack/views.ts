import type { z } from 'zod';
import { problems } from './blocks/check.ts';
import { limits } from './blocks/limits.ts';
import { home, modal } from './blocks/views.ts';
import { identify } from './blocks/walk.ts';
import { initialState } from './inputs.ts';
import { identity } from './seed.ts';
import { newId } from './state.ts';
import { SlackError, type View } from './types.ts';
import type { World } from './world.ts';

type Given = z.output<typeof modal> | z.output<typeof home>;

const newHash = (world: World): string => `${Math.floor(world.now() / 1000)}.${newId('').toLowerCase().slice(0, 8)}`;

/** Checks a view against Slack's limits and builds what Slack keeps of it. */
function build(world: World, type: View['type'], given: unknown, current?: View): View {
  if (typeof given !== 'object' || given === null)
    throw new SlackError('invalid_arguments', ['[ERROR] view is not an object']);
  const messages = problems(type === 'home' ? home : modal, given, '/view');
  if (messages.length > 0) throw new SlackError('invalid_arguments', messages);
  if (Buffer.byteLength(JSON.stringify(given)) > limits.view.bytes) throw new SlackError('view_too_large');
  const view = given as Given & Partial<z.output<typeof modal>>;
  const external = view.external_id ?? '';
  const holder = external === '' ? undefined : world.state.findView(external);
  if (holder && holder.view.id !== current?.id) throw new SlackError('duplicate_external_id');
  const blocks = identify(view.blocks);
  const id = current?.id ?? newId('V');
  return {
    id,
    type,
    team_id: world.state.team.id,
    app_id: identity.app,
    app_installed_team_id: world.state.team.id,
    bot_id: identity.bot,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    submit: view.submit ?? null,
    close: view.close ?? null,
    blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: external,
    state: { values: initialState(blocks, current?.state.values) },
    hash: newHash(world),
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    root_view_id: current?.root_view_id ?? id,
    previous_view_id: current?.previous_view_id ?? null,
  };
}

const show = (world: World, user: string, stack: View[]): void => {
  world.state.setModals(user, stack);
  world.state.changed({ kind: 'view', user });
};

/** Opens a modal over whatever the person looks at. */
export function openView(world: World, user: string, given: unknown): View {
  const view = build(world, 'modal', given);
  show(world, user, [view]);
  return view;
}

/** Puts a modal on top of the open ones. */
export function pushView(world: World, user: string, given: unknown): View {
  const stack = world.state.modalsOf(user);
  const top = stack.at(-1);
  if (!top) throw new SlackError('invalid_trigger_id', ['[ERROR] views.push needs an interaction in an open modal']);
  if (stack.length >= limits.view.depth) throw new SlackError('push_limit_reached');
  const view = { ...build(world, 'modal', given), root_view_id: top.root_view_id, previous_view_id: top.id };
  show(world, user, [...stack, view]);
  return view;
}

/** Replaces an open modal in place; a hash that is no longer the current one is refused. */
export function updateView(world: World, id: string, given: unknown, hash?: string): View {
  const found = world.state.findView(id);
  if (found?.view.type !== 'modal') throw new SlackError('not_found');
  if (hash !== undefined && hash !== found.view.hash) throw new SlackError('hash_conflict');
  const view = build(world, 'modal', given, found.view);
  show(
    world,
    found.user,
    world.state.modalsOf(found.user).map((v) => (v.id === view.id ? view : v)),
  );
  return view;
}

/** Sets a person's Home tab. */
export function publishView(world: World, user: string, given: unknown, hash?: string): View {
  const current = world.state.homes.get(user);
  if (hash !== undefined && current && hash !== current.hash) throw new SlackError('hash_conflict');
  const view = build(world, 'home', given, current);
  world.state.homes.set(user, view);
  world.state.changed({ kind: 'home', user });
  return view;
}

/** Closes a modal and those above it, or all of them. */
export function closeView(world: World, user: string, id: string, all = false): void {
  const stack = world.state.modalsOf(user);
  const index = stack.findIndex((view) => view.id === id);
  show(world, user, all ? [] : stack.slice(0, Math.max(0, index)));
}
