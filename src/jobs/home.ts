import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { printOf } from '../pipeline/canonical.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { homeView } from '../views/home.ts';
import { languageOf } from '../views/text/index.ts';
import type { Clock } from './clock.ts';
import type { Directory, Person } from './directory.ts';
import type { HomeReader } from './home-reader.ts';
import { createLoop } from './loop.ts';
import type { Names } from './names.ts';

/** Milliseconds between two looks at whether something has changed. */
const EVERY = 3000;
/** Somebody who opened the tab this long ago looks elsewhere by now; opening it again shows it as it is. */
const LOOKS_FOR = 30 * 60_000;
/** Milliseconds after which a tab is looked at again whose viewer Slack could not tell of: by then it is asked anew. */
const AGAIN = 6000;
/** Tabs that are published in one pass: with a pass every three seconds well within the hundred a minute of Slack. */
const AT_ONCE = 3;

/** When somebody last opened the tab, and what it shows. */
const Shown = z.strictObject({
  at: z.number(),
  /** Of what was published last, and Slack's own mark of that. */
  print: z.string().optional(),
  hash: z.string().optional(),
});
type Shown = z.infer<typeof Shown>;

/** Whether Slack could tell the rights that a person has. */
const isKnown = ({ standing: { groups, outside } }: Person): boolean => groups !== undefined || outside !== undefined;

export interface HomesParts {
  redis: Redis;
  names: Names;
  /** For what a person waits on: short timeout, no retries. */
  slack: WebClient;
  directory: Directory;
  read: HomeReader;
  clock: Clock;
  /** For those whose language Slack does not tell. */
  locale: string;
  log: StageContext['log'];
}

/**
 * Everybody's Home tab: published when it is opened, and anew while its viewer may still be looking and what it shows has
 * changed. One replica at a time looks; rights, groups and language are looked up again each time.
 */
export function createHomes({ redis, names, slack, directory, read, clock, locale, log }: HomesParts) {
  let pausedUntil = 0;
  let mark: string | undefined;
  /** When a tab was drawn for somebody of whom nobody could tell who it is, it is looked at again then. */
  let again = Infinity;

  /** What a person's tab shows now, with a print of it. */
  async function draw(user: string) {
    const person = await directory.person(user);
    if (!isKnown(person)) again = performance.now() + AGAIN;
    const home = await read.home(
      { actor: { id: user }, standing: person.standing },
      languageOf(person.locale) ?? locale,
    );
    const view = homeView(home);
    return { view, print: printOf(view) };
  }

  /** Publishes what differs; with Slack's mark, so that nothing newer is overwritten. */
  async function publish(user: string, { print, hash }: Shown, at: number): Promise<boolean> {
    const drawn = await draw(user);
    if (drawn.print === print) return false;
    const answer = await slack.views.publish({ user_id: user, view: drawn.view, ...(hash !== undefined && { hash }) });
    const shown: Shown = { at, print: drawn.print, ...(answer.view?.hash !== undefined && { hash: answer.view.hash }) };
    await redis.hset(names.homes, user, JSON.stringify(shown));
    return true;
  }

  /** Slack's no to one tab is no other's. A tab that has moved on is looked at afresh in the next pass. */
  async function trouble(user: string, shown: Shown, error: unknown): Promise<void> {
    if (error instanceof WebAPIRateLimitedError) pausedUntil = performance.now() + error.retryAfter * 1000;
    const code = error instanceof WebAPIPlatformError ? error.data.error : undefined;
    if (code === 'hash_conflict') await redis.hset(names.homes, user, JSON.stringify({ at: shown.at }));
    else if (code !== undefined) await redis.hdel(names.homes, user);
    mark = undefined;
    log.warn({ err: error, user }, 'a Home tab could not be published');
  }

  async function pass(): Promise<number> {
    const viewers = Object.entries(await redis.hgetall(names.homes));
    if (viewers.length === 0 || performance.now() < pausedUntil) return EVERY;
    if ((await redis.set(names.homesTurn, '1', 'PX', Math.ceil(EVERY * 0.9), 'NX')) === null) return EVERY;
    const now = await clock.now();
    const seen = await read.mark(now);
    if (seen === mark && performance.now() < again) return EVERY;
    again = Infinity;
    let published = 0;
    let isLeft = false;
    for (const [user, text] of viewers) {
      const shown = Shown.parse(JSON.parse(text));
      if (now - shown.at > LOOKS_FOR) {
        await redis.hdel(names.homes, user);
        continue;
      }
      if (published >= AT_ONCE) {
        isLeft = true;
        break;
      }
      const isNew = await publish(user, shown, shown.at).catch(async (error: unknown) => {
        await trouble(user, shown, error);
        isLeft = true;
        return true;
      });
      if (isNew) published += 1;
    }
    mark = isLeft ? undefined : seen;
    return EVERY;
  }

  return {
    /** Somebody has opened the tab: shows it as it is now. */
    async opened(user: string): Promise<void> {
      const at = await clock.now();
      await redis.hset(names.homes, user, JSON.stringify({ at }));
      await publish(user, { at }, at).catch((error: unknown) => trouble(user, { at }, error));
    },
    pass,
    ...createLoop(pass, { every: EVERY, log, what: 'a pass over the Home tabs failed; the next one tries again' }),
  };
}

export type Homes = ReturnType<typeof createHomes>;
