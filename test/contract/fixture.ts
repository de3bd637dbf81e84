import { existsSync } from 'node:fs';
import type { Json, StageContext } from '../../src/pipeline/stages/stage.ts';

export interface Operation {
  service: string;
  operation: string;
}

/**
 * What the contract and the faults must know of a kind. Specs name what the workspace and the scripted AWS of
 * `scripted-aws.ts` do; `fixtures/<kind>.ts` exports one as `fixture`.
 */
export interface Fixture {
  /** The operation that begins work, and one that every look needs. */
  start: Operation;
  look: Operation;
  /** The first request of `find`, for a kind that has one. */
  search?: Operation;
  /** The name under which the service refuses for now. */
  throttle: string;
  works: Record<string, Json>;
  /** Works until it is released. */
  held: Record<string, Json>;
  fails: Record<string, Json>;
  /** What `works` gives, and how `fails` fails. */
  output: object;
  error: object;
  invalid: Record<string, Json>[];
  /** A spec that names something that is not there, for a kind that `stageContract` asks to look before a run. */
  absent?: Record<string, Json>;
  /** Under which circumstances `fails` fails, when they are not the usual ones. */
  failing?(ctx: StageContext): StageContext;
  /** A handle the service does not know, and for how many milliseconds it has not; none where nothing is kept. */
  unknown?: { handle: Json; after?: number };
  /**
   * What the service counts of starts: those under a token, those of anybody when it is told no token, or nothing, where
   * a start begins nothing that could be begun twice.
   */
  counts?: 'tokens' | 'anybody' | 'nothing';
}

/** The fixture of a kind; throws for a kind that has none, which neither the contract nor the faults could then try. */
export async function fixtureOf(kind: string): Promise<Fixture> {
  const file = new URL(`fixtures/${kind}.ts`, import.meta.url);
  if (!existsSync(file)) throw new Error(`the kind ${kind} has no test/contract/fixtures/${kind}.ts`);
  return ((await import(file.href)) as { fixture: Fixture }).fixture;
}
