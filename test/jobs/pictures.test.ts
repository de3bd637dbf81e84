import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, expect, test } from 'vitest';
import { type RunningSlack, startLocalSlack } from '../../local/slack/testing.ts';
import { draw } from '../../src/jobs/drawing.ts';
import { createPictures } from '../../src/jobs/pictures.ts';
import { failedForGood } from '../helpers/run-fixtures.ts';

const PNG = '89504e470d0a1a0a';
const dir = mkdtempSync(join(tmpdir(), 'sluice-pictures-'));
afterAll(() => rmSync(dir, { recursive: true }));
let slack: RunningSlack;
let close = async (): Promise<void> => undefined;
afterEach(async () => {
  await close();
  await slack.close();
});

/** Pictures for a run whose root message stands in Slack, if it does. */
async function begin({ scopes = ['chat:write', 'files:write'], isPosted = true } = {}) {
  const manifestFile = join(dir, 'manifest.yml');
  writeFileSync(manifestFile, JSON.stringify({ oauth_config: { scopes: { bot: scopes } } }));
  slack = await startLocalSlack({ manifestFile });
  const client = new WebClient('xoxb-local', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  const { ts = '' } = await client.chat.postMessage({ channel: 'C_PIPELINES', text: 'the run' });
  const pictures = createPictures({
    slack: client,
    messages: { read: async () => ({ cursor: 0, calls: {}, entries: isPosted ? { root: { ts, hash: 'h' } } : {} }) },
  });
  close = pictures.close;
  return { pictures, ts };
}
interface Reply {
  thread_ts?: string;
  text: string;
  files?: { id: string; mimetype: string; title: string }[];
}

test('a picture stands in the thread of its run, with what it shows in words', async () => {
  const { pictures, ts } = await begin();
  const view = failedForGood().view({ locale: 'ko' });
  expect(await pictures.post(view, 'Picture of it')).toBeUndefined();
  const { messages } = await slack.control<{ messages: Reply[] }>(`messages?channel=C_PIPELINES&thread_ts=${ts}`);
  const { text, files: [file] = [] } = messages.at(-1)!;
  expect(file).toMatchObject({ mimetype: 'image/png', title: 'Picture of it' });
  expect(text).toContain('clean: 실패 · 1분 12초, raw 완료 후');
  const bytes = await fetch(`${slack.controlUrl}/files/${file!.id}`).then((answer) => answer.arrayBuffer());
  expect(Buffer.from(bytes).subarray(0, 8).toString('hex')).toBe(PNG);
});

test('pictures that are asked for at once are drawn one after the other', async () => {
  const { pictures, ts } = await begin();
  const views = ['en', 'ko', 'pt'].map((locale) => failedForGood().view({ locale }));
  await Promise.all(views.map((view) => pictures.post(view, view.locale)));
  const { messages } = await slack.control<{ messages: Reply[] }>(`messages?channel=C_PIPELINES&thread_ts=${ts}`);
  expect(
    messages
      .flatMap(({ files = [] }) => files)
      .map(({ title }) => title)
      .toSorted(),
  ).toEqual(['en', 'ko', 'pt']);
});

test('without the scope, or without a thread, there is none, and the reason is given', async () => {
  const { pictures } = await begin({ scopes: ['chat:write'] });
  expect(await pictures.post(failedForGood().view(), 't')).toBe('no-scope');
  await slack.close();
  const other = await begin({ isPosted: false });
  expect(await other.pictures.post(failedForGood().view(), 't')).toBe('no-thread');
});

test('Korean and Portuguese are drawn with outlines of their own', () => {
  const name = (text: string): string => {
    const view = failedForGood().view();
    const { svg } = draw({ ...view, definition: { ...view.definition, title: text } });
    return svg.split('\n')[3]!;
  };
  const missing = name('漢').length;
  for (const text of ['한', 'ã', 'ç']) expect(name(text).length).not.toBe(missing);
  expect(name('가나')).not.toBe(name('나가'));
});
