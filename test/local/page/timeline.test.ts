import { describe, expect, test } from 'vitest';
import {
  channelItems,
  newestTs,
  rowsOf,
  threadItems,
  unreadCount,
  type Item,
} from '../../../local/page/app/timeline.ts';
import type { Ephemeral, Message } from '../../../local/page/app/types.ts';

const seoul = { tz: 'Asia/Seoul', locale: 'en-US' };
const root: Message = { ts: '100.000000', user: 'U_SLUICE', text: 'root', thread_ts: '100.000000', reply_count: 2 };
const reply: Message = { ts: '110.000000', user: 'U_SLUICE', text: 'reply', thread_ts: '100.000000' };
const broadcast: Message = { ...reply, ts: '120.000000', text: 'failed', subtype: 'thread_broadcast' };
const ephemeral: Ephemeral = { ts: '115.000000', user: 'U_VIEWER', channel: 'C', text: 'only you' };
const threadEphemeral: Ephemeral = { ...ephemeral, ts: '116.000000', thread_ts: '100.000000' };
const texts = (items: Item[]): unknown[] => items.map((item) => item.message.text);

describe('what stands where', () => {
  test('a channel shows roots, broadcasts, its ephemerals and notices, in order of time', () => {
    const notice = { ts: '117.000000', channel: 'C', user: 'U_VIEWER', text: 'notice' };
    const items = channelItems([broadcast, reply, root], [threadEphemeral, ephemeral], [notice]);
    expect(texts(items)).toEqual(['root', 'only you', 'notice', 'failed']);
  });

  test('a thread shows its root, every reply and the ephemerals in it', () => {
    const other: Message = { ts: '130.000000', user: 'U_SLUICE', text: 'another root' };
    const items = threadItems('100.000000', [other, broadcast, root, reply], [ephemeral, threadEphemeral]);
    expect(texts(items)).toEqual(['root', 'reply', 'only you', 'failed']);
  });
});

describe('rows', () => {
  const at = (iso: string, more: Partial<Message> = {}): Item => ({
    kind: 'message',
    message: { ts: String(Date.parse(iso) / 1000), user: 'U_SLUICE', ...more },
  });
  const flags = (items: Item[]): boolean[][] => rowsOf(items, seoul).map((row) => [row.newDay, row.continued]);

  test('one author within five minutes is continued; another, or later, is not', () => {
    expect(
      flags([
        at('2026-11-21T03:00:00Z'),
        at('2026-11-21T03:04:00Z'),
        at('2026-11-21T03:04:30Z', { user: 'U_ADMIN' }),
        at('2026-11-21T03:20:00Z', { user: 'U_ADMIN' }),
      ]),
    ).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  test('a new day, in the viewer’s zone, starts afresh', () => {
    expect(flags([at('2026-11-21T14:59:00Z'), at('2026-11-21T15:00:00Z')])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  test('a broadcast reply always names its author', () => {
    expect(flags([at('2026-11-21T03:00:00Z'), at('2026-11-21T03:00:01Z', { subtype: 'thread_broadcast' })])[1]).toEqual(
      [false, false],
    );
  });
});

test('unread messages are those of the channel after the mark', () => {
  const messages = [root, reply, broadcast];
  expect(unreadCount(messages, '0')).toBe(2);
  expect(unreadCount(messages, root.ts)).toBe(1);
  expect(unreadCount(messages, newestTs(messages))).toBe(0);
  expect(newestTs([])).toBe('0');
});
