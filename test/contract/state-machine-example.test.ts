import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planOf } from '../../src/pipeline/plan.ts';
import { readPeriod } from '../../src/pipeline/schedule.ts';
import { createClients } from '../../src/pipeline/stages/clients.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { sfnExecution } from '../../src/pipeline/stages/sfn-execution.ts';
import { checkWorkspace } from '../../src/workspace.ts';
import { type StartedAws, startLocalAws } from '../helpers/aws.ts';
import { startWorld, until, type World } from './world.ts';

const configDir = fileURLToPath(new URL('../../examples/state-machine', import.meta.url));

let local: StartedAws;
let world: World;
beforeAll(async () => {
  world = await startWorld();
  local = await startLocalAws({ configDir });
});
afterAll(async () => {
  await local.close();
  await world.close();
});

it.each([
  ['2026-11-01', { rows: 120_000, result: { rows: 120_000, full: true } }],
  ['2026-11-20', { rows: 4100 }],
])('the example of a state machine copies %s', async (day, output) => {
  const { definitions, problems } = await checkWorkspace(configDir);
  expect(problems).toEqual([]);
  const definition = definitions['nightly-copy']!;
  const now = Date.parse('2026-11-21T03:00:00+09:00');
  const plan = planOf(definition, { period: readPeriod(day, definition, now), params: {}, kinds });
  const spec = sfnExecution.spec.parse(plan.stages[0]!.spec);
  const ctx = world.context({ clients: createClients({ region: 'ap-northeast-2', endpoint: local.endpoint }) });
  const started = await sfnExecution.start(spec, ctx);
  if (started.state !== 'started') throw new Error('not started');
  const done = await until(() => sfnExecution.check(spec, started.handle, ctx), 'done', 'failed');
  expect(done).toMatchObject({ state: 'done', output });
});
