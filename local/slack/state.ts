import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultChannels, defaultGroups, defaultTeam, defaultUsers, identity, makeUser } from './seed.ts';
import type { Channel, Ephemeral, Message, SlackFile, StreamEvent, Team, User, UserGroup, View } from './types.ts';

export interface StateOptions {
  dataDir?: string | undefined;
  now: () => number;
  team?: Team | undefined;
  users?: (Partial<User> & { id: string })[] | undefined;
  channels?: (Partial<Channel> & { id: string; name: string })[] | undefined;
  usergroups?: UserGroup[] | undefined;
}

interface Saved {
  lastTs: string;
  messages: Record<string, Message[]>;
  ims: Channel[];
  files: SlackFile[];
  homes: Record<string, View>;
}

/** An id in Slack's form: a letter and ten characters. */
export const newId = (letter: string): string => letter + randomBytes(5).toString('hex').toUpperCase();

/** The workspace: people, conversations, messages, files and what is open on whose screen. */
export type State = ReturnType<typeof createState>;

/** Builds the store; with a dataDir it starts from what was saved there and saves every change. */
export function createState(options: StateOptions) {
  const { dataDir, now, team = defaultTeam } = options;
  const users = new Map((options.users ?? defaultUsers).map((u) => [u.id, makeUser(u, team.id)]));
  const me = makeUser(
    { id: identity.user, name: identity.name, real_name: 'Sluice', role: 'bot', is_bot: true },
    team.id,
  );
  users.set(me.id, me);
  const members = [...users.keys()];
  const filled = (c: Partial<Channel> & { id: string; name: string }): Channel => ({
    topic: '',
    is_archived: false,
    is_member: true,
    members,
    ...c,
  });
  const channels = new Map((options.channels ?? defaultChannels).map((c) => [c.id, filled(c)]));
  const usergroups = structuredClone(options.usergroups ?? defaultGroups);

  const listeners = new Set<(event: StreamEvent) => void>();
  const messages = new Map<string, Message[]>();
  const files = new Map<string, SlackFile>();
  const contents = new Map<string, Uint8Array>();
  const homes = new Map<string, View>();
  const modals = new Map<string, View[]>();
  let ephemerals: Ephemeral[] = [];
  let lastTs = '0';

  const path = (name: string): string => join(dataDir ?? '', name);
  const load = (): void => {
    if (dataDir === undefined) return;
    mkdirSync(path('files'), { recursive: true });
    let saved: Saved;
    try {
      saved = JSON.parse(readFileSync(path('slack.json'), 'utf8')) as Saved;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw new Error(`${path('slack.json')} cannot be read; move it away to start with an empty workspace`, {
        cause: error,
      });
    }
    lastTs = saved.lastTs;
    for (const im of saved.ims) channels.set(im.id, im);
    for (const [channel, list] of Object.entries(saved.messages)) messages.set(channel, list);
    for (const file of saved.files) files.set(file.id, file);
    for (const [user, view] of Object.entries(saved.homes)) homes.set(user, view);
  };

  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (dataDir === undefined) return;
    const saved: Saved = {
      lastTs,
      messages: Object.fromEntries(messages),
      ims: [...channels.values()].filter((c) => c.im !== undefined),
      files: [...files.values()],
      homes: Object.fromEntries(homes),
    };
    writeFileSync(path('slack.json.tmp'), JSON.stringify(saved));
    renameSync(path('slack.json.tmp'), path('slack.json'));
  };

  load();

  return {
    team,
    users,
    channels,
    usergroups,
    files,
    homes,

    /** A timestamp in Slack's form, greater than every one before it. */
    nextTs(): string {
      const micros = BigInt(Math.floor(now())) * 1000n;
      const last = BigInt(lastTs.replace('.', ''));
      const next = String(micros > last ? micros : last + 1n).padStart(16, '0');
      return (lastTs = `${next.slice(0, -6)}.${next.slice(-6)}`);
    },

    /** Tells the page and saves soon. */
    changed(event: StreamEvent): void {
      timer ??= setTimeout(save, 100).unref();
      for (const listener of listeners) listener(event);
    },
    subscribe(listener: (event: StreamEvent) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: save,

    messagesOf: (channel: string): Message[] => messages.get(channel) ?? [],
    message: (channel: string, ts: string): Message | undefined => messages.get(channel)?.find((m) => m.ts === ts),
    thread: (channel: string, ts: string): Message[] =>
      (messages.get(channel) ?? []).filter((m) => m.ts === ts || m.thread_ts === ts),
    addMessage(channel: string, message: Message): void {
      messages.set(channel, [...(messages.get(channel) ?? []), message]);
    },
    removeMessage(channel: string, ts: string): void {
      messages.set(
        channel,
        (messages.get(channel) ?? []).filter((m) => m.ts !== ts),
      );
    },

    ephemeralsOf: (user: string): Ephemeral[] => ephemerals.filter((e) => e.user === user),
    addEphemeral: (message: Ephemeral): number => ephemerals.push(message),
    removeEphemeral(ts: string): void {
      ephemerals = ephemerals.filter((e) => e.ts !== ts);
    },

    /** The modals open on a person's screen, bottom to top. */
    modalsOf: (user: string): View[] => modals.get(user) ?? [],
    setModals: (user: string, stack: View[]) => modals.set(user, stack),
    /** Finds a modal or Home view by its id or external id, with the person who sees it. */
    findView(id: string): { user: string; view: View } | undefined {
      const open = [...modals].flatMap(([user, stack]) => stack.map((view) => ({ user, view })));
      const tabs = [...homes].map(([user, view]) => ({ user, view }));
      return [...open, ...tabs].find(
        ({ view }) => view.id === id || (view.external_id !== '' && view.external_id === id),
      );
    },

    writeFile(id: string, bytes: Uint8Array): void {
      if (dataDir === undefined) contents.set(id, bytes);
      else writeFileSync(path(join('files', id)), bytes);
    },
    readFile: (id: string): Uint8Array | undefined =>
      dataDir === undefined ? contents.get(id) : readFileSync(path(join('files', id))),

    /** The direct message conversation of the bot and a person, made when there is none. */
    directMessage(user: string): Channel {
      const id = `D${user}`;
      const known = channels.get(id);
      if (known) return known;
      const im = {
        id,
        name: 'directmessage',
        topic: '',
        is_archived: false,
        is_member: true,
        members: [user],
        im: user,
      };
      channels.set(id, im);
      return im;
    },
  };
}
