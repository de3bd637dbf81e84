import { randomUUID } from 'node:crypto';
import { Background } from '../background.ts';
import { AwsError } from '../errors.ts';
import type { Invocations } from '../lambda/invocations.ts';
import { arn } from '../names.ts';
import { epoch, type Log } from '../service.ts';
import type { Collection, Store } from '../store.ts';
import type { StateMachine, Workspace } from '../workspace.ts';
import { execute } from './interpreter.ts';
import { type Machine, readMachine } from './machine.ts';
import { StateError, type Value } from './paths.ts';

export type ExecutionState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface HistoryEvent {
  type: string;
  at: number;
  state?: string;
}

/** One execution. Times are milliseconds since the epoch. */
export interface Execution {
  arn: string;
  machine: string;
  name: string;
  state: ExecutionState;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  startedAt: number;
  endedAt?: number;
  history: HistoryEvent[];
}

export interface SfnOptions {
  workspace: Workspace;
  invocations: Invocations;
  store: Store;
  now(): number;
  log: Log;
}

/** Executions of state machines: their record, and their interpretation. */
export class StateMachineExecutions {
  readonly #options: SfnOptions;
  readonly #executions: Collection<Execution>;
  readonly #background = new Background();

  constructor(options: SfnOptions) {
    this.#options = options;
    this.#executions = options.store.collection('sfn-executions');
  }

  /** The machine of an ARN. Throws StateMachineDoesNotExist. */
  machine(machineArn: string): StateMachine {
    const prefix = arn('states', 'stateMachine:');
    const found = machineArn.startsWith(prefix)
      ? this.#options.workspace.stateMachine(machineArn.slice(prefix.length))
      : undefined;
    if (!found)
      throw new AwsError(
        'StateMachineDoesNotExist',
        `State Machine Does Not Exist: '${machineArn}' (no statemachines/*.asl.json of the workspace has that name)`,
      );
    return found;
  }

  /** Starts an execution, or answers with the one of that name while it runs with the same input. */
  start(machineArn: string, given: string | undefined, input: string): Execution {
    const machine = this.machine(machineArn);
    if (machine.type === 'EXPRESS')
      throw new AwsError('UnknownOperationException', 'Express state machines are not emulated locally.');
    const name = given ?? randomUUID();
    const id = arn('states', `execution:${machine.name}:${name}`);
    const known = this.#executions.get(id);
    if (known?.state === 'RUNNING' && known.input === input) return known;
    if (known) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${id}'`);
    const value = parsed(input);
    const definition = readable(machine);
    const execution: Execution = {
      arn: id,
      machine: machineArn,
      name,
      state: 'RUNNING',
      input,
      startedAt: this.#options.now(),
      history: [{ type: 'ExecutionStarted', at: this.#options.now() }],
    };
    this.#executions.set(id, execution);
    this.#background.begin(id, (signal) => this.#run(execution, definition, value, signal));
    return execution;
  }

  /** Throws ExecutionDoesNotExist. */
  get(id: string): Execution {
    const found = this.#executions.get(id);
    if (!found) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${id}'`);
    return found;
  }

  /** Stops an execution; one that has ended stays as it is. */
  stop(id: string, error?: string, cause?: string): Execution {
    const found = this.get(id);
    if (found.state === 'RUNNING') {
      this.#end(found, { state: 'ABORTED', ...(error && { error }), ...(cause && { cause }) });
      this.#background.stop(id);
    }
    return this.get(id);
  }

  /** Ends what a stopped endpoint left behind. */
  resume(): void {
    const cause = 'The local AWS endpoint was stopped while this execution was running; nothing of it goes on.';
    for (const each of this.#executions.values())
      if (each.state === 'RUNNING') this.#end(each, { state: 'FAILED', error: 'States.Runtime', cause });
  }

  close(): Promise<void> {
    return this.#background.close();
  }

  async #run(begun: Execution, machine: Machine, input: Value, stop: AbortSignal): Promise<void> {
    const late = machine.TimeoutSeconds === undefined ? [] : [AbortSignal.timeout(1000 * machine.TimeoutSeconds)];
    const signal = AbortSignal.any([stop, ...late]);
    const end = (how: Partial<Execution> & Pick<Execution, 'state'>): void => {
      if (!this.#background.closing && !stop.aborted) this.#end(this.get(begun.arn), how);
    };
    try {
      const output = await execute(machine, input, {
        signal,
        context: {
          Execution: {
            Id: begun.arn,
            Name: begun.name,
            Input: input,
            StartTime: new Date(begun.startedAt).toISOString(),
          },
          StateMachine: { Id: begun.machine, Name: begun.machine.split(':').at(-1)! },
        },
        invoke: (name, payload) => this.#invoke(name, payload),
        event: (type, state) => this.#event(begun.arn, { type, at: this.#options.now(), state }),
      });
      end({ state: 'SUCCEEDED', output: JSON.stringify(output) });
    } catch (error) {
      if (signal.aborted) return end({ state: 'TIMED_OUT' });
      if (!(error instanceof StateError))
        this.#options.log.warn({ err: error, execution: begun.arn }, 'local Step Functions: a defect of the emulation');
      const { error: name, cause_: cause } =
        error instanceof StateError ? error : new StateError('States.Runtime', String(error));
      end({ state: 'FAILED', ...(name && { error: name }), ...(cause && { cause }) });
    }
  }

  async #invoke(name: string, payload: Value): Promise<Value> {
    const spec = this.#options.workspace.lambda(name);
    if (!spec)
      throw new StateError(
        'Lambda.ResourceNotFoundException',
        `Function not found: ${arn('lambda', `function:${name}`)}`,
      );
    const { payload: answer, failed } = await this.#options.invocations.invoke(
      spec,
      randomUUID(),
      JSON.stringify(payload),
      () => {},
    );
    if (failed)
      throw new StateError((JSON.parse(answer) as { errorType?: string }).errorType ?? 'Lambda.Unknown', answer);
    return JSON.parse(answer) as Value;
  }

  #event(id: string, event: HistoryEvent): void {
    const execution = this.get(id);
    this.#executions.set(id, { ...execution, history: [...execution.history, event] });
  }

  #end(execution: Execution, how: Partial<Execution> & Pick<Execution, 'state'>): void {
    const at = this.#options.now();
    const type = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted', RUNNING: '' }[
      how.state
    ];
    const history = [...execution.history, { type: `Execution${type}`, at }];
    this.#executions.set(execution.arn, { ...execution, ...how, endedAt: at, history });
  }
}

function parsed(input: string): Value {
  try {
    return JSON.parse(input) as Value;
  } catch {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input.slice(0, 100)}'`);
  }
}

function readable({ name, definition }: StateMachine): Machine {
  try {
    return readMachine(definition);
  } catch (error) {
    throw new AwsError('InvalidDefinition', `statemachines/${name}.asl.json: ${(error as Error).message}`);
  }
}

/** An execution as DescribeExecution shows it. */
export const describeExecution = (execution: Execution) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machine,
  name: execution.name,
  status: execution.state,
  startDate: epoch(execution.startedAt),
  ...(execution.endedAt !== undefined && { stopDate: epoch(execution.endedAt) }),
  input: execution.input,
  ...(execution.output !== undefined && { output: execution.output }),
  ...(execution.error !== undefined && { error: execution.error }),
  ...(execution.cause !== undefined && { cause: execution.cause }),
  redriveCount: 0,
  redriveStatus: 'NOT_REDRIVABLE',
});
