import type { Circumstances } from './decide.ts';
import { blocked, evolveAll } from './evolve.ts';
import { order } from './graph.ts';
import { type Handled, type Run, RUN_SCHEMA, type RunEvent } from './run.ts';

/** The record and the events of a run in which nothing is to be done: every stage is marked done from the start. */
export function beginDone(
  draft: Omit<Run, 'schema' | 'stages' | 'sequence' | 'createdAt'>,
  { definition, by, now }: Circumstances,
  reason: string,
): { run: Run; events: RunEvent[] } {
  const ids = order(definition.stages);
  const blank: Run = {
    ...draft,
    schema: RUN_SCHEMA,
    createdAt: now,
    sequence: 0,
    stages: Object.fromEntries(Object.keys(definition.stages).map((id) => [id, blocked(now)])),
  };
  const handled: Handled = { what: 'mark-done', by, at: now, attempt: 0, reason };
  const events: RunEvent[] = [
    { type: 'run.created', at: now, by },
    ...ids.flatMap((stage): RunEvent[] => [
      { type: 'stage.handled', at: now, stage, handled },
      { type: 'stage.succeeded', at: now, stage, attempt: 0, output: {} },
    ]),
    { type: 'run.ended', at: now, status: 'succeeded' },
  ];
  return { run: evolveAll(blank, events), events };
}
