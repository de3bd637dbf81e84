import { type Refusal, refuse } from '../errors.ts';
import { holdsSecret } from '../scrub.ts';

/**
 * The refusal of what a person hands in with a secret in it: it would be kept in the record and shown in messages. Names where
 * it stands; undefined when there is none.
 */
export function refuseSecrets(given: object): Refusal | undefined {
  const where = placeOf(given, '');
  return where === undefined ? undefined : refuse('secret.given', { where });
}

function placeOf(value: unknown, name: string): string | undefined {
  if (typeof value === 'string') return holdsSecret(value) ? name : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found = holdsSecret(key) ? name : placeOf(each, Array.isArray(value) ? name : key);
    if (found !== undefined) return found;
  }
  return undefined;
}
