import type { Policy } from '../pipeline/access.ts';
import type { StageKind } from '../pipeline/stages/stage.ts';
import { createDigestMaker } from './digest-maker.ts';
import { createLookups } from './lookups.ts';
import { createScheduleStore } from './schedule-store.ts';
import type { Services } from './services.ts';
import { createViewReader } from './view-reader.ts';

export interface ReadingParts {
  kinds: Record<string, StageKind>;
  /** Of the consoles that links lead to. */
  region: string;
  access: Policy;
  /** US dollars for a terabyte that Athena scans. */
  athenaPerTerabyte: number;
}

/** Everything that is read from the store to be shown, for the bot and the terminal alike. */
export function createReading(
  { redis, names, store, workspace, audit }: Pick<Services, 'redis' | 'names' | 'store' | 'workspace' | 'audit'>,
  { kinds, region, access, athenaPerTerabyte }: ReadingParts,
) {
  const schedules = createScheduleStore(redis, names);
  const lookups = createLookups({ store, schedules });
  const views = createViewReader({ store, workspace, kinds, region, access, perTerabyte: athenaPerTerabyte });
  const { auditHead } = audit;
  const digest = createDigestMaker({ store, workspace, schedules, lookups, views, athenaPerTerabyte, auditHead });
  return { schedules, lookups, views, digest };
}

export type Reading = ReturnType<typeof createReading>;
