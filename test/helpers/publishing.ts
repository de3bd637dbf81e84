import { WebClient } from '@slack/web-api';
import { Faults } from '../../local/faults.ts';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import type { Message } from '../../local/slack/types.ts';
import { createDirectory } from '../../src/jobs/directory.ts';
import { createMessageStore } from '../../src/jobs/message-store.ts';
import { createPacer } from '../../src/jobs/pacer.ts';
import { createPublisher } from '../../src/jobs/publisher.ts';
import { createRefusedBlocks } from '../../src/jobs/refused-blocks.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { createPoster } from '../../src/jobs/slack-poster.ts';
import { createViewReader } from '../../src/jobs/view-reader.ts';
import { Policy } from '../../src/pipeline/access.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import type { Run } from '../../src/pipeline/run.ts';
import type { Output, StageKind } from '../../src/pipeline/stages/stage.ts';
import { eventually } from './aws.ts';
import { type Replica, startReplica } from './engine.ts';
import { createFakeService } from './fake-service.ts';
import { PERIOD, person } from './graphs.ts';
import { startTestRedis } from './redis.ts';

const CHANNEL = 'C_PIPELINES';
const access = Policy.parse({ roles: {} });
const log = { info: () => undefined, warn: () => undefined };

/** The engine without its worker, a local Slack with its real rates, and publishers between the two. */
export async function startPublishing({ fallback, manifestFile }: { fallback?: string; manifestFile?: string } = {}) {
  const redis = await startTestRedis();
  const faults = new Faults();
  const slack: RunningSlack = await startLocalSlack({ faults, ...(manifestFile !== undefined && { manifestFile }) });
  const { kind } = createFakeService({ keyed: true });
  const kinds: Record<string, StageKind> = { fake: kind };
  const replica: Replica = await startReplica(redis.url, kinds, { work: false });
  const { store, names, clock, engine } = replica;
  const messages = createMessageStore(replica.redis, names);
  const running = new Set<ReturnType<typeof createPublisher>>();
  let started = 0;

  const all = (channel = CHANNEL): Message[] => slack.slack.state.messagesOf(channel);

  return {
    ...replica,
    kinds,
    slack,
    faults,
    messages,
    /** A publisher that is not started. */
    publisher() {
      const client = new WebClient('xoxb-local', {
        slackApiUrl: slack.url,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: 5000,
        logger: silent,
      });
      return createPublisher({
        redis: replica.redis,
        names,
        store,
        schedules: createScheduleStore(replica.redis, names),
        messages,
        poster: createPoster(client),
        pacer: createPacer(),
        clock,
        views: createViewReader({ store, workspace: replica.workspace, kinds, region: 'r', access }),
        locale: 'en',
        fallback,
        starters: createDirectory({ slack: client, access, log }),
        refused: createRefusedBlocks(replica.redis, names),
        log,
      });
    },
    /** Starts a publisher. */
    publish() {
      const publisher = this.publisher();
      running.add(publisher);
      publisher.start();
      return publisher;
    },
    workspace: replica.workspace,
    /** A run of a period of its own. */
    async run(definition: Definition): Promise<Run> {
      started += 1;
      const outcome = await engine.start({
        id: `start-${started}`,
        definition,
        period: { ...PERIOD, id: `2026-${String(started).padStart(4, '0')}` },
        params: {},
        by: person(),
        channel: CHANNEL,
        again: false,
      });
      if (!outcome.ok) throw new Error(outcome.refusal.key);
      return outcome.run;
    },
    /** A stage of a run is at work. */
    async begin(run: string, stage: string, attempt = 1): Promise<void> {
      const on = { stage, attempt };
      await engine.report(run, { type: 'intend', ...on, token: `${run}.${stage}.${attempt}`, spec: {}, claim: 'c' });
      await engine.report(run, { type: 'started', ...on, handle: { id: stage } });
    },
    /** A stage that is at work fails for good. */
    fail: (run: string, stage: string, message: string, code = 'Fake.Failed', attempt = 1) =>
      engine.report(run, { type: 'failed', stage, attempt, error: { code, message, retryable: false }, jitter: 0 }),
    succeed: (run: string, stage: string, output: Output = { rows: 1 }) =>
      engine.report(run, { type: 'succeeded', stage, attempt: 1, output }),
    /** Waits until Slack shows everything there is to show. */
    shown: (patience = 60_000) =>
      eventually(async () => (await replica.redis.zcard(names.dirty)) === 0 || undefined, patience),
    all,
    /** Messages about something, with their keys. */
    about: (id: string, channel = CHANNEL): { key: string; message: Message }[] =>
      all(channel).flatMap((message) => {
        const about = message.metadata?.['event_payload'] as { run: string; key: string } | undefined;
        return about?.run === id ? [{ key: about.key, message }] : [];
      }),
    async close(): Promise<void> {
      for (const publisher of running) await publisher.stop(0);
      await replica.stop();
      await slack.close();
      await redis.stop();
    },
  };
}

export type Publishing = Awaited<ReturnType<typeof startPublishing>>;

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => 'error',
} as never;
