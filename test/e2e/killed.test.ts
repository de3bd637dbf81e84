import { afterAll, beforeAll, expect, test } from 'vitest';
import { UNTIL_CLEARED } from '../../local/faults.ts';
import { eventually } from '../helpers/aws.ts';
import { type LocalPlatform, startLocalPlatform } from '../helpers/local-platform.ts';

const MONTH = '2026-11';
const HALF = '2026-H2';
const LISTS = [
  ['popular-loans', MONTH],
  ['cultural-events', MONTH],
  ['libraries', HALF],
  ['bus-stops', HALF],
  ['subway-stations', HALF],
  ['city-parks', HALF],
] as const;
const id = (pipeline: string, period: string, number = 1) => `${pipeline}.${period}.r${number}`;
const RUNS = LISTS.map(([pipeline, period]) => id(pipeline, period));
const ANALYSES = [id('library-analysis', MONTH), id('library-analysis', HALF)];

let undisturbed: Record<string, string>;
let platform: LocalPlatform;

const start = (on: LocalPlatform): Promise<unknown> =>
  Promise.all(LISTS.map(([pipeline, period]) => on.sluice('run', pipeline, '--period', period)));

beforeAll(async () => {
  const calm = await startLocalPlatform();
  try {
    await start(calm);
    for (const run of [...RUNS, ...ANALYSES]) await calm.succeeded(run);
    undisturbed = await calm.numbers();
  } finally {
    await calm.stop();
  }
  platform = await startLocalPlatform();
});
afterAll(() => platform?.stop());

/** Answers of AWS to this operation take so long that the product does not live to have them, until it is killed. */
async function hold(service: string, operation: string): Promise<() => Promise<unknown>> {
  const match = { service, operation };
  return platform.fault({ target: 'aws', match, fault: { delayMs: 120_000 }, times: UNTIL_CLEARED });
}

/**
 * Waits until AWS works on these stages and the product does not know how it ends; then kills the product. Its successor
 * comes when `meanwhile` is done.
 */
async function strike(at: Record<string, readonly string[]>, meanwhile: () => Promise<unknown>): Promise<void> {
  const reached = async (run: string, stages: readonly string[], accepted: Set<string | null>): Promise<boolean> => {
    const now = await platform.run(run);
    return stages.every((stage) => {
      const { state, intent } = now?.stages[stage] ?? {};
      if (state === 'succeeded') throw new Error(`${run} is past ${stage}`);
      return state === 'running' || (state === 'submitting' && accepted.has(intent!.token));
    });
  };
  await eventually(async () => {
    const accepted = await platform.accepted();
    for (const [run, stages] of Object.entries(at)) if (!(await reached(run, stages, accepted))) return undefined;
    return true;
  }, 60_000);
  await platform.kill(meanwhile);
}

test('each pipeline is killed half-way, at each of its services, and publishes what it publishes undisturbed', async () => {
  const [loans, events, libraries, stops, stations, parks] = RUNS as [string, string, string, string, string, string];
  const [analysis] = ANALYSES as [string, string];

  const lambda = await hold('lambda', 'Invoke');
  const glue = await hold('glue', 'GetJobRun');
  await start(platform);
  const collectors = [loans, events, libraries, stops, stations];
  await strike(Object.fromEntries(collectors.map((run) => [run, ['fetch']])), lambda);
  let athena = async (): Promise<unknown> => undefined;
  await strike(
    {
      ...Object.fromEntries([loans, libraries, stops, stations, parks].map((run) => [run, ['clean']])),
      [events]: ['keywords'],
    },
    async () => {
      athena = await hold('athena', 'GetQueryExecution');
      await glue();
    },
  );
  await strike(
    {
      ...Object.fromEntries([libraries, stops, stations, parks].map((run) => [run, ['publish']])),
      [loans]: ['partition'],
      [events]: ['info-raw'],
    },
    athena,
  );

  await platform.until(analysis, ({ stages }) =>
    ['drop-analysis', 'drop-facilities'].every((stage) => stages[stage]!.state === 'succeeded'),
  );
  const query = await hold('athena', 'GetQueryExecution');
  const redshift = await hold('redshift-data', 'DescribeStatement');
  const quicksight = await hold('quicksight', 'DescribeIngestion');
  await strike({ [analysis]: ['analyse', 'facilities'] }, query);
  await strike({ [analysis]: ['load'] }, redshift);
  await strike({ [analysis]: ['spice-analysis', 'spice-accessibility', 'spice-facilities'] }, quicksight);

  for (const run of [...RUNS, ...ANALYSES]) await platform.succeeded(run);
  expect(await platform.numbers()).toEqual(undisturbed);
}, 240_000);

/** Where each pipeline is rerun from, one round after another. */
const AGAIN: Record<string, readonly string[]> = {
  'popular-loans': ['fetch', 'clean', 'publish'],
  'cultural-events': ['fetch', 'keywords', 'clean'],
  libraries: ['fetch', 'raw', 'publish'],
  'bus-stops': ['raw', 'clean', 'publish'],
  'subway-stations': ['fetch', 'clean', 'publish'],
  'city-parks': ['upload', 'clean', 'publish'],
};

test('stages rerun, all or some, and whole periods repeated give the same numbers', async () => {
  for (const round of [0, 1, 2]) {
    await Promise.all(
      LISTS.map(([pipeline, period]) =>
        platform.sluice('rerun', id(pipeline, period), '--from', AGAIN[pipeline]![round]!, '--yes'),
      ),
    );
    await platform.idle();
    expect(await platform.numbers()).toEqual(undisturbed);
  }
  for (const stage of ['clear-analysis', 'facilities', 'load']) {
    await platform.sluice('rerun', ANALYSES[1]!, '--from', stage, '--yes');
    await platform.idle();
    expect(await platform.numbers()).toEqual(undisturbed);
  }
  await Promise.all(LISTS.map(([pipeline, period]) => platform.sluice('run', pipeline, '--period', period, '--again')));
  await platform.idle();
  for (const [pipeline, period] of LISTS) await platform.succeeded(id(pipeline, period, 2));
  expect(await platform.numbers()).toEqual(undisturbed);
}, 300_000);
