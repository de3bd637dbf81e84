import { createReading, type Reading } from '../../src/jobs/reading.ts';
import type { Policy } from '../../src/pipeline/access.ts';
import type { StageKind } from '../../src/pipeline/stages/stage.ts';
import type { Replica } from './engine.ts';

/** What is read from a replica's store to be shown. */
export const readingOf = (
  replica: Replica,
  { kinds = {}, access = { roles: {}, grants: [] } }: { kinds?: Record<string, StageKind>; access?: Policy } = {},
): Reading => createReading(replica, { kinds, access, region: 'ap-northeast-2', athenaPerTerabyte: 5 });
