import { UserError } from '../../errors.ts';
import { type Action } from '../../pipeline/access.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { nearest } from '../../pipeline/nearest.ts';
import { periodsBefore } from '../../pipeline/periods.ts';
import type { Run } from '../../pipeline/run.ts';
import type { Choice } from '../../views/inputs.ts';
import { periodChoice } from '../../views/period-choice.ts';
import { type Chosen, pipelineChoice } from '../../views/run-form-modal.ts';
import { allows, type Asker, demand, type Desk } from '../desk.ts';
import { findPeriod, findPipeline } from '../find.ts';

/** Periods that are listed before anything is typed. */
const RECENT = 24;
/** A backfill begins with this many periods. */
const RANGE = 6;

/** The pipelines that the asker may do something to. */
async function open(desk: Desk, asker: Asker, action: Action): Promise<Definition[]> {
  const { definitions } = await desk.workspace.inForce();
  return Object.values(definitions).filter(({ name }) => allows(desk, asker, action, name));
}

/** Pipelines whose name or title holds what was typed; for a misspelt one the nearest. */
export async function pipelineChoices(desk: Desk, asker: Asker, action: Action, query: string): Promise<Choice[]> {
  const definitions = await open(desk, asker, action);
  const all = definitions.map((definition) => pipelineChoice(definition, asker.locale));
  const wanted = query.trim().toLowerCase();
  // In whatever language: a team calls a pipeline by one name, whoever looks for it.
  const names = ({ name, title }: Definition): string[] =>
    typeof title === 'string' ? [name, title] : [name, ...Object.values(title)];
  const found = all.filter((_, at) => names(definitions[at]!).join('\n').toLowerCase().includes(wanted));
  if (found.length > 0) return found;
  const meant = nearest(
    wanted,
    all.flatMap(({ text, value }) => [text, value]),
  );
  return all.filter(({ text, value }) => text === meant || value === meant);
}

/** What a form about a pipeline begins with: the period that a run would take now. */
export async function chosenPipeline(
  desk: Desk,
  asker: Asker,
  action: Action,
  name: string,
  period?: string,
): Promise<Chosen> {
  const definition = await findPipeline(desk, name);
  demand(desk, asker, action, definition.name);
  const found = await findPeriod(desk, definition, period);
  const [choice] = await described(desk, asker, definition, [found.id]);
  return { definition, period: choice! };
}

/** Where a backfill begins that ends with a period. */
export async function backfillStart(desk: Desk, asker: Asker, { definition, period }: Chosen): Promise<Choice> {
  const last = await findPeriod(desk, definition, period.value);
  const ids = periodsBefore(definition, last, RANGE - 1).map(({ id }) => id);
  const [choice] = await described(desk, asker, definition, [ids.at(-1) ?? period.value]);
  return choice!;
}

/** Recent periods with how they stand; those that hold what was typed, and the one that was meant by it. */
export async function periodChoices(
  desk: Desk,
  asker: Asker,
  definition: Definition,
  query: string,
): Promise<Choice[]> {
  const [latest, runs] = await Promise.all([
    findPeriod(desk, definition),
    desk.store.list({ pipeline: definition.name, limit: RECENT }),
  ]);
  const recent = [
    latest.id,
    ...periodsBefore(definition, latest, RECENT - 1).map(({ id }) => id),
    ...runs.map(({ period }) => period.id),
  ];
  const typed = query.trim();
  const meant = typed === '' ? undefined : await meantBy(desk, definition, typed);
  const found = recent.filter((id) => id.includes(typed));
  return described(desk, asker, definition, [...new Set([...(meant === undefined ? [] : [meant]), ...found])]);
}

/** The period that somebody writes in a way of their own. */
async function meantBy(desk: Desk, definition: Definition, text: string): Promise<string | undefined> {
  try {
    return (await findPeriod(desk, definition, text)).id;
  } catch (error) {
    if (error instanceof UserError && error.refusal.key === 'period.invalid') return error.refusal.params.suggestion;
    throw error;
  }
}

async function described(desk: Desk, { locale }: Asker, { name }: Definition, ids: string[]): Promise<Choice[]> {
  const [now, ...latest] = await Promise.all([
    desk.clock.now(),
    ...ids.map(async (id): Promise<Run | undefined> => (await desk.store.latest(name, id))?.run),
  ]);
  return ids.map((id, index) => periodChoice(id, latest[index], locale, now));
}
