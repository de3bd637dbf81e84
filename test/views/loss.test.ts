import { expect, test } from 'vitest';
import { lossMessage } from '../../src/views/loss.ts';
import { toPlain } from '../../src/views/plain.ts';

const SINCE = Date.UTC(2026, 10, 21, 0, 0, 10);
const writes = { lost: 'writes', channel: 'C_PIPELINES', since: SINCE, until: SINCE + 60_000 } as const;

test('lost writes say from when to when, what goes on, and what to look at', () => {
  const text = toPlain(lossMessage(writes, 'en'), 'UTC');
  expect(text).toContain('from 2026-11-21T00:00:10Z to 2026-11-21T00:01:10Z');
  expect(text).toContain('sluice list');
});

test('a store that was emptied says what is gone, and how to have it back', () => {
  expect(lossMessage({ lost: 'store', channel: 'C_PIPELINES' }, 'en').text).toMatch(/emptied.*import the last export/);
});

test.each(['en', 'ko', 'pt'])('the whole of it stands in the blocks and in the text: %s', (locale) => {
  for (const loss of [writes, { lost: 'store', channel: 'C_PIPELINES' }] as const) {
    const { text, blocks } = lossMessage(loss, locale);
    expect(text.length).toBeGreaterThan(100);
    expect(JSON.stringify(blocks)).toContain('🚨');
  }
});
