import { beforeAll, describe, expect, test } from 'vitest';
import { createNames } from '../../src/jobs/names.ts';
import { interactiveRedis } from '../../src/jobs/redis.ts';
import { createWorkspaceStore } from '../../src/jobs/workspace-store.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { findChromium } from '../helpers/browser.ts';
import { workspacePage } from '../helpers/workspace-page.ts';

const query = (sql: string, needs: string[] = []) => ({
  kind: 'athena-query',
  needs,
  runs: 'on-success',
  with: { database: 'cloudtree_raw_db', sql },
  retries: { max: 0, delay: 0, backoff: 'fixed' },
  deadline: 600_000,
  expect: [],
  writes: [],
});
/** Counts, and publishes what was counted once somebody has agreed. */
const gated = Definition.parse({
  name: 'gated',
  title: 'Gated report',
  owners: ['S_OPERATORS'],
  channel: 'pipelines',
  timezone: 'Asia/Seoul',
  hidden: false,
  schedules: [{ id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' }],
  params: {},
  stages: {
    count: query('select 1 as n'),
    publish: {
      ...query('select 2 as n', ['count']),
      approval: { approvers: 1, expires: 86_400_000, ask: 'Are the numbers of {{ period.id }} right?' },
    },
  },
});

describe.skipIf(findChromium() === undefined)('decisions from Slack, by clicking', () => {
  const { local, page, open, type, message, whisper, shots: take } = workspacePage();
  const shots = (name: string) => take(`decisions-${name}`);

  beforeAll(async () => {
    const redis = interactiveRedis(local().env()['REDIS_URL']!);
    await redis.connect();
    const workspace = createWorkspaceStore(redis, createNames());
    const { release, definitions, broken, pools } = await workspace.inForce();
    await workspace.publish({ release, definitions: { ...definitions, gated }, broken, pools });
    redis.disconnect();
  });

  test('whoever asked for it cannot approve it; somebody else can, and the run goes on', async () => {
    await open('U_OPERATOR');
    await type('/pipeline run gated --period 2026-10');
    const card = () => message('publish starts when it is approved').last();
    await card().waitFor();
    await message('Gated report · 2026-10 · needs attention').first().waitFor();
    await shots('proposal');
    await card().getByRole('button', { name: 'Approve publish' }).click();
    await whisper('someone else has to approve it').waitFor();

    await open('U_ADMIN');
    await card().getByRole('button', { name: 'Approve publish' }).click();
    const decided = message('approval of publish').last();
    await decided.getByText('✅ Approved by').waitFor();
    expect(await decided.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
    await message('Gated report · 2026-10 · succeeded').first().waitFor();
    await shots('approved');
  });

  test('a rerun from a stage is shown first, done by its button, and asks for approval anew', async () => {
    await open('U_OPERATOR');
    await type('/pipeline rerun gated --from count');
    const asked = whisper('Run Gated report · 2026-10 again from count?');
    await asked.getByText('Submits: count (attempt 2)').waitFor();
    await shots('rerun');
    await asked.getByRole('button', { name: 'Back' }).click();
    await asked.waitFor({ state: 'detached' });

    await type('/pipeline rerun gated --from count');
    await asked.getByRole('button', { name: 'Rerun' }).click();
    await whisper('Submitted: count (attempt 2)').waitFor();
    await asked.waitFor({ state: 'detached' });
    const again = () => message('publish starts when it is approved').last();
    await again().waitFor();
    await open('U_ADMIN');
    await again()
      .getByRole('button', { name: 'Reject publish' })
      .or(again().getByRole('button', { name: 'Reject…' }))
      .first()
      .click();
    const modal = page().getByRole('dialog', { name: 'Reject a stage' });
    await modal.getByRole('textbox').fill('One district is missing.');
    await shots('reject');
    await modal.getByRole('button', { name: 'Reject', exact: true }).click();
    await message('Gated report · 2026-10 · failed').last().getByText('One district is missing').last().waitFor();
    await shots('rejected');
  });

  test('a confirmation that is no longer true is refused with what has moved', async () => {
    await open('U_OPERATOR');
    await type('/pipeline rerun gated --failed');
    const asked = whisper('Run again what failed in Gated report');
    await asked.getByRole('button', { name: 'Rerun' }).waitFor();
    await local().control('slash', {
      user: 'U_ADMIN',
      channel: 'C_PIPELINES',
      command: '/pipeline',
      text: 'skip gated publish --reason "not this month"',
    });
    await message('Gated report · 2026-10 · succeeded').first().waitFor();
    await asked.getByRole('button', { name: 'Rerun' }).click();
    await whisper('waits to be retried').waitFor();
    expect(await asked.count()).toBe(0);
  });

  test('a schedule is paused with a reason, and its resumption asks what to start of what was due', async () => {
    await open('U_OPERATOR');
    await type('/pipeline pause gated --reason "the source moves"');
    await whisper('Paused Gated report').waitFor();
    const { now } = await local().control<{ now: number }>('health');
    await local().control('clock', { now: now + 70 * 86_400_000 });
    await type('/pipeline schedules gated');
    await whisper('the source moves').waitFor();
    await shots('schedules');
    await type('/pipeline resume gated');
    const asked = whisper('Resume Gated report?');
    await asked.getByRole('button', { name: 'Start none' }).waitFor();
    await shots('resume');
    await asked.getByRole('button', { name: 'Start none' }).click();
    await whisper('Resumed Gated report').waitFor();
  });

  test('a backfill shows what it will start, and the help fits a phone', async () => {
    await open('U_OPERATOR');
    await type('/pipeline backfill gated --from 2026-07 --to 2026-10 --order newest');
    await whisper('Start 3 runs of Gated report, from 2026-07 to 2026-10?').getByText('2026-10').first().waitFor();
    await shots('backfill');
    await type('/pipeline help');
    await whisper('Commands').waitFor();
    await shots('help');
  });
});
