import { refuse } from '../../src/errors.ts';
import { previewOf } from '../../src/pipeline/preview.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { type AlikeLeft, alikeProposed, type AlikeRetry } from '../../src/views/alike.ts';
import type { Message } from '../../src/views/message.ts';
import { titleOf } from '../../src/views/run-view.ts';
import * as runs from './run-fixtures.ts';

export const NOW = runs.START + 600_000;

/** A failure of each month, from October backwards. */
export function alikeRetries(count: number, locale: string): AlikeRetry[] {
  return Array.from({ length: count }, (_, back) => {
    const period = `20${26 - Math.floor((back + 2) / 12)}-${String(12 - ((back + 2) % 12)).padStart(2, '0')}`;
    const told = runs.story({ period }).pass('fetch', 12).pass('raw', 3).start('clean').fail('clean', {
      code: 'Glue.Failed',
      message: 'Rate exceeded',
      retryable: false,
    });
    const { run, definition } = told.view();
    const preview = previewOf(
      run,
      { type: 'retry', stages: [{ stage: 'clean', attempt: 1 }] },
      { definition, by: runs.OPERATOR, now: told.now() },
    );
    if ('refusal' in preview) throw new Error(preview.refusal.key);
    return { run, title: titleOf({ run, definition, locale }), preview };
  });
}

/** One that is left for each sort of reason, and two for the same. */
export function alikeLeft(locale: string): AlikeLeft[] {
  const parks = Definition.parse({ ...runs.popularLoans, name: 'city-parks', title: 'City <parks>' });
  const of = (period: string): Pick<AlikeLeft, 'run' | 'title' | 'stages'> => {
    const { run, definition } = runs.story({ definition: parks, period }).view();
    return { run, title: titleOf({ run, definition, locale }), stages: ['clean'] };
  };
  const denied = refuse('access.denied', {
    action: 'stage.retry',
    target: 'city-parks',
    allowed: ['U_ADMIN', 'S_PARKS'],
  });
  const changes = [{ stage: 'clean', what: 'changed' as const, keys: ['with'] }];
  return [
    { ...of('2026-10'), why: denied },
    { ...of('2026-09'), why: denied },
    { ...of('2026-08'), why: 'doubt' },
    { ...of('2026-07'), why: 'consent' },
    { ...of('2026-06'), why: refuse('definition.changed', { run: 'city-parks.2026-06.r1', changes }) },
  ];
}

const cause = { code: 'Glue.Failed', message: 'Rate exceeded for <requests>' };
const shown = { run: 'popular-loans.2026-10.r1', stage: 'clean', attempt: 1, upTo: NOW, runs: 3 };

/** Asks about three that can be retried, and some that are left. */
export const alikeAsked = (
  locale: string,
  { asks = true, count = 3 }: { asks?: boolean; count?: number } = {},
): Message =>
  alikeProposed(
    { retries: alikeRetries(count, locale), left: alikeLeft(locale), unseen: 4 },
    cause,
    asks ? { ...shown, runs: count } : undefined,
    { locale, now: NOW },
  );
