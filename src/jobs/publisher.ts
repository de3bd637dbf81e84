import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { failpoint } from '../failpoint.ts';
import { type Run, statusOf } from '../pipeline/run.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import type { Message } from '../views/message.ts';
import { lossMessage } from '../views/loss.ts';
import { isOpen, noticeMessage } from '../views/notice.ts';
import { presenterOf } from '../views/presenter.ts';
import type { RunView } from '../views/run-view.ts';
import type { Clock } from './clock.ts';
import { isPosted, type Entry, type MessageStore } from './message-store.ts';
import { isNotice } from './notice-store.ts';
import type { Names } from './names.ts';
import type { Pacer } from './pacer.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { type Address, type Poster, SlackBusy, SlackRefused } from './slack-poster.ts';
import { createLossStore, isLoss } from './store-watch.ts';
import type { ViewReader } from './view-reader.ts';
import { requests, type Wanted } from './wanted.ts';

const EVERY = 250;
/** Longer than one request to Slack may take, so that nobody else posts while one is under way. */
const LEASE = 12_000;
const AFTER_REFUSAL = 30_000;
const AFTER_AMBIGUITY = 2000;

export interface PublisherParts {
  redis: Redis;
  names: Names;
  store: RunStore;
  schedules: ScheduleStore;
  messages: MessageStore;
  poster: Poster;
  pacer: Pacer;
  clock: Clock;
  views: ViewReader;
  locale: string;
  log: StageContext['log'];
}

/** Thrown when another replica publishes by now: a pass that was frozen meanwhile must not speak any more. */
class Overtaken extends Error {}

/** Said, or not yet: how long to leave the run alone before the next try. */
type Said = 'said' | { later: number };

/**
 * Keeps Slack like the store: renders what changed, posts what is missing, edits what differs. One replica at a time
 * holds the lease. Messages are projections, so a pass that dies is simply done again.
 */
