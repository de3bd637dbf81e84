import { useCallback, useState } from 'react';

/** Where the person is: who they are, which channel (or "home"), which thread. */
export interface Where {
  user: string;
  place: string;
  thread: string | undefined;
}

/** The start: the address bar wins, then what was remembered, then the first user and channel. */
export function startingWhere(search: string, users: string[], channels: string[]): Where {
  const query = new URLSearchParams(search);
  const known = (candidates: (string | null)[], ids: string[]): string | undefined =>
    candidates.find((id): id is string => id !== null && ids.includes(id));
  const user = known([query.get('user'), recall('user')], users) ?? users[0] ?? '';
  const place = known([query.get('channel'), recall('channel')], [...channels, 'home']) ?? channels[0] ?? 'home';
  return { user, place, thread: query.get('thread') ?? undefined };
}

/** Keeps a choice for the next visit and in the address bar, so that a view can be linked to. */
export function rememberWhere(where: Where): void {
  localStorage.setItem('sluice.user', where.user);
  localStorage.setItem('sluice.channel', where.place);
  const query = new URLSearchParams({ user: where.user, channel: where.place });
  if (where.thread !== undefined) query.set('thread', where.thread);
  history.replaceState(null, '', `?${query}`);
}

function recall(key: string): string | null {
  return localStorage.getItem(`sluice.${key}`);
}

/** What each person has read in each channel. */
export function useReadMarks(user: string): {
  lastRead(channel: string): string;
  markRead(channel: string, ts: string): void;
} {
  const [, redraw] = useState(0);
  const key = useCallback((channel: string) => `sluice.read.${user}.${channel}`, [user]);
  const lastRead = useCallback((channel: string) => localStorage.getItem(key(channel)) ?? '0', [key]);
  const markRead = useCallback(
    (channel: string, ts: string) => {
      if (Number(ts) <= Number(lastRead(channel))) return;
      localStorage.setItem(key(channel), ts);
      redraw((n) => n + 1);
    },
    [key, lastRead],
  );
  return { lastRead, markRead };
}
