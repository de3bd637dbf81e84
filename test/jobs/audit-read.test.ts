import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asker, Desk } from '../../src/commands/desk.ts';
import { answerText } from '../../src/commands/pipeline/index.ts';
import { actions } from '../../src/commands/actions.ts';
import { UserError } from '../../src/errors.ts';
import { Policy } from '../../src/pipeline/access.ts';
import type { Actor } from '../../src/pipeline/run.ts';
import type { Message } from '../../src/views/message.ts';
import { plainText } from '../../src/views/plain.ts';
import { buttonsIn } from '../helpers/buttons.ts';
import { cli, folderOf, SETTINGS } from '../helpers/cli.ts';
import { type Replica, startReplica } from '../helpers/engine.ts';
import { createFakeService } from '../helpers/fake-service.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';

const access = Policy.parse({
  roles: { operator: ['U_OPERATOR'], viewer: ['U_VIEWER'] },
  grants: [{ allow: ['audit.view'], to: ['U_LOANS'], pipelines: ['loans'] }],
});
const service = createFakeService({ keyed: true });

let redis: TestRedis;
let replica: Replica;
let desk: Desk;

beforeAll(async () => {
  redis = await startTestRedis();
  replica = await startReplica(redis.url, { fake: service.kind });
  const { audit, clock, workspace, store } = replica;
  const definitions = {
    loans: { ...definitionOf({ fetch: {} }), name: 'loans' },
    events: { ...definitionOf({ fetch: {} }), name: 'events' },
  };
  await workspace.publish({ ...(await workspace.inForce()), definitions });
  const log = { info: () => undefined, warn: () => undefined };
  desk = { audit, clock, workspace, store, settings: { access, channels: {} }, log } as unknown as Desk;
  const write = (by: Actor, more: object, n: number) =>
    replica.redis.xadd(
      replica.names.audit,
      `${1_700_000_000_000 + n * 60_000}-0`,
      'entry',
      JSON.stringify({ at: 1_700_000_000_000 + n * 60_000, by, decision: `d${n}`, ...more }),
    );
  for (let n = 1; n <= 30; n += 1) {
    const pipeline = n % 2 === 0 ? 'loans' : 'events';
    const by: Actor = n % 3 === 0 ? { id: 'cli:ada', via: 'cli' } : { id: 'U_OPERATOR', via: 'slack' };
    await write(by, { action: 'skip', run: `${pipeline}.2026-10.r1`, stage: 'fetch', reason: `reason <${n}>` }, n);
  }
  await write({ id: 'U_OPERATOR', via: 'slack', under: 'break-glass' }, { action: 'apply', release: 'r7' }, 31);
});
afterAll(async () => {
  await replica.stop();
  await redis.stop();
});

const asker = (id: string): Asker => ({
  actor: { id, via: 'slack' },
  standing: { groups: [] },
  locale: 'en',
  decisionId: 'd',
});
const type = async (text: string, id = 'U_OPERATOR'): Promise<Message> =>
  (await answerText(text, asker(id), desk)).message;
const lines = ({ text }: Message): string[] =>
  plainText(text, 'UTC')
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^• /, ''));
const older = (message: Message): { before: string; subject?: string } | undefined => {
  const value = buttonsIn(message)[0]?.value;
  return value === undefined ? undefined : (JSON.parse(value) as { before: string });
};

