import type { Definition, StageDefinition } from './definition-schema.ts';
import { downstream, order } from './graph.ts';
import type { Run } from './run.ts';
import { tablesIn } from './sql-tables.ts';

/** A success that wrote a table, as `database.name` in lower case. */
export interface TableWrite {
  table: string;
  run: Run;
  stage: string;
  /** When it had ended, in milliseconds since the epoch. */
  at: number;
}

/** Tables that a stage says it writes. */
const writtenBy = ({ writes }: Pick<StageDefinition, 'writes'>): string[] => writes.map((table) => table.toLowerCase());

/** Tables that a stage reads, as far as its SQL names them; what a function or a job reads is not seen from here. */
export function readBy(stage: Pick<StageDefinition, 'with' | 'writes'>): string[] {
  const { sql, database } = stage.with;
  if (typeof sql !== 'string' || typeof database !== 'string') return [];
  const written = new Set(writtenBy(stage));
  return tablesIn(sql, database).filter((table) => !written.has(table));
}

/** The stages that write tables, over all pipelines. */
export const writersOf = (
  definitions: Readonly<Record<string, Definition>>,
): { table: string; pipeline: string; stage: string }[] =>
  Object.values(definitions).flatMap(({ name, stages }) =>
    order(stages).flatMap((stage) => writtenBy(stages[stage]!).map((table) => ({ table, pipeline: name, stage }))),
  );

/** What of its tables a run has written, by the definition that it goes by. */
export function writesOf(run: Run, definition: Pick<Definition, 'stages'>): TableWrite[] {
  return order(definition.stages).flatMap((stage) => {
    const { state, endedAt } = run.stages[stage] ?? {};
    if (state !== 'succeeded' || endedAt === undefined) return [];
    return writtenBy(definition.stages[stage]!).map((table) => ({ table, run, stage, at: endedAt }));
  });
}

/** A pipeline with a stage that reads a table. */
export interface Reader {
  pipeline: string;
  stage: string;
}

/** Stages whose SQL reads a table, over all pipelines. */
export const readersOf = (table: string, definitions: Readonly<Record<string, Definition>>): Reader[] =>
  Object.values(definitions).flatMap(({ name, stages }) =>
    order(stages)
      .filter((stage) => readBy(stages[stage]!).includes(table.toLowerCase()))
      .map((stage) => ({ pipeline: name, stage })),
  );

/**
 * What gets no further while a stage has not succeeded: the tables that it and the stages behind it write; the pipelines
 * that read them or start after the run, sorted by name.
 */
export function behind(
  { name, stages }: Pick<Definition, 'name' | 'stages'>,
  stage: string,
  definitions: Readonly<Record<string, Definition>>,
): { tables: string[]; pipelines: string[] } {
  const tables = [stage, ...downstream(stages, stage)].flatMap((id) => writtenBy(stages[id] ?? { writes: [] }));
  const readers = tables.flatMap((table) => readersOf(table, definitions));
  const followers = Object.values(definitions).filter(({ triggers }) =>
    triggers.some(({ after }) => after.includes(name)),
  );
  const all = new Set([...readers.map(({ pipeline }) => pipeline), ...followers.map((each) => each.name)]);
  all.delete(name);
  return { tables: [...new Set(tables)], pipelines: [...all].toSorted() };
}
