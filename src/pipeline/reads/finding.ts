import { StageError } from '../../errors.ts';
import { type Finding, say, type Says, type Subject } from '../found.ts';
import { isTemplate } from '../template.ts';
import type { Json } from '../stages/stage.ts';

/** What a look told: a note about what was seen, when all is well, or a finding that is not `ok`. */
export type Seen = Says | Omit<Finding, 'subject'>;

const being =
  (state: Finding['state']) =>
  (says: Says, code?: string): Omit<Finding, 'subject'> => ({ state, says, ...(code !== undefined && { code }) });

/** What is wrong and would stop a run. */
export const failing = being('failed');

/** Why something could not be told. */
export const untold = being('unknown');

/** Names under which services say that something is not there. */
const MISSING = new Set([
  'EntityNotFoundException',
  'NoSuchBucket',
  'NoSuchKey',
  'NotFound',
  'NotFoundException',
  'ResourceNotFound',
  'ResourceNotFoundException',
]);
/** Names under which they say that it is not for us. */
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'Forbidden', 'UnauthorizedException', '403']);

export interface LookOptions {
  /** The IAM action of the look, named when it is denied. */
  action: string;
  /** Further names that mean "is not there" where this look is concerned. */
  missing?: readonly string[];
  /** The stage itself needs what the look needs, so a denial stops it too; else a denial leaves open how things stand. */
  needed?: boolean;
}

/** Looks at one thing and says what was found: there, missing, denied, or not to be reached, told apart by the error's name. */
export async function finding(
  subject: Subject,
  { action, missing = [], needed = false }: LookOptions,
  look: () => Promise<Seen>,
): Promise<Finding> {
  try {
    const seen = await look();
    return 'state' in seen ? { subject, ...seen } : { subject, state: 'ok', says: seen };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    const { code } = error;
    if (code === 'Sluice.Credentials')
      return { subject, ...failing(say('credentials', { words: wordsOf(error) }), code) };
    if (MISSING.has(code) || missing.includes(code)) return { subject, ...failing(say('missing', { code }), code) };
    if (DENIED.has(code)) return { subject, ...(needed ? failing : untold)(say('denied', { code, action }), code) };
    return { subject, ...untold(unasked(error), code) };
  }
}

/** Why a service could not be asked: what lies between us and it in words of ours, its own no in its words. */
export function unasked(error: StageError): Says {
  const { code } = error;
  const words = wordsOf(error);
  switch (code) {
    case 'Sluice.Unreachable':
      return say('unreachable', { code, words });
    case 'Sluice.NoReply':
      return say('silent', { code, words });
    case 'Sluice.BadReply':
      return say('garbled', { code, words });
    case 'Sluice.Interrupted':
      return say('interrupted', { code });
    default:
      return say('unasked', { code, words: error.message });
  }
}

/** What of an error is the service's. */
function wordsOf({ message, own }: StageError): string {
  const words = own?.about['words'];
  return typeof words === 'string' ? words : message;
}

/** A text of a planned spec; undefined when it is none, or one that only a run knows. */
export function known(spec: Json, key: string): string | undefined {
  const value = typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? spec[key] : undefined;
  return typeof value === 'string' && !isTemplate(value) ? value : undefined;
}

/** Whether a value holds nothing that only a run knows. */
export function isKnown(value: Json): boolean {
  if (typeof value === 'string') return !isTemplate(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isKnown);
}

/** What is said of a thing whose name only a run knows. */
export const inRunOnly = (subject: Subject): Finding => ({ subject, ...untold(say('inRunOnly')) });
