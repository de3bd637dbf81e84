import type { z } from 'zod';
import { Definition } from '../definition-schema.ts';

type Given = z.input<typeof Definition>;
type GivenStage = Given['stages'][string];

/**
 * A pipeline of our own: hidden, without a schedule, its stages side by side and without automatic retries. What its
 * stages are about comes as parameters, because a template never reads what another one yields.
 */
export const hiddenPipeline = (
  given: Pick<Given, 'name' | 'title' | 'channel' | 'timezone' | 'params' | 'attentionFor'> & {
    owners?: string[];
    stages: Record<string, Pick<GivenStage, 'kind' | 'with' | 'deadline'>>;
  },
): Definition => {
  const { owners = [], stages, ...rest } = given;
  const stage = (own: Pick<GivenStage, 'kind' | 'with' | 'deadline'>): GivenStage => ({
    ...own,
    needs: [],
    runs: 'on-success',
    retries: { max: 0, delay: 0, backoff: 'fixed' },
    expect: [],
    writes: [],
  });
  return Definition.parse({
    ...rest,
    owners,
    hidden: true,
    schedules: [],
    stages: Object.fromEntries(Object.entries(stages).map(([id, own]) => [id, stage(own)])),
  } satisfies Given);
};
