import { deny } from '../errors.ts';
import { nearest } from '../pipeline/nearest.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import type { Period, Run } from '../pipeline/run.ts';
import { defaultPeriod, readPeriod } from '../pipeline/schedule.ts';
import type { Desk } from './desk.ts';

const RUN_ID = /^(?<pipeline>[a-z][a-z0-9-]*)\.(?<period>[^.]+)(?:\.r(?<number>\d+))?$/;

/** As much of the desk as tells which pipelines there are. */
type InForce = { workspace: Pick<Desk['workspace'], 'inForce'> };

/** A pipeline in force by its name. Throws pipeline.unknown with what may be meant, or pipeline.broken. */
export async function findPipeline({ workspace }: InForce, name: string): Promise<Definition> {
  const { definitions, broken } = await workspace.inForce();
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  if (definition) return definition;
  if (Object.hasOwn(broken, name)) return deny('pipeline.broken', { pipeline: name, problem: broken[name]! });
  const known = [...Object.keys(definitions), ...Object.keys(broken)];
  const suggestion = nearest(name, known);
  return deny('pipeline.unknown', { given: name, known, ...(suggestion !== undefined && { suggestion }) });
}

/**
 * The period that a person names for a run of a pipeline; without a name, the one that its schedule would take now. What came
 * since the last success is counted from there, but a period that has a run keeps the bounds that it was given then.
 */
export async function findPeriod({ store, clock }: Desk, definition: Definition, text?: string): Promise<Period> {
  const now = await clock.now();
  const isSlice = definition.schedules.some(({ period }) => period === 'since-last-success');
  const [lastEnd, latest] = isSlice
    ? await Promise.all([
        store.lastEnd(definition.name),
        text === undefined ? undefined : store.latest(definition.name, text),
      ])
    : [];
  if (latest) return latest.run.period;
  return text === undefined
    ? defaultPeriod(definition, now, { lastEnd })
    : readPeriod(text, definition, now, { lastEnd });
}

/** A run by its id, by `<pipeline>.<period>` for the latest of a period, or by a pipeline for its latest. */
export async function findRun(desk: Desk, text: string): Promise<Run> {
  const { store, workspace } = desk;
  const named = RUN_ID.exec(text)?.groups;
  if (named) {
    const loaded =
      named['number'] === undefined ? await store.latest(named['pipeline']!, named['period']!) : await store.load(text);
    if (loaded) return loaded.run;
  } else {
    const [latest] = await store.list({ pipeline: text, limit: 1 });
    if (latest) return latest;
  }
  const recent = await store.list({ limit: 50 });
  const { definitions } = await workspace.inForce();
  const suggestion = nearest(text, [...recent.map(({ id }) => id), ...Object.keys(definitions)]);
  return deny('run.unknown', { given: text, ...(suggestion !== undefined && { suggestion }) });
}
