import { resolve } from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Release } from '../../src/jobs/workspace-store.ts';
import type { Definition } from '../../src/pipeline/definition-schema.ts';
import { noticeMessage } from '../../src/views/notice.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { cli, folderOf, SETTINGS } from '../helpers/cli.ts';
import { definitionOf } from '../helpers/graphs.ts';
import { type Ledgers, loans, startLedgers } from '../helpers/ledgers.ts';

let ledgers: Ledgers;
let { one, two }: Ledgers = {} as Ledgers;

beforeAll(async () => {
  ledgers = await startLedgers();
  ({ one, two } = ledgers);
});
afterEach(() => ledgers.clear());
afterAll(() => ledgers.stop());

const CHANNELS = { pipelines: 'C_PIPELINES', alerts: 'C_ALERTS' };
const publish = (release: string, all: Definition[], more: Partial<Release> = {}, replica = one) =>
  replica.workspace.publish(
    { release, definitions: Object.fromEntries(all.map((each) => [each.name, each])), broken: {}, ...more },
    { channels: CHANNELS },
  );
/** What the channels are told, as text. */
async function told(): Promise<Record<string, string>> {
  const notices = Object.entries(await createScheduleStore(one.redis, one.names).notices());
  await one.redis.del(one.names.notices);
  return Object.fromEntries(notices.map(([id, { notice }]) => [notice.channel, noticeMessage(notice, id, 'en').text]));
}
const inForce = async () => Object.keys((await one.workspace.inForce()).definitions);
const OTHER = definitionOf({ a: {} }, 'other');

test('side by side, the newer release stays in force, whichever starts last; its like may start again', async () => {
  expect(await publish('build-9', [loans()])).toMatchObject({ published: true });
  expect(await publish('build-10', [loans(), OTHER], {}, two)).toMatchObject({ published: true });
  expect(await publish('build-9', [loans()])).toMatchObject({ published: false, release: 'build-10' });
  expect(await inForce()).toEqual(['loans', 'other']);
  expect(await publish('build-10', [loans(), OTHER])).toMatchObject({ published: true, differences: [] });
});

test('two replicas that start at once tell once, and without a difference nothing is told', async () => {
  await publish('1', [loans()]);
  expect(await told()).toEqual({});
  await Promise.all([publish('2', [loans(), OTHER]), publish('2', [loans(), OTHER], {}, two)]);
  expect(await told()).toEqual({ C_PIPELINES: '📦 Release `2` changed pipelines:\n🆕 other is new' });
  await publish('3', [loans(), OTHER]);
  expect(await told()).toEqual({});
});

test('each channel is told what changed of its pipelines', async () => {
  const alerting = { ...OTHER, channel: 'alerts' };
  await publish('1', [loans(), alerting, definitionOf({ a: {} }, 'old')]);
  const staged = definitionOf({ a: { with: { sql: 'select 2' } }, b: { needs: ['a'] } }, 'loans');
  const changed = { ...loans({ cron: '5 0 1 * *' }), stages: staged.stages, owners: ['U_ADA'] };
  await publish('2', [changed], { broken: { other: 'pipeline.yml:3 kind is unknown' } });
  expect(await told()).toEqual({
    C_PIPELINES: [
      '📦 Release `2` changed pipelines:',
      '✏️ loans changed: new stages `b`; changed stages `a`; changed schedules `monthly`; also `owners`',
      '🗑️ old was removed: nothing starts it any more',
    ].join('\n'),
    C_ALERTS:
      '📦 Release `2` changed pipelines:\n❌ other is disabled by an error in its definition: `pipeline.yml:3 kind is unknown`',
  });
  await publish('3', [changed, { ...alerting, title: 'Other' }]);
  expect(await told()).toEqual({
    C_ALERTS: '📦 Release `3` changed pipelines:\n✅ other can run again: also `title`',
  });
});

test('what is wrong from the first release on is told, where there is a channel', async () => {
  await publish('1', [], { broken: { loans: 'pipeline.yml:1 is missing' } });
  expect((await told())['C_PIPELINES']).toContain('❌ loans is disabled');
});

const PIPELINE = `title: Late
channel: pipelines
timezone: UTC
stages:
  count: { kind: athena-query, with: { database: shop, sql: "select 1" } }
`;

test('sluice apply shows the difference, then puts a workspace in force until the next image', async () => {
  const dir = folderOf({
    'sluice.yml': SETTINGS(', { deny: [workspace.apply], to: ["cli:eve"] }'),
    'pipelines/late/pipeline.yml': PIPELINE,
  });
  const { host, port } = one.redis.options;
  const env = { REDIS_URL: `redis://${host}:${port}`, SLUICE_WORKSPACE: resolve(dir), SLUICE_TEST_CLOCK: '1' };
  await publish('build-9', []);
  const shown = await cli(['apply', '--dry-run'], env);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toContain('late is new');
  expect(await inForce()).toEqual([]);
  expect(await cli(['apply'], env)).toMatchObject({ code: 2, err: expect.stringContaining('sluice apply --yes') });
  expect(await cli(['apply'], env, { confirm: async () => false })).toMatchObject({ code: 2 });
  expect(await inForce()).toEqual([]);

  const applied = await cli(['apply', '--yes'], env);
  expect(applied).toMatchObject({ code: 0, err: '' });
  expect(applied.out).toMatch(/Applied as build-9\+\d{8}T\d{6}Z\./);
  expect((await one.store.audit(5))[0]).toMatchObject({ action: 'apply', by: { id: 'cli:ada' } });
  expect((await told())['C_PIPELINES']).toContain('ada (command line) applied a workspace');
  // The same image starts again, then the next one is deployed.
  expect(await publish('build-9', [])).toMatchObject({ published: false });
  expect(await inForce()).toEqual(['late']);
  expect(await cli(['apply', '--yes'], env)).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing to apply'),
  });
  expect(await publish('build-10', [loans()])).toMatchObject({ published: true });

  writeFileSync(`${dir}/pipelines/late/pipeline.yml`, PIPELINE.replace('UTC', 'Nowhere'));
  expect(await cli(['apply', '--yes'], env)).toMatchObject({
    code: 1,
    err: expect.stringContaining('Nothing was changed'),
  });
  writeFileSync(`${dir}/pipelines/late/pipeline.yml`, PIPELINE);
  const stranger = await cli(['apply', '--yes'], env, { user: 'eve' });
  expect(stranger.code).toBe(2);
  expect(await inForce()).toEqual(['loans']);
  rmSync(dir, { recursive: true });
});
