import { z } from 'zod';
import { canonical } from './canonical.ts';
import { changesBetween } from './changes.ts';
import type { Definition } from './definition-schema.ts';

const names = z.array(z.string());
const Parts = z.strictObject({ added: names, changed: names, removed: names });
type Parts = z.infer<typeof Parts>;

/** What differs of one pipeline between two releases. */
export const Difference = z.strictObject({
  pipeline: z.string(),
  /** `broken`: an error disables it now. `mended`: one did before. */
  what: z.enum(['added', 'changed', 'removed', 'broken', 'mended']),
  /** The channel that its definition names; undefined when there never was a right one. */
  channel: z.string().optional(),
  problem: z.string().optional(),
  stages: Parts,
  schedules: Parts,
  triggers: Parts,
  /** Other keys that differ: owners, params, timezone … */
  keys: names,
});
export type Difference = z.infer<typeof Difference>;

/** The definitions of a release: those in force, and why the others are not. */
export interface Definitions {
  definitions: Record<string, Definition>;
  broken: Record<string, string>;
  /** Of the broken ones, what they were when they were last right. */
  lastGood: Record<string, Definition>;
}

const NOTHING: Parts = { added: [], changed: [], removed: [] };
const NO_PARTS = { stages: NOTHING, schedules: NOTHING, triggers: NOTHING, keys: [] };
const OWN_WORDS: readonly string[] = ['name', 'stages', 'schedules', 'triggers'];

/** What differs between two releases, pipeline by pipeline; empty when nothing does. */
export function differencesOf(before: Definitions, after: Definitions): Difference[] {
  const of = (known: Record<string, Definition>, name: string) =>
    Object.hasOwn(known, name) ? known[name] : undefined;
  const all = [before.definitions, before.broken, after.definitions, after.broken].flatMap((known) =>
    Object.keys(known),
  );
  return [...new Set(all)].toSorted().flatMap((pipeline): Difference[] => {
    const [was, is] = [of(before.definitions, pipeline), of(after.definitions, pipeline)];
    const wasBroken = Object.hasOwn(before.broken, pipeline);
    const good = was ?? of(before.lastGood, pipeline);
    const channel = (is ?? good)?.channel;
    const about = { pipeline, ...(channel !== undefined && { channel }) };
    if (!is) {
      const problem = Object.hasOwn(after.broken, pipeline) ? after.broken[pipeline]! : undefined;
      if (problem === undefined) return [{ ...about, what: 'removed', ...NO_PARTS }];
      if (problem === before.broken[pipeline]) return [];
      return [{ ...about, what: 'broken', problem, ...NO_PARTS }];
    }
    const parts = good ? partsOf(good, is) : NO_PARTS;
    if (wasBroken) return [{ ...about, what: 'mended', ...parts }];
    if (!was) return [{ ...about, what: 'added', ...NO_PARTS }];
    return isSame(was, is) ? [] : [{ ...about, what: 'changed', ...parts }];
  });
}

function partsOf(
  before: Definition,
  after: Definition,
): Pick<Difference, 'stages' | 'schedules' | 'triggers' | 'keys'> {
  const ids = (what: string): string[] =>
    changesBetween(before, after).flatMap((change) => (change.what === what && change.stage ? [change.stage] : []));
  const byId = (items: readonly { id: string }[]) => Object.fromEntries(items.map((item) => [item.id, item]));
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Definition)[];
  const stages = { added: ids('added'), changed: ids('changed'), removed: ids('removed') };
  const others = keys.filter((key) => !OWN_WORDS.includes(key) && !isSame(before[key], after[key]));
  // Titles of stages, and the tables that they are said to write.
  const isOnlySaid = !Object.values(stages).some((some) => some.length > 0) && !isSame(before.stages, after.stages);
  return {
    stages,
    schedules: partsBetween(byId(before.schedules), byId(after.schedules)),
    triggers: partsBetween(byId(before.triggers), byId(after.triggers)),
    keys: isOnlySaid ? [...others, 'stages'] : others,
  };
}

function partsBetween(before: Record<string, unknown>, after: Record<string, unknown>): Parts {
  const kept = Object.keys(after).filter((id) => Object.hasOwn(before, id));
  return {
    added: Object.keys(after).filter((id) => !Object.hasOwn(before, id)),
    changed: kept.filter((id) => !isSame(before[id], after[id])),
    removed: Object.keys(before).filter((id) => !Object.hasOwn(after, id)),
  };
}

const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
