import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import type { Directory } from '../jobs/directory.ts';
import type { Broken } from '../jobs/glass.ts';
import type { Standing } from '../pipeline/access.ts';
import type { Actor } from '../pipeline/run.ts';
import type { Asker, Desk } from './desk.ts';
import { languageOf } from '../views/text/index.ts';

/** Finds out who asks: in which groups they are, what rights they have taken, and in which language they read. */
export function createWho(desk: Pick<Desk, 'settings' | 'glass' | 'log'>, directory: Directory) {
  return async function askerOf(user: string, channel: string | undefined, decisionId: string): Promise<Asker> {
    const [{ standing, locale }, broken] = await Promise.all([directory.person(user), glassOf(desk, user)]);
    const actor: Actor = { id: user, via: 'slack', ...(channel !== undefined && { channel }) };
    return {
      ...broughtBy(actor, standing, broken),
      locale: languageOf(locale) ?? desk.settings.locale,
      decisionId,
    };
  };
}

/** Milliseconds to find out: what is asked of the store next must still be answered within Slack's three seconds. */
const PATIENCE = 200;

/** What somebody holds by a broken glass; a store that does not answer says so to what is asked of it next. */
export const glassOf = ({ glass, log }: Pick<Desk, 'glass' | 'log'>, user: string): Promise<Broken | undefined> =>
  Promise.race([
    glass.of(user).catch((error: unknown) => {
      log.warn({ err: error }, 'whether somebody has broken the glass cannot be told');
      return undefined;
    }),
    delay(PATIENCE, undefined, { ref: false }),
  ]);

/** A person with what they hold. Whatever they do under a broken glass says so. */
export function broughtBy(
  actor: Actor,
  standing: Standing,
  broken: Broken | undefined,
): Pick<Asker, 'actor' | 'standing'> {
  if (!broken) return { actor, standing };
  return {
    actor: { ...actor, under: 'break-glass' },
    standing: { ...standing, glass: { channel: broken.by.channel } },
  };
}

/** Listens to changes of user groups. Each reaches one replica; the others ask again within a minute. */
export function listenToGroups(app: App, directory: Directory): void {
  app.event('subteam_members_changed', async () => directory.forgetGroups());
}
