import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { createPoster, SlackRefused } from '../../src/jobs/slack-poster.ts';
import type { Message } from '../../src/views/message.ts';

let slack: RunningSlack;
let poster: ReturnType<typeof createPoster>;
beforeAll(async () => {
  slack = await startLocalSlack();
  poster = createPoster(
    new WebClient('xoxb-local', {
      slackApiUrl: slack.url,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
  );
});
afterAll(() => slack.close());

const address = { channel: 'C_PIPELINES', run: 'demo.2026-10.r1', key: 'root' };
/** A block that this workspace does not take, as a newer sort of block may not be everywhere. */
const refused = { text: 'all of it, in words', blocks: [{ type: 'hologram' }] } as unknown as Message;
const shown = async () =>
  (await slack.control<{ messages: { ts: string; text: string; blocks?: unknown }[] }>('messages?channel=C_PIPELINES'))
    .messages;

test('blocks that Slack refuses leave the text, posted and edited', async () => {
  const ts = await poster.post(address, refused, false);
  expect(await shown()).toMatchObject([{ ts, text: 'all of it, in words' }]);
  await poster.update(address.channel, ts, { ...refused, text: 'and now this' });
  expect(await shown()).toMatchObject([{ ts, text: 'and now this' }]);
});

test('a message is found again by what it is about, and only by that', async () => {
  const ts = await poster.post({ ...address, key: 'log:3' }, { text: 'told', blocks: [] }, false);
  const since = Date.now() - 60_000;
  expect(await poster.find({ ...address, key: 'log:3' }, since)).toBe(ts);
  expect(await poster.find({ ...address, key: 'log:4' }, since)).toBeUndefined();
  expect(await poster.find({ ...address, channel: 'C_NOWHERE' }, since)).toBeUndefined();
});

test('any other refusal keeps Slack’s own word', async () => {
  const nowhere = poster.post({ ...address, channel: 'C_NOWHERE' }, { text: 'x', blocks: [] }, false);
  await expect(nowhere).rejects.toEqual(new SlackRefused('channel_not_found'));
});
