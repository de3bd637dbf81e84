import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import type { AcceptedCall } from '../../local/aws/ledger.ts';
import { Faults } from '../../local/faults.ts';
import { startLocalSlack } from '../../local/slack/testing.ts';
import type { Message } from '../../local/slack/types.ts';
import { createNames } from '../../src/jobs/names.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { startScriptedAws } from '../contract/scripted-aws.ts';
import { eventually } from './aws.ts';
import { type Product, startProduct } from './product.ts';
import { startTestRedis } from './redis.ts';
import { writeTinyWorkspace } from './stack-workspace.ts';

const MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));
const CHANNEL = 'C_PIPELINES';

interface Delivered {
  ack: { text?: string } | null;
  ackMs: number;
  error?: string;
}

export interface StackOptions {
  /** The app's manifest, when it is not the project's own. */
  manifestFile?: string | undefined;
  /** Gives the address at which products find Redis, or Slack, instead of their own. */
  proxied?(url: string): Promise<string>;
  slackProxied?(url: string): Promise<string>;
  /** Pipeline files by name, instead of one for each kind. */
  pipelines?: Record<string, string>;
}

export interface ProductOptions {
  failpoint?: string | undefined;
  /** Before the stack's own variables. */
  env?: Record<string, string>;
}

/**
 * The whole of Sluice's surroundings behind the wire: a Redis, a Slack and an AWS of its own, and products started as
 * processes. SQL is scripted, so that what the tests wait for is the protocol and not the work.
 */
export async function startStack({ manifestFile = MANIFEST, proxied, slackProxied, pipelines }: StackOptions = {}) {
  const faults = new Faults();
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const workspace = writeTinyWorkspace(pipelines);
  const redis = await startTestRedis();
  const slack = await startLocalSlack({ manifestFile, faults, now });
  const local = await startScriptedAws({ faults, now, log: silent });
  await local.release();
  const client = new Redis(redis.url);
  client.on('error', () => undefined);
  const names = createNames();
  const store = createRunStore(client, names);
  const products = new Set<Product>();

  const environment = {
    REDIS_URL: (await proxied?.(redis.url)) ?? redis.url,
    SLACK_API_URL: (await slackProxied?.(slack.url)) ?? slack.url,
    SLACK_BOT_TOKEN: 'xoxb-local',
    SLACK_APP_TOKEN: 'xapp-local',
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLUICE_WORKSPACE: workspace,
    SLUICE_TEST_CLOCK: '1',
  };

  const messages = (): Message[] => slack.slack.state.messagesOf(CHANNEL);

  return {
    faults,
    /** The clock of Slack, of AWS and of the product. */
    now,
    redis,
    /** SLACK_API_URL of an app. */
    slackUrl: slack.url,
    client,
    store,
    names,
    local,
    /** The folder with the pipelines, as it would lie in a team's git. */
    workspace,
    messages,
    /** The local Slack itself: what people and admins do to channels and messages. */
    slack: slack.slack,
    /** Starts a product and waits until it is ready. */
    async start(options: ProductOptions = {}): Promise<Product> {
      const product = await this.launch(options);
      await product.ready();
      return product;
    },
    /** Starts a product. */
    async launch({ failpoint, env }: ProductOptions = {}): Promise<Product> {
      const product = await startProduct({ ...environment, ...env }, { failpoint });
      products.add(product);
      return product;
    },
    /** Ends products as a deployment does; throws when one does not drain in time, and with that not exit with 0. */
    async drain(...ending: Product[]): Promise<void> {
      for (const product of ending) product.kill('SIGTERM');
      for (const product of ending) {
        const how = await product.ended;
        if (how !== 0) throw new Error(`the product ended with ${how} when it was asked to drain`);
        products.delete(product);
      }
    },
    /** The ends of the logs of the products that did not drain. */
    logs: (): string => [...products].map((product) => product.tail()).join('\n'),
    /** A person types `/pipeline <text>`. */
    slash: (user: string, text: string) =>
      slack.control<Delivered>('slash', { user, channel: CHANNEL, command: '/pipeline', text }),
    /** Settles when Slack has dealt with what people did before. */
    settled: () => slack.control('workspace'),
    /** A person clicks a button of a message. */
    click: (user: string, ts: string, action_id: string) =>
      slack.control<Delivered>('action', { user, channel: CHANNEL, ts, action_id }),
    /** A person fills in the modal that she sees, and submits it. */
    submit: (user: string, values: Record<string, string>) =>
      slack.control<Delivered>('submit', { user, view_id: slack.slack.state.modalsOf(user).at(-1)?.id, values }),
    /** What only one person sees. */
    ephemerals: (user: string) => slack.slack.state.ephemeralsOf(user).map(({ text }) => text),
    /** The last thing that only one person was told. */
    lastEphemeral: (user: string) => slack.slack.state.ephemeralsOf(user).at(-1)!,
    connections: () => slack.slack.connections(),
    /** The run's messages in Slack with the keys they carry. */
    messagesOf: (run: string): { key: string; message: Message }[] =>
      messages().flatMap((message) => {
        const about = message.metadata?.['event_payload'] as { run: string; key: string } | undefined;
        return about?.run === run ? [{ key: about.key, message }] : [];
      }),
    /** Every start that AWS has accepted, oldest first. */
    async calls(service?: string): Promise<AcceptedCall[]> {
      const query = service === undefined ? '' : `?service=${service}`;
      return ((await (await local.aws.control.request(`/aws/calls${query}`)).json()) as { calls: AcceptedCall[] })
        .calls;
    },
    /** Lets whatever is accepted from now on work until `release`. */
    hold: () => local.hold(),
    release: () => local.release(),
    /** Makes SQL fail, or work again. */
    failing: (yes: boolean) => local.failing(yes),
    /** Moves the clock of the product, of Slack and of AWS. */
    async advance(ms: number): Promise<void> {
      offset += ms;
      await client.set(names.clockOffset, offset);
    },
    /** Waits until the run is as wanted. */
    async until(id: string, wanted: (run: Run) => boolean, patience = 60_000): Promise<Run> {
      let last: Run | undefined;
      const look = async (): Promise<Run | undefined> => {
        last = (await store.load(id))?.run;
        return last && wanted(last) ? last : undefined;
      };
      return eventually(look, patience).catch((error: Error) => {
        throw new Error(`${id}: ${error.message}; its stages are ${JSON.stringify(last?.stages)}`);
      });
    },
    /** Waits until Slack shows everything there is to show. */
    shown: () => eventually(async () => (await client.zcard(names.dirty)) === 0 || undefined, 60_000),
    /** Waits until `look` gives something; longer than a killed product's locks last. */
    eventually: <T>(look: () => Promise<T | undefined> | T | undefined, patience = 30_000) =>
      eventually(look, patience),
    async close(): Promise<void> {
      for (const product of products) {
        product.kill('SIGKILL');
        await product.ended;
      }
      await local.release();
      client.disconnect();
      await slack.close();
      await local.close();
      await redis.stop();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

const silent = { info: () => undefined, warn: () => undefined };
