import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Homes } from '../jobs/home.ts';
import type { Bot } from './bot.ts';

/** Listens to who opens the app's Home tab; its other tabs are Slack's own. */
export function listenToHome({ app, tracked }: Pick<Bot, 'app' | 'tracked'>, homes: Pick<Homes, 'opened'>): void {
  app.event(
    'app_home_opened',
    tracked<SlackEventMiddlewareArgs<'app_home_opened'>>(async ({ event }) => {
      if (event.tab === 'home') await homes.opened(event.user);
    }),
  );
}
