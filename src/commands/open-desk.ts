import type { Reading } from '../jobs/reading.ts';
import { createSchedules } from '../jobs/schedules.ts';
import type { Services } from '../jobs/services.ts';
import type { Desk } from './desk.ts';

/** The desk over a store: what decides, what reads, and what they are set to. */
export function openDesk(
  { store, engine, workspace, clock, audit, glass }: Services,
  { schedules, ...reading }: Reading,
  rest: Pick<Desk, 'settings' | 'clients' | 'kinds' | 'log' | 'pictures' | 'refused'>,
): Desk {
  const { channels } = rest.settings;
  return {
    store,
    engine,
    workspace,
    clock,
    audit,
    glass,
    schedules: createSchedules({ schedules, workspace, clock, channels }),
    ...reading,
    ...rest,
  };
}
