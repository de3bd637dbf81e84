import type { Definition } from './definition-schema.ts';
import { findCycle } from './graph.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { Source } from './yaml-source.ts';

/** What is wrong with the triggers of one pipeline, as far as the names of the others tell. */
export function checkTriggers(
  { name, triggers, schedules }: Definition,
  { source, pipelines }: { source: Source; pipelines?: readonly string[] },
): Problem[] {
  const slices = schedules.findIndex(({ period }) => period === 'since-last-success');
  const mixed =
    slices === -1 || triggers.length === 0
      ? []
      : [
          source.problem(
            ['schedules', slices, 'period'],
            'cannot be since-last-success beside triggers: a trigger brings the period of the runs that it follows',
          ),
        ];
  return [
    ...mixed,
    ...triggers.flatMap(({ id, after }, index) => {
      const at = ['triggers', index];
      const twice = triggers.findIndex((other) => other.id === id) < index;
      return [
        ...(twice ? [source.problem([...at, 'id'], `another trigger is called ${JSON.stringify(id)}`)] : []),
        ...after.flatMap((pipeline, place) => {
          const wrong = wrongWith(pipeline, after.indexOf(pipeline) < place, name, pipelines);
          return wrong ? [source.problem([...at, 'after', place], wrong.message, { hint: wrong.hint })] : [];
        }),
      ];
    }),
  ];
}

function wrongWith(
  pipeline: string,
  twice: boolean,
  own: string,
  known: readonly string[] | undefined,
): { message: string; hint?: string } | undefined {
  const written = JSON.stringify(pipeline);
  if (pipeline === own)
    return { message: 'a pipeline cannot start itself', hint: 'Name the pipelines that it follows' };
  if (twice) return { message: `${written} stands here twice` };
  if (!known || known.includes(pipeline)) return undefined;
  return {
    message: `no pipeline is called ${written}`,
    hint: didYouMean(
      pipeline,
      known.filter((other) => other !== own),
    ),
  };
}

/** A pipeline that cannot run because of the others, and why. */
export interface Clash {
  pipeline: string;
  problem: Problem;
}

/**
 * What is wrong between the triggers of a workspace: pipelines that would start each other for ever, and triggers whose
 * pipelines never have a period in common. `sources` are the files of the definitions, by pipeline.
 */
export function checkTriggersTogether(
  definitions: Readonly<Record<string, Definition>>,
  sources: Readonly<Record<string, Source>>,
): Clash[] {
  const apart = Object.values(definitions).flatMap(({ name, triggers }): Clash[] =>
    triggers.flatMap(({ after }, index) => {
      const [one, other] = withoutCommonPeriod(after, definitions);
      if (one === undefined || other === undefined) return [];
      const message = `${one} and ${other} never have the same period, so this never starts a run`;
      const hint = 'Write a trigger for each of them';
      return [{ pipeline: name, problem: sources[name]!.problem(['triggers', index, 'after'], message, { hint }) }];
    }),
  );
  return [...apart, ...circles(definitions, sources)];
}

/** Two of the pipelines whose schedules make periods of different lengths only. */
function withoutCommonPeriod(after: readonly string[], definitions: Readonly<Record<string, Definition>>): string[] {
  const rulesOf = (pipeline: string) => new Set((definitions[pipeline]?.schedules ?? []).map(({ period }) => period));
  const scheduled = after.filter((pipeline) => rulesOf(pipeline).size > 0);
  for (const [index, one] of scheduled.entries()) {
    const other = scheduled.slice(index + 1).find((candidate) => rulesOf(one).isDisjointFrom(rulesOf(candidate)));
    if (other !== undefined) return [one, other];
  }
  return [];
}

/** One clash for each circle: without the pipeline that it is reported at, the others are none. */
function circles(
  definitions: Readonly<Record<string, Definition>>,
  sources: Readonly<Record<string, Source>>,
): Clash[] {
  const follows = Object.fromEntries(
    Object.values(definitions).map(({ name, triggers }) => [name, { needs: triggers.flatMap(({ after }) => after) }]),
  );
  const found: Clash[] = [];
  for (let circle = findCycle(follows); circle; circle = findCycle(follows)) {
    const [pipeline] = circle as [string];
    const message = `these pipelines would start each other for ever: ${circle.join(' → ')}`;
    const problem = sources[pipeline]!.problem(['triggers'], message, { hint: 'Remove one of these triggers' });
    found.push({ pipeline, problem });
    delete follows[pipeline];
  }
  return found;
}
