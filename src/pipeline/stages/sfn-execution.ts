import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { StageError } from '../../errors.ts';
import { say } from '../found.ts';
import { ours } from '../own-words.ts';
import { failing, finding, inRunOnly, known, type Seen } from '../reads/finding.ts';
import { failed, lost, present, tooOld, unknownState } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import { CLOCK_SKEW } from './claims.ts';
import { executionLink } from './links.ts';
import { named } from './permissions.ts';
import { spreading } from './poll.ts';
import {
  type Checked,
  defineStage,
  type Done,
  type Failed,
  type Found,
  type Json,
  type Lost,
  type Running,
  type StageContext,
} from './stage.ts';

const DAY = 86_400_000;
/** An execution that has just begun may not be known everywhere yet. */
const SPREADS = 60_000;
/** The result stays in the run's record, so it must stay small. */
const LARGEST_RESULT = 32 * 1024;

/** Errors of the machine's own making: the same definition meets them again. */
const PERMANENT = new Set(['States.Permissions', 'States.Runtime', 'States.NoChoiceMatched']);

const ARN = /^arn:(aws[\w-]*):states:([\w-]+):(\d{12}):stateMachine:([\w-]{1,80})$/;
const Spec = z.strictObject({
  stateMachine: z
    .string()
    .regex(ARN, 'must be the ARN of a state machine, without a version or an alias')
    .describe('ARN of a Standard state machine'),
  input: z.record(z.string(), z.json()).default({}).describe('What the execution is given'),
});
const Handle = z.strictObject({ executionArn: z.string() });
type Spec = z.infer<typeof Spec>;
type Handle = z.infer<typeof Handle>;

/** An execution of a Standard state machine. The attempt's token is its name, so asking twice is one execution. */
export const sfnExecution = defineStage({
  kind: 'sfn-execution',
  summary: 'Runs a state machine of Step Functions',
  spec: Spec,
  handle: Handle,
  example: {
    stateMachine: 'arn:aws:states:ap-northeast-2:000000000000:stateMachine:nightly-copy',
    input: { month: '{{ period.id }}' },
  },
  // A name stays taken for 90 days after the execution has ended.
  keyLife: 89 * DAY,
  settle: SPREADS,

  async start(spec, ctx) {
    const { clients, token, signal } = ctx;
    if ((await typeOf(spec.stateMachine, ctx)) === 'EXPRESS')
      throw new StageError('Sluice.Express', ours('express', { stateMachine: spec.stateMachine }), {
        retryable: false,
      });
    const input = JSON.stringify(spec.input);
    const start = new StartExecutionCommand({ stateMachineArn: spec.stateMachine, name: token, input });
    try {
      const reply = await remote(clients.once.sfn.send(start, { abortSignal: signal }));
      return { state: 'started', handle: { executionArn: reply.executionArn! } };
    } catch (error) {
      if (!isCode(error, 'ExecutionAlreadyExists')) throw error;
      return { state: 'started', handle: await takenBefore(spec, input, ctx) };
    }
  },

  async find(spec, ctx): Promise<Found<Handle>> {
    const handle = handleOf(spec, ctx);
    const execution = await describe(handle, ctx);
    if (!execution) return { state: 'none' };
    const began = execution.startDate?.getTime() ?? ctx.since;
    return began < ctx.since - CLOCK_SKEW ? tooOld('execution', ctx.token, began) : { state: 'started', handle };
  },

  async check(_spec, handle, ctx): Promise<Checked> {
    const execution = await describe(handle, ctx);
    if (!execution) return unseen(handle, ctx);
    const { status } = execution;
    switch (status) {
      case 'RUNNING':
        return { state: 'running', detail: status };
      case 'PENDING_REDRIVE':
        return { state: 'running', detail: ours('redrive') };
      case 'SUCCEEDED':
        return doneOf(execution);
      case 'FAILED':
      case 'TIMED_OUT':
        return failureOf(execution, await lastState(handle, ctx));
      case 'ABORTED':
        return { state: 'stopped' };
      default:
        return unknownState('Step Functions', status, 'execution', handle.executionArn);
    }
  },

  async cancel(_spec, { executionArn }, { clients, signal, stage }) {
    const stop = new StopExecutionCommand({
      executionArn,
      error: 'Sluice.Stopped',
      cause: `Stage ${stage} was stopped.`,
    });
    await remote(clients.sfn.send(stop, { abortSignal: signal }));
  },

  async preflight(spec, ctx) {
    const machine = known(spec, 'stateMachine');
    if (machine === undefined) return [inRunOnly({ is: 'stateMachine' })];
    const look = { action: 'states:DescribeStateMachine', missing: ['StateMachineDoesNotExist'], needed: true };
    return [
      await finding({ is: 'stateMachine', name: machine }, look, async (): Promise<Seen> =>
        (await typeOf(machine, ctx)) === 'EXPRESS' ? failing(say('express')) : say('there'),
      ),
    ];
  },

  link: (_spec, { executionArn }, region) => executionLink(region, executionArn),
  pollEvery: spreading(30_000),
  iam: [
    {
      actions: ['states:StartExecution', 'states:DescribeStateMachine'],
      on: ({ stateMachine }, place) => [
        stateMachine === undefined ? `arn:${place.partition}:states:*:*:stateMachine:*` : named(stateMachine),
      ],
    },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution', 'states:GetExecutionHistory'],
      on: ({ stateMachine }, place) => [
        stateMachine === undefined
          ? `arn:${place.partition}:states:*:*:execution:*`
          : `${named(stateMachine).replace(':stateMachine:', ':execution:')}:*`,
      ],
    },
  ],
});

