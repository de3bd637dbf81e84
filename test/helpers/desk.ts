import type { Desk, DeskSettings } from '../../src/commands/desk.ts';
import { openDesk } from '../../src/commands/open-desk.ts';
import type { AwsClients, StageKind } from '../../src/pipeline/stages/stage.ts';
import type { Replica } from './engine.ts';
import { readingOf } from './reading.ts';

/** What commands work with on a replica, by the rules of `access`. */
export function deskOf(
  replica: Replica,
  kinds: Record<string, StageKind>,
  given: Partial<DeskSettings> & Pick<DeskSettings, 'access'>,
): Desk {
  const settings: DeskSettings = {
    locale: 'en',
    region: 'r',
    channels: { pipelines: 'C_PIPELINES' },
    athena: { workgroup: 'w', database: 'd', maxRows: 1 },
    breakGlass: { max: 3_600_000 },
    ...given,
  };
  return openDesk(replica, readingOf(replica, { kinds, access: settings.access }), {
    settings,
    clients: {} as AwsClients,
    kinds,
    log: { info: () => undefined, warn: () => undefined },
  });
}
