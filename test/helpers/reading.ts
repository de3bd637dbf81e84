import { createDigestMaker } from '../../src/jobs/digest-maker.ts';
import { createLookups } from '../../src/jobs/lookups.ts';
import { createScheduleStore } from '../../src/jobs/schedule-store.ts';
import { createViewReader } from '../../src/jobs/view-reader.ts';
import type { Policy } from '../../src/pipeline/access.ts';
import type { StageKind } from '../../src/pipeline/stages/stage.ts';
import type { Replica } from './engine.ts';

/** What is read from a replica's store to be shown. */
export function readingOf(
  { redis, names, store, workspace }: Replica,
  { kinds = {}, access = { roles: {}, grants: [] } }: { kinds?: Record<string, StageKind>; access?: Policy } = {},
) {
  const schedules = createScheduleStore(redis, names);
  const views = createViewReader({ store, kinds, region: 'ap-northeast-2', access });
  const lookups = createLookups({ store, schedules });
  const digest = createDigestMaker({ store, workspace, schedules, lookups, views, athenaPerTerabyte: 5 });
  return { schedules, views, lookups, digest };
}
