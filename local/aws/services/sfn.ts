import { z } from 'zod';
import { ACCOUNT } from '../names.ts';
import { page } from '../paging.ts';
import { json10 } from '../protocols/json.ts';
import { epoch, input, operation, present, type Service } from '../service.ts';
import { describeExecution, type StateMachineExecutions } from '../sfn/executions.ts';

const executionArn = z.string().min(1).max(256);
const stateMachineArn = z.string().min(1).max(256);

/** Step Functions: the workspace's `statemachines/<name>.asl.json`, interpreted. */
export function sfn(executions: StateMachineExecutions): Service {
  return {
    name: 'states',
    target: 'AWSStepFunctions',
    protocol: json10,
    invalid: 'ValidationException',
    operations: {
      StartExecution: operation({
        input: input({
          stateMachineArn,
          name: z
            .string()
            .regex(/^[\w.-]{1,80}$/)
            .optional(),
          input: z.string().max(262_144).default('{}'),
        }),
        handler: ({ stateMachineArn: machine, name, input: given }, call) => {
          const started = executions.start(machine, name, given);
          call.accept({ token: name ?? null, effectId: started.arn });
          return { executionArn: started.arn, startDate: epoch(started.startedAt) };
        },
      }),
      DescribeExecution: operation({
        input: input({ executionArn }),
        handler: ({ executionArn: id }) => describeExecution(executions.get(id)),
      }),
      StopExecution: operation({
        input: input({ executionArn, error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() }),
        handler: ({ executionArn: id, error, cause }) => ({
          stopDate: epoch(executions.stop(id, error, cause).endedAt!),
        }),
      }),
      GetExecutionHistory: operation({
        input: input({
          executionArn,
          maxResults: z.int().min(0).max(1000).default(100),
          reverseOrder: z.boolean().default(false),
          nextToken: z.string().optional(),
          includeExecutionData: z.boolean().optional(),
        }),
        handler: ({ executionArn: id, maxResults, reverseOrder, nextToken }) => {
          const events = executions.get(id).history.map(({ type, at, state }, index) => ({
            id: index + 1,
            previousEventId: index,
            timestamp: epoch(at),
            type,
            ...(type.endsWith('Entered') && { stateEnteredEventDetails: { name: state } }),
            ...(type.endsWith('Exited') && { stateExitedEventDetails: { name: state } }),
          }));
          const { items, nextToken: next } = page(
            reverseOrder ? events.toReversed() : events,
            nextToken,
            maxResults || 100,
            'InvalidToken',
          );
          return present({ events: items, nextToken: next });
        },
      }),
      DescribeStateMachine: operation({
        input: input({ stateMachineArn }),
        handler: ({ stateMachineArn: id }) => {
          const { name, type, definition, modified } = executions.machine(id);
          return {
            stateMachineArn: id,
            name,
            type,
            status: 'ACTIVE',
            definition,
            roleArn: `arn:aws:iam::${ACCOUNT}:role/local`,
            creationDate: epoch(modified.getTime()),
            loggingConfiguration: { level: 'OFF', includeExecutionData: false },
            tracingConfiguration: { enabled: false },
          };
        },
      }),
    },
    resume: () => executions.resume(),
    close: () => executions.close(),
  };
}
