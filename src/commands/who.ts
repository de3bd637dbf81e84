import type { App } from '@slack/bolt';
import type { Directory } from '../jobs/directory.ts';
import type { Asker, Desk } from './desk.ts';
import { languageOf } from '../views/text/index.ts';

/** Finds out who asks: in which groups they are, and in which language they read. */
export function createWho({ settings }: Pick<Desk, 'settings'>, directory: Directory) {
  return async function askerOf(user: string, channel: string | undefined, decisionId: string): Promise<Asker> {
    const { standing, locale } = await directory.person(user);
    return {
      actor: { id: user, via: 'slack', ...(channel !== undefined && { channel }) },
      standing,
      locale: languageOf(locale) ?? settings.locale,
      decisionId,
    };
  };
}

/** Listens to changes of user groups. Each reaches one replica; the others ask again within a minute. */
export function listenToGroups(app: App, directory: Directory): void {
  app.event('subteam_members_changed', async () => directory.forgetGroups());
}
