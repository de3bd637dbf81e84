import type { Redis } from 'ioredis';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { createBoards } from './boards.ts';
import { createCalls } from './calls.ts';
import { createDoors } from './channel-doors.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { createLead, Overtaken } from './lead.ts';
import type { MessageStore } from './message-store.ts';
import type { Names } from './names.ts';
import type { Pacer } from './pacer.ts';
import { createPublishingQueue } from './publishing-queue.ts';
import type { RefusedBlocks } from './refused-blocks.ts';
import { createRunMessages } from './run-messages.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { createSideMessages } from './side-messages.ts';
import { type Poster, SlackAway, SlackBusy, SlackRefused, SlackSilent } from './slack-poster.ts';
import { createSpeaker, type Said } from './speaker.ts';
import { createLossStore } from './store-watch.ts';
import type { ViewReader } from './view-reader.ts';

/** Milliseconds between two passes. */
const EVERY = 250;
const LEAST = 20;
const AFTER_REFUSAL = 30_000;
const AFTER_TROUBLE = 2000;
/** Milliseconds of silence after Slack did not answer: twice as many each time, up to the most. */
const SILENCE = { first: 1000, most: 15_000 };
/** Slack's words for a token that says nothing any more. */
const SHUT_OUT = new Set(['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'not_authed']);

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
  /** Slack channel id: where messages go whose own channel takes none. */
  fallback?: string | undefined;
  /** Who they are that started a run by hand, where they are told its end in a direct message. */
  starters?: Pick<Directory, 'person'> | undefined;
  refused: RefusedBlocks;
  log: StageContext['log'];
}

/**
 * Keeps Slack like the store: renders what changed, posts what is missing, edits what differs. One replica at a time
 * holds the lease. Messages are projections, so a pass that dies is simply done again.
 */
export function createPublisher(parts: PublisherParts) {
  const { redis, names, store, messages, pacer, clock, log } = parts;
  const lead = createLead(redis, names);
  const losses = createLossStore(redis, names);
  const doors = createDoors({ redis, names, clock, fallback: parts.fallback });
  const queue = createPublishingQueue({ store, pacer });
  const speaker = createSpeaker({ ...parts, lead, doors, losses });
  const boards = createBoards({ ...parts, speaker, queue });
  const side = createSideMessages({ ...parts, losses, doors, speaker });
  const runs = createRunMessages({
    ...parts,
    speaker,
    lead,
    calls: createCalls(parts),
    starters: parts.starters,
  });
  let silence = SILENCE.first;
  let shutOut = false;
  let stopping = false;
  let loop: Promise<void> = Promise.resolve();

  /** One pass over everything that changed; gives the number of runs that are still to be shown. */
  async function pass(): Promise<number> {
    if (!(await lead.take())) {
      boards.forget();
      return 0;
    }
    await doors.recall();
    const dirty = await messages.dirty();
    const changed = await queue.update(dirty);
    await boards.pass(changed).catch((error: unknown) => trouble('board', error));
    for (const { id, version } of queue.due()) {
      if (!queue.isOpen(id)) continue;
      const said = await (side.show(id) ?? runs.show(id)).then(heard, (error: unknown) => trouble(id, error));
      if (said === 'said') {
        queue.done(id);
        await messages.clean(id, version);
      } else {
        queue.put(id, said);
      }
    }
    return dirty.length;
  }

  function heard(said: Said): Said {
    silence = SILENCE.first;
    if (said === 'said') shutOut = false;
    return said;
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
      if (SHUT_OUT.has(error.code)) {
        shutOut = true;
        pacer.pause(performance.now() + AFTER_REFUSAL);
      }
      return { later: AFTER_REFUSAL };
    }
    if (!(error instanceof SlackAway) && !(error instanceof SlackSilent)) {
      log.warn({ run: id, err: error }, 'a message could not be made; it is tried again');
      return { later: AFTER_TROUBLE };
    }
    const words =
      error instanceof SlackAway
        ? 'Slack cannot be reached; the message is sent when it can'
        : 'Slack did not answer; the message is looked for before it is sent again';
    log.warn({ run: id, err: error }, words);
    pacer.pause(performance.now() + silence);
    silence = Math.min(SILENCE.most, silence * 2);
    return { later: silence };
  }

  return {
    pass,
    /** Whether Slack lets the app speak, as far as is known here. */
    isHeard: (): boolean => !shutOut,
    start(): void {
      loop = (async () => {
        while (!stopping) {
          await pass().catch((error: unknown) =>
            log.warn({ err: error }, 'a publisher pass failed; the next one tries again'),
          );
          // Right when a request may go out again, so that none of Slack's rate is left unused.
          const pause = Math.max(LEAST, Math.min(EVERY, queue.pause()));
          await new Promise((resolve) => setTimeout(resolve, pause));
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
      await lead.release();
    },
  };
}
