import { StageError } from '../../errors.ts';
import { isTemplate } from '../template.ts';
import type { Finding, Json } from '../stages/stage.ts';

/** What a look told: undefined when all is well, a note about what was seen, or a finding that is not `ok`. */
export type Seen = string | Omit<Finding, 'subject'> | undefined;

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
  subject: string,
  { action, missing = [], needed = false }: LookOptions,
  look: () => Promise<Seen>,
): Promise<Finding> {
  try {
    const seen = await look();
    if (typeof seen === 'object') return { subject, ...seen };
    return { subject, state: 'ok', ...(seen !== undefined && { message: seen }) };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    const { code, message } = error;
    if (code === 'Sluice.Credentials')
      return { subject, state: 'failed', message: `is out of reach: ${message}`, code };
    if (MISSING.has(code) || missing.includes(code))
      return {
        subject,
        state: 'failed',
        message: `is not there (${code}). Create it, or correct its name in the workspace.`,
        code,
      };
    if (DENIED.has(code))
      return {
        subject,
        state: needed ? 'failed' : 'unknown',
        message: `is denied to us (${code}). Allow ${action} in the task's role.`,
        code,
      };
    return { subject, state: 'unknown', message: `could not be asked (${code}): ${message}`, code };
  }
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
export const inRunOnly = (subject: string): Finding => ({
  subject,
  state: 'unknown',
  message: 'is named by a value that only a run knows.',
});
