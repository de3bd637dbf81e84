import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../../local/aws/sfn/interpreter.ts';
import { readMachine } from '../../../local/aws/sfn/machine.ts';
import { StateError, type Value } from '../../../local/aws/sfn/paths.ts';
import { awsClientConfig, eventually, type StartedAws, startLocalAws } from '../../helpers/aws.ts';
import { createFakeEngine } from './fake-engine.ts';

const machineArn = (name: string): string => `arn:aws:states:ap-northeast-2:000000000000:stateMachine:${name}`;

/** Runs a machine whose functions are these. */
async function run(
  States: Record<string, object>,
  input: Value = {},
  functions: Record<string, (payload: Value) => Value> = {},
) {
  const entered: string[] = [];
  const output = await execute(readMachine(JSON.stringify({ StartAt: Object.keys(States)[0], States })), input, {
    context: { Execution: { Name: 'one' } },
    invoke: async (name, payload) => functions[name]!(payload),
    event: (type, state) => void (type.endsWith('Entered') && entered.push(state)),
    signal: new AbortController().signal,
  });
  return { output, entered };
}
const task = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f', 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
  ...more,
});

describe('the interpreter', () => {
  it('fills parameters from the input and the context, and puts the result where it belongs', async () => {
    const state = {
      Type: 'Pass',
      Parameters: { 'who.$': '$.name', 'run.$': '$$.Execution.Name', n: 1 },
      ResultPath: '$.made',
      End: true,
    };
    expect((await run({ state }, { name: 'ada' })).output).toEqual({
      name: 'ada',
      made: { who: 'ada', run: 'one', n: 1 },
    });
  });

  it('chooses', async () => {
    const choices = {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$.n', NumericGreaterThan: 1 }, { Not: { Variable: '$.kind', StringMatches: 'b*' } }],
          Next: 'many',
        },
        { Variable: '$.absent', IsPresent: true, Next: 'many' },
      ],
      Default: 'few',
    };
    const states = { choices, many: { Type: 'Succeed' }, few: { Type: 'Succeed' } };
    expect((await run(states, { n: 2, kind: 'a' })).entered).toEqual(['choices', 'many']);
    expect((await run(states, { n: 2, kind: 'bc' })).entered).toEqual(['choices', 'few']);
  });

  it('retries what fails, then catches it', async () => {
    let calls = 0;
    const states = {
      call: task({
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'told', ResultPath: '$.error' }],
        ResultSelector: { 'Payload.$': '$.Payload' },
      }),
      told: { Type: 'Succeed' },
    };
    const f = (): Value => {
      calls += 1;
      throw new StateError('Busy', 'not now');
    };
    expect((await run(states, { a: 1 }, { f })).output).toEqual({ a: 1, error: { Error: 'Busy', Cause: 'not now' } });
    expect(calls).toBe(2);
  });

  it('fails by the name that the machine gives', async () => {
    await expect(run({ no: { Type: 'Fail', Error: 'No.Way', Cause: 'because' } })).rejects.toMatchObject({
      error: 'No.Way',
    });
    await expect(run({ call: task({ Parameters: { 'FunctionName.$': '$.f' } }) })).rejects.toMatchObject({
      error: 'States.ParameterPathFailure',
    });
  });

  it.each([
    ['Map', { s: { Type: 'Map', End: true } }],
    ['Parallel', { s: { Type: 'Parallel', End: true } }],
    ['a service that is not Lambda', { s: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) }],
    ['a state that is not there', { s: { Type: 'Pass', Next: 'gone' } }],
    ['neither Next nor End', { s: { Type: 'Pass' } }],
    ['a member nobody honours', { s: { Type: 'Pass', End: true, Assign: {} } }],
  ])('refuses %s before anything runs', async (_what, states) => {
    await expect(run(states)).rejects.toThrow();
  });
});

describe('the service', () => {
  let local: StartedAws;
  let sfn: SFNClient;
  let configDir: string;
  beforeAll(async () => {
    configDir = mkdtempSync(join(tmpdir(), 'sfn-workspace-'));
    mkdirSync(join(configDir, 'statemachines'));
    const write = (name: string, States: Record<string, object>): void =>
      writeFileSync(
        join(configDir, 'statemachines', `${name}.asl.json`),
        JSON.stringify({ StartAt: Object.keys(States)[0], States }),
      );
    write('quick', { pass: { Type: 'Pass', End: true } });
    write('slow', { wait: { Type: 'Wait', Seconds: 3600, End: true } });
    write('parallel', { all: { Type: 'Parallel', End: true } });
    local = await startLocalAws({ configDir, engine: createFakeEngine() });
    sfn = new SFNClient(awsClientConfig(local.endpoint));
  });
  afterAll(async () => {
    sfn.destroy();
    await local.close();
    rmSync(configDir, { recursive: true });
  });

  const start = (machine: string, name: string, input = '{}') =>
    sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), name, input }));
  const describeOne = (executionArn: string | undefined) => sfn.send(new DescribeExecutionCommand({ executionArn }));

  it('has one execution of a name: the same while it runs, none again when it is over', async () => {
    const first = await start('slow', 'one', '{"a":1}');
    expect((await start('slow', 'one', '{"a":1}')).executionArn).toBe(first.executionArn);
    await expect(start('slow', 'one', '{"a":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await sfn.send(new StopExecutionCommand({ executionArn: first.executionArn, cause: 'enough' }));
    expect(await describeOne(first.executionArn)).toMatchObject({ status: 'ABORTED', cause: 'enough' });
    await expect(start('slow', 'one', '{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('gives the output and tells the states in their order', async () => {
    const { executionArn } = await start('quick', 'two', '{"n":1}');
    const done = await eventually(async () => {
      const found = await describeOne(executionArn);
      return found.status === 'RUNNING' ? undefined : found;
    });
    expect(done).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}', name: 'two' });
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionSucceeded',
      'PassStateExited',
      'PassStateEntered',
      'ExecutionStarted',
    ]);
  });

  it('refuses a machine that is not there, and one that it cannot interpret', async () => {
    await expect(start('typo', 'x')).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start('parallel', 'x')).rejects.toMatchObject({ name: 'InvalidDefinition' });
    await expect(start('quick', 'x', 'no json')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  });

  it('ends as failed what a restart cut off', async () => {
    const { executionArn } = await start('slow', 'cut');
    const { dataDir, faults } = local;
    await local.stop();
    sfn.destroy();
    local = await startLocalAws({ configDir, engine: createFakeEngine(), dataDir, faults });
    sfn = new SFNClient(awsClientConfig(local.endpoint));
    expect(await describeOne(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