export function createPublisher(parts: PublisherParts) {
  const { redis, names, store, schedules, messages, poster, pacer, clock, log } = parts;
  const me = randomUUID();
  const losses = createLossStore(redis, names);
  const later = new Map<string, number>();
  let stopping = false;
  let loop: Promise<void> = Promise.resolve();

  const renewed = async (): Promise<boolean> =>
    (await redis.get(names.publisher)) === me && (await redis.pexpire(names.publisher, LEASE)) === 1;
  const leads = async (): Promise<boolean> =>
    (await redis.set(names.publisher, me, 'PX', LEASE, 'NX')) === 'OK' || renewed();

  /** Before whatever is said in Slack: what a pass has read is true only as long as the lease was never lost. */
  async function demandLead(): Promise<void> {
    if (!(await renewed())) throw new Overtaken('another replica may publish by now');
  }

  /** One pass over everything that changed; gives the number of runs that are still to be shown. */
  async function pass(): Promise<number> {
    if (!(await leads())) return 0;
    const dirty = await messages.dirty();
    const now = performance.now();
    const due = dirty.filter(({ id }) => (later.get(id) ?? 0) <= now);
    const runs = new Map((await store.loadMany(due.map(({ id }) => id))).map((run) => [run.id, run]));
    const byUrgency = due.toSorted((a, b) => urgency(runs.get(a.id)) - urgency(runs.get(b.id)));
    for (const { id, version } of byUrgency) {
      const said = await show(id).catch((error: unknown) => trouble(id, error));
      if (said === 'said') {
        later.delete(id);
        await messages.clean(id, version);
      } else {
        later.set(id, performance.now() + said.later);
      }
    }
    return dirty.length;
  }

  /** What went wrong is the publisher's own affair: a run never fails because Slack did. */
  function trouble(id: string, error: unknown): Said {
    if (error instanceof Overtaken) throw error;
    if (error instanceof SlackBusy) {
      pacer.pause(performance.now() + error.retryAfter);
      return { later: error.retryAfter };
    }
    if (error instanceof SlackRefused) {
      log.warn({ run: id, code: error.code }, 'Slack refused a message of this run');
      return { later: AFTER_REFUSAL };
    }
    log.warn({ run: id, err: error }, 'Slack did not answer; the message is looked for before it is sent again');
    return { later: AFTER_AMBIGUITY };
  }

  /** What is told beside the runs stands on its own; whoever says it forgets it once it stands there as it will stay. */
  async function sayAlone(id: string, channel: string, message: Message): Promise<Said> {
    const { entries } = await messages.read(id);
    return say({ id, channel }, { key: 'root', message, thread: false, broadcast: false, urgent: true }, entries);
  }

  async function announce(id: string): Promise<Said> {
    const notice = await schedules.notice(id);
    if (!notice) return 'said';
    const said = await sayAlone(id, notice.channel, noticeMessage(notice, id, parts.locale));
    if (said === 'said' && !isOpen(notice)) await schedules.posted(id);
    return said;
  }

  async function warn(id: string): Promise<Said> {
    const loss = await losses.read(id);
    if (!loss) return 'said';
    const said = await sayAlone(id, loss.channel, lossMessage(loss, parts.locale));
    if (said === 'said') await losses.posted(id);
    return said;
  }

  async function show(id: string): Promise<Said> {
    if (isNotice(id)) return announce(id);
    if (isLoss(id)) return warn(id);
    const loaded = await store.load(id);
    // A query asked in a terminal is answered there.
    if (!loaded || loaded.run.channel === '') return 'said';
    const { run } = loaded;
    const view = await parts.views(run, parts.locale);
    const { entries, cursor } = await messages.read(id);
    const presenter = presenterOf(view.definition);
    const ended = run.endedAt !== undefined;
    const root: Wanted = { key: 'root', message: presenter.root(view), thread: false, broadcast: false, urgent: ended };
    const said = await say(run, root, entries);
    if (said !== 'said') return said;
    for (const card of requests(presenter, view)) {
      const told = await say(run, card, entries);
      if (told !== 'said') return told;
    }
    return presenter.log ? tell(run, view, entries, cursor, presenter.log) : 'said';
  }

  /** The events since the last reply, as one reply. */
  async function tell(
    run: Run,
    view: RunView,
    entries: Record<string, Entry>,
    cursor: number,
    render: NonNullable<ReturnType<typeof presenterOf>['log']>,
  ): Promise<Said> {
    const news = view.events.slice(cursor);
    if (news.length === 0) return 'said';
    // Named by where it begins: a reply whose posting was not answered is found again and brought up to date.
    const key = `log:${cursor}`;
    const message = render(view, news);
    if (message) {
      const said = await say(run, { key, message, thread: true, broadcast: false, urgent: false }, entries);
      if (said !== 'said') return said;
    }
    await demandLead();
    await messages.told(run.id, cursor + news.length);
    return 'said';
  }

  /** Posts the message, or edits it when what it says has changed. */
  async function say(run: Pick<Run, 'id' | 'channel'>, wanted: Wanted, entries: Record<string, Entry>): Promise<Said> {
    const { key, message } = wanted;
    const hash = createHash('sha256').update(JSON.stringify(message)).digest('hex').slice(0, 16);
    const entry = entries[key];
    const root = entries['root'];
    const thread = wanted.thread && isPosted(root) ? root.ts : undefined;
    const address: Address = { channel: run.channel, run: run.id, key, ...(thread !== undefined && { thread }) };
    if (isPosted(entry)) {
      if (entry.hash === hash) return 'said';
      const wait = pacer.edit(entry.ts, performance.now(), wanted.urgent);
      if (wait > 0) return { later: wait };
      return edit(address, entry.ts, message, hash);
    }
    const wait = pacer.post(run.channel, performance.now());
    if (wait > 0) return { later: wait };
    // After a loss the entry of what stands in Slack may be gone.
    const maybe = entry?.meantAt ?? (await losses.since());
    const since = entry?.meantAt ?? (await clock.now());
    const found = maybe === undefined ? undefined : await poster.find(address, maybe);
    if (!entry) await messages.write(run.id, key, { meantAt: since });
    failpoint('message-before-post');
    await demandLead();
    const ts = found ?? (await poster.post(address, message, wanted.broadcast));
    failpoint('message-before-ts');
    // A found message may say something older than this one: an empty hash makes the next pass edit it.
    entries[key] = { ts, hash: found === undefined ? hash : '' };
    await messages.write(run.id, key, entries[key]);
    return found === undefined ? 'said' : { later: 0 };
  }

  async function edit({ channel, run, key }: Address, ts: string, message: Message, hash: string): Promise<Said> {
    await demandLead();
    try {
      await poster.update(channel, ts, message);
      await messages.write(run, key, { ts, hash });
      return 'said';
    } catch (error) {
      if (!(error instanceof SlackRefused) || error.code !== 'message_not_found') throw error;
      await messages.forget(run, key);
      return { later: 0 };
    }
  }

  return {
    pass,
    start(): void {
      loop = (async () => {
        while (!stopping) {
          await pass().catch((error: unknown) =>
            log.warn({ err: error }, 'a publisher pass failed; the next one tries again'),
          );
          await new Promise((resolve) => setTimeout(resolve, EVERY));
        }
      })();
    },
    /** Says what is left within `patience` milliseconds, then lets another replica lead. */
    async stop(patience: number): Promise<void> {
      stopping = true;
      await loop;
      const until = performance.now() + patience;
      while (performance.now() < until && (await pass()) > 0)
        await new Promise((resolve) => setTimeout(resolve, EVERY));
      if ((await redis.get(names.publisher)) === me) await redis.del(names.publisher);
    },
  };
}

/** Failures first, then ends, then progress. */
function urgency(run: Run | undefined): number {
  if (!run) return 3;
  const status = statusOf(run);
  return status === 'attention' ? 0 : run.endedAt === undefined ? 2 : 1;
}
