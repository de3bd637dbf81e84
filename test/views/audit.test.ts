import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/pipeline/access.ts';
import type { Actor } from '../../src/pipeline/run.ts';
import { accessMessage, glassBroken, glassMended } from '../../src/views/access-notice.ts';
import { type AuditLine, auditReply } from '../../src/views/audit-reply.ts';
import { toPlain } from '../../src/views/plain.ts';
import { texts } from '../../src/views/text/index.ts';
import { slackProblems } from './slack-problems.ts';

const AT = Date.UTC(2026, 10, 21, 0, 3);
const ada: Actor = { id: 'U_ADMIN', via: 'slack' };
const glass: Actor = { ...ada, under: 'break-glass' };
const run = 'popular-loans.2026-10.r1';
const lines: AuditLine[] = [
  { at: AT, by: ada, action: 'end-break-glass', whose: 'U_ADMIN' },
  {
    at: AT - 60_000,
    by: glass,
    action: 'skip',
    run,
    stage: 'clean',
    reason: 'known bad since <Friday>\nsee the thread',
  },
  { at: AT - 120_000, by: ada, action: 'break-glass', reason: 'prod is down', until: AT + 3_600_000 },
  {
    at: AT - 180_000,
    by: { id: 'U_EVE', via: 'slack' },
    action: 'denied',
    right: 'stage.skip',
    pipeline: 'popular-loans',
  },
  { at: AT - 240_000, by: { id: 'system:ledger', via: 'schedule' }, action: 'start', run },
  { at: AT - 300_000, by: { id: 'cli:owen', via: 'cli' }, action: 'apply', release: '2026-11-20' },
  { at: AT - 360_000, by: ada, action: 'answer', schedules: ['popular-loans/monthly'], choice: 'latest' },
  { at: AT - 420_000, by: ada, action: 'somersault', run },
];
const page = {
  lines,
  older: '1763683200000-0',
  head: { sequence: 1204, hash: '9f86d081884c7d659a2feaa0c55ad015' },
  zone: 'Asia/Seoul',
};

describe.each(['en', 'ko', 'pt'])('in %s', (locale) => {
  const t = texts(locale);
  it.each([
    ['audit', () => auditReply(page, locale, { typed: false, table: false })],
    ['audit-table', () => auditReply(page, locale, { typed: false, table: true })],
    ['audit-typed', () => auditReply({ ...page, subject: 'popular-loans' }, locale, { typed: true, table: false })],
    [
      'audit-none',
      () => auditReply({ subject: 'U_NOBODY', lines: [], zone: 'UTC' }, locale, { typed: false, table: true }),
    ],
    [
      'glass-begun',
      () =>
        accessMessage(
          {
            about: 'access',
            channel: 'C',
            what: 'begun',
            by: ada,
            reason: 'prod is *down*',
            at: AT,
            until: AT + 1_800_000,
          },
          t,
        ),
    ],
    [
      'glass-expired',
      () => accessMessage({ about: 'access', channel: 'C', what: 'expired', by: ada, at: AT, until: AT }, t),
    ],
    ['glass-yours', () => glassBroken(AT + 1_800_000, AT, 'C_ALERTS', locale)],
    ['glass-given', () => glassMended(locale)],
  ])('%s', async (name, make) => {
    const message = make();
    expect(slackProblems(message)).toEqual([]);
    const folder = locale === 'en' ? 'golden/reply' : `golden-${locale}`;
    await expect(`${toPlain(message, 'Asia/Seoul')}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });

  it('has a word for every right', () => {
    expect(Object.keys(t.audit.rights).toSorted()).toEqual([...ACTIONS].toSorted());
  });
});

it('is within the limits whatever was written', () => {
  const long = 'x'.repeat(5000);
  const worst = Array.from({ length: 12 }, () => ({
    at: AT,
    by: ada,
    action: long,
    run: long,
    stage: long,
    reason: long,
  }));
  for (const table of [false, true])
    expect(slackProblems(auditReply({ ...page, lines: worst }, 'en', { typed: false, table }))).toEqual([]);
});

it('in a table people are named and instants shown as each reader has them, and what is written is no markup', () => {
  const { text, blocks } = auditReply(page, 'en', { typed: false, table: true });
  const table = blocks.find((block) => block.type === 'table');
  const cells = JSON.stringify(table!.rows);
  expect(table!.rows).toHaveLength(1 + lines.length);
  expect(cells).toContain('{"type":"user","user_id":"U_EVE"}');
  expect(cells).toContain(`{"type":"date","timestamp":${AT / 1000}`);
  expect(cells).toContain('known bad since <Friday>');
  expect(cells).not.toMatch(/&lt;|<@|<!date/);
  // Whoever hears it hears the lines.
  expect(text).toBe(auditReply(page, 'en', { typed: false, table: false }).text);
});
