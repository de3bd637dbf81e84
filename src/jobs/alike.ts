import { causeKeyOf, errorAt, type Trouble, troublesOf } from '../pipeline/alike.ts';
import type { Run } from '../pipeline/run.ts';
import { presenterOf } from '../views/presenter.ts';
import type { RunStore } from './run-store.ts';

/** Trouble and the run that is in it. */
export interface Alike extends Trouble {
  run: Run;
}

/**
 * What waits for someone, as of now, in the channel of a run and for the cause of one of its attempts: that attempt too, as
 * long as it waits. The oldest comes first.
 */
export async function alikeOf(
  store: Pick<RunStore, 'open' | 'definition'>,
  { run, stage, attempt }: { run: Run; stage: string; attempt: number },
): Promise<Alike[]> {
  const error = errorAt(run, stage, attempt);
  if (!error) return [];
  const cause = causeKeyOf(error);
  const inChannel = (await store.open()).filter(({ channel }) => channel === run.channel);
  const found = await Promise.all(
    inChannel.map(async (each): Promise<Alike[]> => {
      const same = troublesOf(each).filter((trouble) => causeKeyOf(trouble.error) === cause);
      // What has no message of its own is told by its root alone: nobody is called about it.
      if (same.length === 0 || !presenterOf(await store.definition(each.definition)).failure) return [];
      return same.map((trouble) => ({ ...trouble, run: each }));
    }),
  );
  return found.flat().toSorted((a, b) => a.since - b.since || a.run.createdAt - b.run.createdAt);
}
