import { deny } from '../../errors.ts';
import { hashOf } from '../../pipeline/definition.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { upstream } from '../../pipeline/graph.ts';
import { readBy, readersOf, type TableWrite, writersOf } from '../../pipeline/lineage.ts';
import { nearest } from '../../pipeline/nearest.ts';
import { measuresOf } from '../../views/stage-facts.ts';
import { type Trace, traceReply } from '../../views/trace.ts';
import { allows, type Desk, demand, seen } from '../desk.ts';
import { positions, type Verb } from './verb.ts';

export const trace: Verb = {
  name: 'trace',
  group: 'look',
  usage: 'trace <table>',
  takes: [],
  async run(words, asker, desk) {
    const [given] = positions(this, words, 'table');
    const mine = await seen(desk, asker);
    const { definitions } = await desk.workspace.inForce();
    const { table, pipeline, stage } = findTable(given!, definitions, mine);
    demand(desk, asker, 'run.view', pipeline);
    const found = await tracedOf(desk, definitions, { table, pipeline, stage });
    const mayRerun = allows(desk, asker, 'stage.rerun', pipeline);
    return {
      message: traceReply(found, { mayRerun }, asker.locale),
      ...(found.last && { run: found.last.run }),
      record: recordOf(found),
    };
  },
};

type Written = { table: string; pipeline: string; stage: string };

/** A table that a pipeline writes, by its name with or without the database. Throws table.unknown with what may be meant. */
function findTable(given: string, definitions: Record<string, Definition>, mine: readonly Definition[]): Written {
  const name = given.toLowerCase();
  const all = writersOf(definitions);
  const found = all.find(({ table }) => table === name) ?? all.find(({ table }) => table.split('.')[1] === name);
  if (found) return found;
  const names = new Set(mine.map((each) => each.name));
  const known = [...new Set(all.filter(({ pipeline }) => names.has(pipeline)).map(({ table }) => table))];
  const suggestion = nearest(name, known);
  return deny('table.unknown', { given, known, ...(suggestion !== undefined && { suggestion }) });
}

async function tracedOf(
  desk: Desk,
  definitions: Record<string, Definition>,
  { table, pipeline, stage }: Written,
): Promise<Trace> {
  const definition = definitions[pipeline]!;
  const [last, before] = await writesTo(desk, pipeline, table);
  const by = last && (await desk.store.definition(last.run.definition));
  const rowsBefore = before && measuresOf(before.run.stages[before.stage]?.output).rows;
  const sources = readBy((by ?? definition).stages[stage] ?? definition.stages[stage]!);
  return {
    table,
    pipeline,
    stage,
    ...(last &&
      by && {
        last: {
          run: last.run,
          definition: by,
          at: last.at,
          isCurrent: last.run.definition === hashOf(definition),
          ...(rowsBefore !== undefined && { rowsBefore }),
        },
      }),
    sources: await Promise.all(
      sources.map(async (source) => {
        const writer = writersOf(definitions).find((each) => each.table === source);
        const [latest] = writer ? await writesTo(desk, writer.pipeline, source) : [];
        return { table: source, ...(latest && { at: latest.at, run: latest.run.id }) };
      }),
    ),
    before: upstream(definition.stages, stage).toReversed(),
    // What its own pipeline does with it afterwards is part of writing it.
    readers: readersOf(table, definitions).filter((reader) => reader.pipeline !== pipeline),
    triggered: Object.values(definitions)
      .filter(({ triggers }) => triggers.some(({ after }) => after.includes(pipeline)))
      .map(({ name }) => name),
  };
}

/** The latest runs that wrote a table, the newest first. */
const writesTo = async (desk: Desk, pipeline: string, table: string): Promise<TableWrite[]> =>
  (await desk.lookups.writes(pipeline)).filter((write) => write.table === table);

const recordOf = ({ last, ...rest }: Trace): object => ({
  ...rest,
  ...(last && {
    run: last.run.id,
    writtenAt: last.at,
    definition: last.run.definition,
    isCurrent: last.isCurrent,
    rows: measuresOf(last.run.stages[rest.stage]?.output).rows ?? null,
    rowsBefore: last.rowsBefore ?? null,
  }),
});
