import type { RetryPolicy } from './definition-schema.ts';

const CEILING = 30 * 60_000;

/**
 * Milliseconds before retry number `retry` (1 is the first). Exponential doubles each time up to half an hour, and
 * `jitter` in [0, 1) spreads it over the upper half so that many failures of one cause do not return together.
 */
export function backoff(policy: RetryPolicy, retry: number, jitter: number): number {
  if (policy.backoff === 'fixed') return policy.delay;
  const full = Math.min(policy.delay * 2 ** (retry - 1), Math.max(CEILING, policy.delay));
  return Math.round(full / 2 + (full / 2) * jitter);
}