type Reach = Pick<StageContext, 'clients' | 'signal'>;

async function typeOf(stateMachineArn: string, { clients, signal }: Reach): Promise<string | undefined> {
  const get = new DescribeStateMachineCommand({ stateMachineArn });
  return (await remote(clients.sfn.send(get, { abortSignal: signal }))).type;
}

/** The execution that is called as the attempt's token. */
const handleOf = ({ stateMachine }: Spec, { token }: StageContext): Handle => ({
  executionArn: `${stateMachine.replace(':stateMachine:', ':execution:')}:${token}`,
});

/** The execution that has taken our name: it is this attempt's when it was given the same. */
async function takenBefore(spec: Spec, input: string, ctx: StageContext): Promise<Handle> {
  const handle = handleOf(spec, ctx);
  const found = await describe(handle, ctx);
  if (found?.input !== input)
    throw new StageError('Sluice.NameTaken', ours('nameTaken', { name: ctx.token }), { retryable: false });
  return handle;
}

async function describe(
  { executionArn }: Handle,
  { clients, signal }: StageContext,
): Promise<DescribeExecutionOutput | undefined> {
  try {
    return await remote(clients.sfn.send(new DescribeExecutionCommand({ executionArn }), { abortSignal: signal }));
  } catch (error) {
    if (isCode(error, 'ExecutionDoesNotExist')) return undefined;
    throw error;
  }
}

const unseen = ({ executionArn }: Handle, { now, since }: StageContext): Running | Lost =>
  now - since < SPREADS
    ? { state: 'running', detail: ours('notSeen') }
    : lost('Sluice.NotFound', ours('sfnForgot', { execution: executionArn }));

/** `rows` and `bytes` of the result are told like any kind's; the whole of it is `result`. */
function doneOf({ executionArn, output = 'null', startDate, stopDate }: DescribeExecutionOutput): Done {
  const small = output.length <= LARGEST_RESULT;
  const result = JSON.parse(output) as Json;
  const of = typeof result === 'object' && result !== null && !Array.isArray(result) ? result : {};
  const number = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    state: 'done',
    output: present({
      executionArn: executionArn!,
      rows: number(of['rows']),
      bytes: number(of['bytes']),
      result: small ? result : undefined,
      engineMs: startDate && stopDate ? stopDate.getTime() - startDate.getTime() : undefined,
    }),
    ...(!small && {
      warnings: [ours('resultTooLong', { characters: output.length, most: LARGEST_RESULT })],
    }),
  };
}

function failureOf({ status, error, cause }: DescribeExecutionOutput, state: string | undefined): Failed {
  const where = state === undefined ? {} : { in: state };
  if (status === 'TIMED_OUT') return failed('Sfn.TIMED_OUT', ours('executionTimedOut', where), false);
  const code = error ?? 'Sfn.FAILED';
  const words = (cause ?? error)?.slice(0, 1000);
  const said = ours('executionFailed', { ...where, ...(words !== undefined && { words }) });
  return failed(code, said, !PERMANENT.has(code));
}

/** The state in which the execution ended; it is told when the history can be read. */
async function lastState(
  { executionArn }: Handle,
  { clients, signal, log }: StageContext,
): Promise<string | undefined> {
  try {
    const get = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 50 });
    const { events = [] } = await remote(clients.sfn.send(get, { abortSignal: signal }));
    return events.find(({ stateEnteredEventDetails: entered }) => entered)?.stateEnteredEventDetails?.name;
  } catch (error) {
    log.warn({ err: error }, 'the history of a failed execution cannot be read');
    return undefined;
  }
}
