import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { createActions } from './actions.ts';
import { createEntries } from './entries.ts';
import { inChannel } from './methods/conversations.ts';
import { person } from './payloads.ts';
import { createPeople, groupChange, personChange } from './people.ts';
import { identity } from './seed.ts';
import { createSubmissions } from './submissions.ts';
import { createMemory } from './surfaces.ts';
import { ControlError, type StreamEvent } from './types.ts';
import type { World } from './world.ts';

const user = z.string();
const act = {
  user,
  channel: z.string().optional(),
  ts: z.string().optional(),
  view_id: z.string().optional(),
  action_id: z.string(),
  block_id: z.string().optional(),
};

/** The control API: what a person at the page, or a test in her place, does and sees. */
export function createControl(world: World): Hono {
  const { state } = world;
  const memory = createMemory();
  const actions = createActions(world, memory);
  const submissions = createSubmissions(world, memory, actions);
  const entries = createEntries(world);
  const people = createPeople(world);
  const control = new Hono();

  control.onError((error, c) => {
    if (error instanceof ControlError) return c.json(error.details, error.status);
    world.log(`!!! ${c.req.path} failed in the local Slack itself: ${error.stack ?? error.message}`);
    return c.json({ error: error.message, hint: 'this is a fault of local mode; its log has the details' }, 500);
  });

  /** One interaction: the shape of its body and what it does. */
  const interaction = <S extends z.ZodType>(path: string, schema: S, run: (body: z.output<S>) => Promise<object>) =>
    control.post(path, async (c) => {
      const body = schema.safeParse(await c.req.json().catch(() => undefined));
      if (!body.success) throw new ControlError(400, 'the body does not fit', z.prettifyError(body.error));
      return c.json(await run(body.data));
    });

  // Slack refuses commands in threads, so a thread_ts in the body has no effect.
  const slash = z.object({
    user,
    channel: z.string(),
    command: z.string().startsWith('/'),
    text: z.string().default(''),
  });
  interaction('/slash', slash, (body) => entries.slash(body));
  interaction('/action', z.object({ ...act, value: z.unknown().optional() }), (body) => actions.action(body));
  interaction('/suggest', z.object({ ...act, value: z.string() }), (body) => actions.suggest(body));
  const submit = z.object({ user, view_id: z.string(), values: z.record(z.string(), z.unknown()).default({}) });
  interaction('/submit', submit, (body) => submissions.submit(body));
  interaction('/close', z.object({ user, view_id: z.string() }), (body) => submissions.close(body));
  interaction('/home', z.object({ user }), (body) => entries.home(body));
  const shortcut = { user, callback_id: z.string(), channel: z.string().optional(), ts: z.string().optional() };
  interaction('/shortcut', z.object(shortcut), (body) => entries.shortcut(body));
  interaction('/person', personChange, (body) => people.person(body));
  interaction('/usergroup', groupChange, (body) => people.usergroup(body));

  const query = (c: Context, name: string): string => {
    const value = c.req.query(name);
    if (value !== undefined) return value;
    throw new ControlError(400, `the query lacks ${name}`, `add ?${name}=…`);
  };

  control.get('/messages', (c) => {
    const key = query(c, 'channel');
    const channel = [...state.channels.values()].find(({ id, name }) => id === key || name === key);
    if (!channel) {
      throw new ControlError(404, `there is no channel ${key}`, `there are: ${[...state.channels.keys()].join(', ')}`);
    }
    const thread = c.req.query('thread_ts');
    const messages =
      thread === undefined ? state.messagesOf(channel.id).filter(inChannel) : state.thread(channel.id, thread);
    return c.json({ messages });
  });
  control.get('/ephemerals', (c) => c.json({ messages: state.ephemeralsOf(person(world, query(c, 'user')).id) }));
  control.get('/views', (c) => {
    const { id } = person(world, query(c, 'user'));
    return c.json({ modals: state.modalsOf(id), home: state.homes.get(id) ?? null });
  });
  control.get('/files', (c) => c.json({ files: [...state.files.values()].filter((file) => file.size > 0) }));
  control.get('/files/:id', (c) => {
    const file = state.files.get(c.req.param('id'));
    const bytes = file && state.readFile(file.id);
    if (!bytes) throw new ControlError(404, 'there is no such file', 'see /control/files');
    const type = file.mimetype.startsWith('text/') ? `${file.mimetype}; charset=utf-8` : file.mimetype;
    return c.body(Buffer.from(bytes), 200, { 'content-type': type });
  });

  control.get('/workspace', (c) =>
    c.json({
      team: { id: state.team.id, name: state.team.name },
      me: identity.user,
      users: [...state.users.values()].map(({ id, name, real_name, role, tz, locale, is_bot }) => {
        return { id, name, real_name, role, tz, locale, is_bot };
      }),
      channels: [...state.channels.values()]
        .filter((channel) => channel.im === undefined)
        .map(({ id, name, topic }) => ({ id, name, topic })),
      commands: (world.manifest?.features.slash_commands ?? []).map(({ command, description, usage_hint }) => {
        return { command, description, usage_hint };
      }),
      usergroups: state.usergroups.map(({ id, handle, name }) => ({ id, handle, name })),
      shortcuts: world.manifest?.features.shortcuts ?? [],
      home: world.manifest === undefined || world.manifest.features.app_home?.home_tab_enabled === true,
    }),
  );

  control.get('/stream', (c) =>
    streamSSE(c, async (stream) => {
      const unsubscribe = state.subscribe(
        (event: StreamEvent) => void stream.writeSSE({ data: JSON.stringify(event) }),
      );
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      unsubscribe();
    }),
  );
  return control;
}
