import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athenaQuery } from '../../src/pipeline/stages/athena-query.ts';
import { quicksightIngestion } from '../../src/pipeline/stages/quicksight-ingestion.ts';
import { sfnExecution } from '../../src/pipeline/stages/sfn-execution.ts';
import { crawlerStages, ended, glueJobStages, s3Stages, started } from './emulated-stages.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { havePeers } from './python.ts';

describe.runIf(havePeers())('stages on moto', () => {
  let moto: Emulator;
  beforeAll(async () => {
    moto = await startEmulator('moto', (port) => ({ args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', port] }));
    const ask = async (path: string, body: object) => {
      const answer = await fetch(`${moto.endpoint}/moto-api/${path}`, { method: 'POST', body: JSON.stringify(body) });
      expect(answer.status).toBeLessThan(300);
    };
    // State machines are executed, and what takes time takes some looks.
    await ask('config', { stepfunctions: { execute_state_machine: true } });
    for (const model_name of ['glue::job_run', 'glue::crawl', 'athena::execution'])
      await ask('state-manager/set-transition', { model_name, transition: { progression: 'manual', times: 2 } });
  });
  afterAll(() => moto.stop());

  s3Stages(() => moto);
  describe('Glue', () => {
    glueJobStages(
      () => moto,
      async () => 's3://results/runner.py',
    );
    crawlerStages(() => moto);
  });

  describe('Step Functions', () => {
    const machines = {
      works: { StartAt: 'Copy', States: { Copy: { Type: 'Pass', Result: { rows: 3 }, End: true } } },
      fails: {
        StartAt: 'Refuse',
        States: { Refuse: { Type: 'Fail', Error: 'Copy.Refused', Cause: 'the source is read-only' } },
      },
      held: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 600, End: true } } },
    };
    const arns: Record<string, string> = {};
    const spec = (name: string, input = {}) => ({ stateMachine: arns[name], input });
    beforeAll(async () => {
      const roleArn = 'arn:aws:iam::123456789012:role/states';
      for (const [name, definition] of Object.entries({ ...machines, fast: machines.works })) {
        const create = new CreateStateMachineCommand({
          name,
          roleArn,
          definition: JSON.stringify(definition),
          type: name === 'fast' ? 'EXPRESS' : 'STANDARD',
        });
        arns[name] = (await moto.clients.sfn.send(create)).stateMachineArn!;
      }
    });

    it('is one execution, while it runs and when it has ended, until it is stopped', async () => {
      const ctx = moto.context();
      const handle = await started(sfnExecution, spec('held'), ctx);
      expect(await started(sfnExecution, spec('held'), ctx)).toEqual(handle);
      expect(await sfnExecution.check(sfnExecution.spec.parse(spec('held')), handle, ctx)).toMatchObject({
        state: 'running',
      });
      await sfnExecution.cancel!(sfnExecution.spec.parse(spec('held')), handle, ctx);
      expect(await ended(sfnExecution, spec('held'), handle, ctx)).toEqual({ state: 'stopped' });
      expect(await started(sfnExecution, spec('held'), ctx)).toEqual(handle);
    });

    it('gives its result, and refuses its name to another input', async () => {
      const ctx = moto.context();
      const handle = await started(sfnExecution, spec('works', { month: '2026-10' }), ctx);
      expect(await ended(sfnExecution, spec('works'), handle, ctx)).toMatchObject({
        state: 'done',
        output: { rows: 3, result: { rows: 3 } },
      });
      await expect(started(sfnExecution, spec('works', { month: '2026-11' }), ctx)).rejects.toMatchObject({
        code: 'Sluice.NameTaken',
      });
    });

    it('fails with error, cause and state', async () => {
      const ctx = moto.context();
      const handle = await started(sfnExecution, spec('fails'), ctx);
      expect(await ended(sfnExecution, spec('fails'), handle, ctx)).toMatchObject({
        state: 'failed',
        error: { code: 'Copy.Refused', message: expect.stringContaining('the source is read-only') },
      });
    });

    it('knows an Express machine, and what is not there', async () => {
      const ctx = moto.context();
      await expect(started(sfnExecution, spec('fast'), ctx)).rejects.toMatchObject({ code: 'Sluice.Express' });
      const nobody = { executionArn: `${arns['works']!.replace('stateMachine', 'execution')}:nobody` };
      const late = { ...ctx, now: ctx.now + 61_000 };
      expect(await sfnExecution.check(sfnExecution.spec.parse(spec('works')), nobody, late)).toMatchObject({
        state: 'lost',
      });
      const other = { stateMachine: `${arns['works']}-not` };
      await expect(started(sfnExecution, other, ctx)).rejects.toMatchObject({ code: 'StateMachineDoesNotExist' });
    });
  });

  it('Athena: a query is started under the token and looked at until its end', async () => {
    const spec = { database: 'default', sql: 'SELECT 1', outputLocation: 's3://results/athena/', preview: 5 };
    const results = [
      {
        rows: [{ Data: [{ VarCharValue: 'n' }] }, { Data: [{ VarCharValue: '1' }] }, { Data: [{}] }],
        column_info: [{ CatalogName: 'hive', Name: 'n', Type: 'integer' }],
      },
    ];
    await fetch(`${moto.endpoint}/moto-api/static/athena/query-results`, {
      method: 'POST',
      body: JSON.stringify({ results, region: 'ap-northeast-2' }),
    });
    const ctx = moto.context();
    const handle = await started(athenaQuery, spec, ctx);
    expect(await athenaQuery.check(athenaQuery.spec.parse(spec), handle, ctx)).toMatchObject({ state: 'running' });
    expect(await ended(athenaQuery, spec, handle, ctx)).toMatchObject({
      state: 'done',
      output: { columns: [{ name: 'n', type: 'integer' }], rows: [['1'], [null]] },
    });
  });

  it('QuickSight: an ingestion is begun under the token', async () => {
    const ctx = moto.context();
    const spec = { account: '123456789012', dataSet: 'library' };
    expect(await started(quicksightIngestion, spec, ctx)).toEqual({ ingestionId: ctx.token });
  });
});