describe('/pipeline audit', () => {
  test('tells who did what, when and why, newest first, page after page to the end', async () => {
    let page = await type('audit');
    expect(lines(page)[0]).toBe('2023-11-14 22:44 UTC · @U_OPERATOR (break-glass) · Put definitions in force · r7');
    expect(lines(page)[1]).toBe(
      '2023-11-14 22:43 UTC · ada (command line) · Skipped fetch · loans.2026-10.r1 · reason <30>',
    );
    const all = lines(page);
    for (let next = older(page); next; next = older(page)) {
      const reaction = await actions['audit.page'](next, asker('U_OPERATOR'), desk);
      page = (reaction as { instead: Message }).instead;
      all.push(...lines(page));
    }
    expect(all).toHaveLength(31);
    expect(new Set(all).size).toBe(31);
  });

  test.each([
    ['loans', 15],
    ['loans.2026-10.r1', 15],
    ['loans.2026-10', 15],
    ['U_OPERATOR', 21],
    ['<@U_OPERATOR|owen>', 21],
    ['cli:ada', 10],
    ['U_NOBODY', 0],
  ])('audit %s is about that alone', async (subject, count) => {
    const { record } = (await answerText(`audit ${subject}`, asker('U_OPERATOR'), desk)) as { record?: unknown };
    let found = (record as { entries: unknown[] }).entries.length;
    for (let next = older(await type(`audit ${subject}`)); next;) {
      const reaction = await actions['audit.page'](next, asker('U_OPERATOR'), desk);
      const page = (reaction as { instead: Message }).instead;
      found += lines(page).length;
      next = older(page);
    }
    expect(found).toBe(count);
  });

  test('shows nobody more than they may look at', async () => {
    const seen = lines(await type('audit', 'U_LOANS'));
    expect(seen.length).toBe(12);
    expect(seen.every((line) => line.includes('loans.2026-10.r1'))).toBe(true);
    const denied = { refusal: { key: 'access.denied' } };
    for (const text of ['audit events', 'audit events.2026-10.r1'])
      await expect(type(text, 'U_LOANS')).rejects.toMatchObject(denied);
    for (const text of ['audit', 'audit U_OPERATOR'])
      await expect(type(text, 'U_VIEWER')).rejects.toMatchObject(denied);
    await expect(type('audit laons')).rejects.toMatchObject({
      refusal: { key: 'pipeline.unknown', params: { suggestion: 'loans' } },
    });
    await expect(type('audit --before x')).rejects.toBeInstanceOf(UserError);
  });

  test('what somebody was denied is written down; what they only wanted to see is not', async () => {
    const about = { ...desk, schedules: {} } as Desk;
    for (const text of ['pause loans', 'pause loans', 'status loans'])
      await answerText(text, asker('U_EVE'), about).catch(() => undefined);
    await expect
      .poll(async () =>
        (await replica.audit.before(undefined, 5))
          .map(({ entry }) => entry)
          .filter(({ action }) => action === 'denied'),
      )
      .toEqual([
        expect.objectContaining({
          by: expect.objectContaining({ id: 'U_EVE' }) as unknown,
          right: 'schedule.pause',
          pipeline: 'loans',
        }),
      ]);
    expect(lines(await type('audit U_EVE'))[0]).toMatch(/@U_EVE · Was denied to pause or resume loans$/);
  });
});

describe('sluice audit', () => {
  const dir = folderOf({ 'sluice.yml': SETTINGS() });
  afterAll(() => rmSync(dir, { recursive: true }));
  const run = (...args: string[]) => cli(['audit', ...args], { REDIS_URL: redis.url, SLUICE_WORKSPACE: dir });

  test('export writes the chain, and verify finds what was done to it', async () => {
    const file = join(dir, 'audit.jsonl');
    expect(await run('export', file)).toMatchObject({ code: 0, err: `${file}: 32 lines` });
    const verified = await run('verify');
    expect(verified).toMatchObject({ code: 0, err: '' });
    const head = /Head: (\S+)/.exec(verified.out)![1]!;
    expect(verified.out).toMatch(/^32 entries: none was changed, removed or slipped in\.\n/);
    expect(await run('verify', file, '--head', head)).toMatchObject({
      code: 0,
      out: expect.not.stringContaining('only a head') as string,
    });
    expect(await run('verify', '--head', '40:0123456789abcdef')).toMatchObject({
      code: 1,
      err: 'The log was cut off: entry 33 and what followed it are gone. Up to entry 32 the chain is whole.',
    });
    expect(await run('verify', '--head', '32:0123456789abcdef')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The log was rewritten: entry 32/) as string,
    });
    expect((await run('verify', '--head', 'x')).code).toBe(2);

    const changed = readFileSync(file, 'utf8').replace('reason <9>', 'reason <8>');
    writeFileSync(file, changed);
    expect(await run('verify', file)).toMatchObject({
      code: 1,
      err: 'Entry 9 was changed: what stands there does not fit its hash. Up to entry 8 the chain is whole.',
    });
    writeFileSync(file, changed.split('\n').toSpliced(4, 1).join('\n'));
    expect((await run('verify', file)).err).toMatch(/^Entry 5 was removed\./);
    await replica.redis.xdel(replica.names.audit, `${1_700_000_000_000 + 3 * 60_000}-0`);
    expect(await run('verify')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Entry 3 was removed\. Up to entry 2/) as string,
    });
    expect((await run('export')).code).toBe(1);
  });

  test('a page is told as lines, with what to type for the next', async () => {
    const { code, out } = await run('loans');
    expect(code).toBe(0);
    expect(out).toMatch(/Older: sluice audit loans --before \d+-0$/);
  });

  test('is for those who may look at all of it', async () => {
    const few = folderOf({ 'sluice.yml': SETTINGS(', { deny: [audit.view], to: ["cli:*"] }') });
    const env = { REDIS_URL: redis.url, SLUICE_WORKSPACE: few };
    for (const args of [['export'], ['verify'], []])
      expect(await cli(['audit', ...args], env)).toMatchObject({ code: 2, out: '' });
    rmSync(few, { recursive: true });
  });
});
