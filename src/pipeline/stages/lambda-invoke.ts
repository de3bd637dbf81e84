import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Finding } from '../found.ts';
import { ours } from '../own-words.ts';
import { inRunOnly, isKnown, known } from '../reads/finding.ts';
import { tailOf } from '../reads/logs.ts';
import { probe } from '../reads/probe.ts';
import { bucket, lambda } from '../reads/reach.ts';
import { failed, lost } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import { claimedBefore, readOutcome } from './claims.ts';
import { lambdaLink } from './links.ts';
import { arn, named, readsResults } from './permissions.ts';
import { spreading } from './poll.ts';
import { type Checked, defineStage, type Json, type LogSource, type StageContext } from './stage.ts';

/** Lambda ends every execution by then. */
const LONGEST_TIMEOUT = 900_000;
/** Between the end of an execution and the last moment at which its outcome may still appear. */
const MARGIN = 60_000;
/** Lambda drops an asynchronous event that it could not begin within six hours. */
const LONGEST_QUEUE = 6 * 3_600_000;

const Spec = z.strictObject({
  function: z.string().min(1).describe('Name or ARN of the function'),
  qualifier: z.string().min(1).optional().describe('Version or alias'),
  payload: z
    .record(z.string(), z.json())
    .refine((payload) => !('sluice' in payload), 'the key "sluice" is for the token and the results location')
    .default({})
    .describe('The event that the function gets; Sluice adds the key sluice to it'),
});
const Handle = z.strictObject({
  token: z.string(),
  /** Unknown when the work was found by its claim. */
  requestId: z.string().optional(),
});
type Spec = z.infer<typeof Spec>;
type Handle = z.infer<typeof Handle>;

/**
 * One of our own functions, invoked asynchronously. It claims the token before it works, so a second event does nothing,
 * and leaves an outcome. Lambda offers no way to stop an execution: there is no `cancel`, and a cancelled stage waits for its end.
 */
export const lambdaInvoke = defineStage({
  kind: 'lambda-invoke',
  summary: 'Invokes a Lambda function that claims its token and writes an outcome',
  spec: Spec,
  handle: Handle,
  example: { function: 'getBestLoanAPI', payload: { districts: '{{ params.districts }}' } },
  keyLife: 0,
  settle: 60_000,

  async start(spec, { clients, token, results, signal }) {
    const reply = await remote(
      clients.once.lambda.send(
        new InvokeCommand({
          FunctionName: spec.function,
          ...(spec.qualifier && { Qualifier: spec.qualifier }),
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify({ ...spec.payload, sluice: { token, results } })),
        }),
        { abortSignal: signal },
      ),
    );
    const { requestId } = reply.$metadata;
    return { state: 'started', handle: { token, ...(requestId && { requestId }) } };
  },

  async find(_spec, ctx) {
    const begun = await readOutcome(ctx, ctx.token);
    if (begun.state === 'none') return begun;
    return claimedBefore(begun, ctx.since) ?? { state: 'started', handle: { token: ctx.token } };
  },

  async check(spec, handle, ctx): Promise<Checked> {
    const begun = await readOutcome(ctx, handle.token);
    if (begun.state === 'ended') return begun.result;
    if (begun.state === 'none')
      return ctx.now - ctx.since > LONGEST_QUEUE + MARGIN
        ? lost('Lambda.NeverBegun', ours('functionNeverBegan', { function: spec.function }))
        : { state: 'running', detail: 'QUEUED' };
    const age = ctx.now - begun.at;
    // Most functions end long before anybody need know how long they may take.
    if (age <= MARGIN || age <= MARGIN + (await timeoutOf(spec, ctx))) return { state: 'running', detail: 'RUNNING' };
    const tail = await tailOf(ctx, logsOf(spec, handle), ctx.since);
    return failed('Lambda.NoOutcome', ours('functionCutShort', { function: spec.function }), true, tail);
  },

  async preflight(spec, ctx): Promise<Finding[]> {
    const name = known(spec, 'function');
    const results = bucket(ctx, ctx.results);
    if (name === undefined) return [inRunOnly({ is: 'function' }), await results];
    const qualifier = known(spec, 'qualifier');
    const found = await lambda(ctx, name, qualifier);
    const { payload = {} } = spec as { payload?: Record<string, Json> };
    const source = !isKnown(payload)
      ? [inRunOnly({ is: 'source', name })]
      : found.every(({ state }) => state === 'ok')
        ? [await probe(ctx, name, qualifier, payload)]
        : [];
    return [...found, ...source, await results];
  },

  link: (spec, _handle, region) => lambdaLink(region, spec.function),
  logs: logsOf,
  pollEvery: spreading(15_000),
  iam: [
    {
      actions: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
      on: (spec, place) => {
        const name = nameOf(named(spec['function']));
        return [arn(place, 'lambda', `function:${name}`), arn(place, 'lambda', `function:${name}:*`)];
      },
    },
    {
      actions: ['logs:FilterLogEvents', 'logs:GetLogEvents'],
      on: (spec, place) => [arn(place, 'logs', `log-group:/aws/lambda/${nameOf(named(spec['function']))}:*`)],
    },
    readsResults,
  ],
});

/** Lambda repeats the request id in every line; the token is there only if the function prints it. */
function logsOf(spec: Spec, handle: Handle): LogSource {
  return { group: `/aws/lambda/${nameOf(spec.function)}`, containing: handle.requestId ?? handle.token };
}

/** A function may be given as name, name:alias, a partial or a full ARN. */
const nameOf = (given: string): string => /^(?:.*:?function:)?([^:]+)/.exec(given)?.[1] ?? given;

/** The function's timeout in milliseconds; the longest there is when Lambda does not tell us. */
async function timeoutOf(spec: Spec, { clients, signal, log }: StageContext): Promise<number> {
  try {
    const get = new GetFunctionConfigurationCommand({
      FunctionName: spec.function,
      ...(spec.qualifier && { Qualifier: spec.qualifier }),
    });
    const { Timeout: seconds } = await remote(clients.lambda.send(get, { abortSignal: signal }));
    return seconds === undefined ? LONGEST_TIMEOUT : seconds * 1000;
  } catch (error) {
    if (!isCode(error, 'AccessDeniedException', 'ResourceNotFoundException')) throw error;
    log.warn({ function: spec.function, code: error.code }, 'timeout of the function unknown: assuming the longest');
    return LONGEST_TIMEOUT;
  }
}
