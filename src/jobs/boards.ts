import type { Redis } from 'ioredis';
import { ASKING, isSettled, type Run, statusOf } from '../pipeline/run.ts';
import { type Board, boardMessage, type BoardRun } from '../views/board.ts';
import { titleOf } from '../views/run-view.ts';
import type { Clock } from './clock.ts';
import type { MessageStore } from './message-store.ts';
import type { Names } from './names.ts';
import type { PublishingQueue } from './publishing-queue.ts';
import type { RunStore } from './run-store.ts';
import type { Speaker } from './speaker.ts';
import { RANK } from './wanted.ts';

/** More live runs than this in a channel, and one message gives the overview; so few, and it is over. */
const MANY = 8;
const FEW = 4;
/** Milliseconds between two looks, and between two edits of one overview: right within five seconds. */
const EVERY = 1000;
const EDIT_EVERY = 3000;
/** What a message takes at Slack's rates, in seconds. */
const SECONDS = { post: 1.02, edit: 1.5 };
/** Of the past, after a restart. */
const RECALLED = 1000;

/** A run as far as overviews need it. */
interface Glance extends BoardRun {
  channel: string;
  isLive: boolean;
  zone: string;
}

const isShown = ({ status, isLive }: Glance): boolean => isLive || status === 'attention';
const idOf = (channel: string): string => `board:${channel}`;

/** The overviews of channels in which more is going on than anyone can read message by message. */
export function createBoards(parts: {
  redis: Redis;
  names: Names;
  store: RunStore;
  messages: MessageStore;
  speaker: Speaker;
  queue: PublishingQueue;
  clock: Clock;
  locale: string;
}) {
  const { redis, names, store, messages, speaker, queue, clock, locale } = parts;
  const glances = new Map<string, Glance>();
  const edited = new Map<string, number>();
  let open: Map<string, number> | undefined;
  let looked = 0;

  async function glanceAt(run: Run): Promise<void> {
    const definition = await store.definition(run.definition);
    if (definition.hidden || run.channel === '') return;
    const asks = Object.entries(run.stages)
      .filter(([, { state }]) => ASKING.has(state))
      .map(([stage, { claim }]) => ({ stage, by: claim?.by }));
    const status = statusOf(run);
    const glance: Glance = {
      id: run.id,
      title: titleOf({ run, definition, locale }),
      status,
      createdAt: run.createdAt,
      asks: isSettled(run) && status !== 'attention' ? [] : asks,
      channel: run.channel,
      isLive: !isSettled(run),
      zone: definition.timezone,
    };
    // What has ended counts as long as the overview stands that has told of it.
    if (isShown(glance) || (open?.has(run.channel) ?? false)) glances.set(run.id, glance);
    else glances.delete(run.id);
  }

  /** Of a new leader: the overviews that stand, and everything that they tell. */
  async function recall(): Promise<Map<string, number>> {
    open = new Map(Object.entries(await redis.hgetall(names.boards)).map(([id, since]) => [id, Number(since)]));
    glances.clear();
    const waiting = await redis.zrange(names.timers, 0, '-1');
    const since = open.size === 0 ? '+inf' : String(Math.min(...open.values()));
    const recent = await redis.zrevrangebyscore(names.runs, '+inf', since, 'LIMIT', 0, RECALLED);
    const ids = new Set([...(await store.live()), ...waiting, ...(open.size === 0 ? [] : recent)]);
    for (const run of await store.loadMany([...ids])) await glanceAt(run);
    return open;
  }

  /** What of the channel's messages waits, and about how long. */
  function lateness(channel: string): Board['late'] {
    const { posts, edits } = queue.waiting();
    const mine = posts.get(channel) ?? 0;
    return { messages: mine + edits, seconds: Math.max(mine * SECONDS.post, edits * SECONDS.edit) };
  }

  async function look(channel: string, boards: Map<string, number>): Promise<void> {
    const here = [...glances.values()].filter((glance) => glance.channel === channel);
    const live = here.filter(({ isLive }) => isLive).length;
    const opened = boards.get(channel);
    if (opened === undefined && live <= MANY) return;
    const now = await clock.now();
    const since = opened ?? now;
    if (opened === undefined) {
      await redis.hset(names.boards, channel, String(since));
      boards.set(channel, since);
    }
    const isOver = live <= FEW && lateness(channel).messages === 0;
    if (!isOver && (edited.get(channel) ?? 0) > performance.now()) return;
    const runs = here.map(({ id, title, status, createdAt, asks }) => ({ id, title, status, createdAt, asks }));
    const board: Board = {
      runs,
      since,
      late: lateness(channel),
      zone: here[0]?.zone ?? 'UTC',
      ...(isOver && { until: now }),
    };
    const message = boardMessage(board, locale);
    const { entries } = await messages.read(idOf(channel));
    const wanted = { key: 'root', message, thread: false, broadcast: false, rank: RANK.board };
    const said = await speaker.say({ id: idOf(channel), channel }, wanted, entries);
    if (said !== 'said') return;
    edited.set(channel, performance.now() + EDIT_EVERY);
    if (!isOver) return;
    await redis
      .multi()
      .hdel(names.boards, channel)
      .del(names.messages(idOf(channel)))
      .exec();
    boards.delete(channel);
    for (const glance of here) if (!isShown(glance)) glances.delete(glance.id);
  }

  return {
    /** Another replica leads: what is known here grows old. */
    forget(): void {
      open = undefined;
    },
    /** Takes in runs that changed, and brings up to date what is due. */
    async pass(changed: readonly Run[]): Promise<void> {
      const boards = open ?? (await recall());
      for (const run of changed) await glanceAt(run);
      if (performance.now() - looked < EVERY) return;
      looked = performance.now();
      const channels = new Set([...boards.keys(), ...[...glances.values()].map(({ channel }) => channel)]);
      for (const channel of channels) await look(channel, boards);
    },
  };
}
