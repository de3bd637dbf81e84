import { setTimeout as delay } from 'node:timers/promises';
import type { View } from '../../local/slack/types.ts';
import type { Desk } from '../../src/commands/desk.ts';
import { createMessageFinder } from '../../src/jobs/message-finder.ts';
import { Policy } from '../../src/pipeline/access.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { backfill } from '../../src/pipeline/stages/backfill.ts';
import { startBot } from './bot.ts';
import { deskOf } from './desk.ts';
import { startReplica } from './engine.ts';
import { createFakeService } from './fake-service.ts';
import { definitionOf } from './graphs.ts';
import { startTestRedis } from './redis.ts';

const schedules: Definition['schedules'] = [
  { id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' },
];
const stages = { fetch: {}, clean: { needs: ['fetch'] } };
/** A pipeline with a parameter of every type. */
const demo: Definition = {
  ...definitionOf(stages),
  title: { en: 'Popular loans', ko: '인기대출도서' },
  schedules,
  params: {
    note: { type: 'string', default: 'none' },
    level: { type: 'string', options: ['low', 'high'], default: 'high' },
    share: { type: 'number', default: 0.5 },
    full: { type: 'boolean', default: false },
    since: { type: 'date', default: '2026-01-31' },
    districts: { type: 'list', default: ['강남구'] },
    days: { type: 'list', options: ['mon', 'tue'], default: ['mon'] },
    extra: { type: 'json', default: {} },
  },
};
const other: Definition = { ...definitionOf(stages, 'other'), schedules };
/** The viewer may run `demo` where it is asked for in #pipelines, and nowhere else. */
const access = Policy.parse({
  roles: { admin: ['U_ADMIN'], operator: ['U_OPERATOR'], viewer: ['U_VIEWER'] },
  grants: [{ allow: ['run.start'], to: ['U_VIEWER'], pipelines: ['demo'], channels: ['C_PIPELINES'] }],
});

/** Two pipelines, `demo` and `other`, with the engine behind them and a Slack before them. */
export async function startWindows() {
  const redis = await startTestRedis();
  const service = createFakeService({ keyed: true });
  const kinds = { fake: service.kind, backfill };
  const replica = await startReplica(redis.url, kinds);
  const { workspace, names } = replica;
  await workspace.publish({ ...(await workspace.inForce()), definitions: { demo, other } });
  let slowness = 0;
  const prompt = deskOf(replica, kinds, { access });
  const desk: Desk = {
    ...prompt,
    views: async (run, locale) => {
      await delay(slowness);
      return prompt.views(run, locale);
    },
  };
  const bot = await startBot(desk, createMessageFinder(replica.redis, names));
  const clean = (): void => {
    slowness = 0;
    bot.faults.clear();
    for (const user of ['U_ADMIN', 'U_OPERATOR', 'U_VIEWER', 'U_OUTSIDER']) bot.slack.state.setModals(user, []);
  };

  /** Opens the form for a run of a pipeline. */
  async function runForm(user: string, pipeline = 'demo', channel = 'C_PIPELINES'): Promise<View> {
    await bot.type(user, 'run', channel);
    await bot.sees(user, ({ callback_id: id }) => id === 'run.form');
    await bot.click(user, 'form.pipeline', { value: pipeline });
    return bot.sees(user, (view) => view.private_metadata.includes(`"pipeline":"${pipeline}"`));
  }

  return {
    bot,
    desk,
    replica,
    service,
    runForm,
    /** Starts a run by its windows, and gives its id once it has ended. */
    async ran(period: string, user = 'U_OPERATOR'): Promise<string> {
      await runForm(user);
      await bot.submit(user, { 'period.demo': { 'form.period': period } });
      await bot.submit(user);
      const id = `demo.${period}.r1`;
      await replica.until(id, ({ endedAt }) => endedAt !== undefined);
      bot.slack.state.setModals(user, []);
      return id;
    },
    /** Makes drawing a run take as long. */
    slow: (ms: number) => (slowness = ms),
    /** Closes every window, and forgets faults. */
    clean,
    async stop(): Promise<void> {
      await bot.stop();
      await replica.stop();
      await redis.stop();
    },
  };
}

/** What a window says, and the actions that are in it. */
export const said = (view: View): string => JSON.stringify(view.blocks);
export const idsIn = (view: View): string[] => [...said(view).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id!);
