import { z } from 'zod';
import { deny } from '../errors.ts';

/** Under which a window remembers the channel in which it was opened: what may be asked for can depend on it. */
const CHANNEL = '@channel';

/** A window's private_metadata with the channel in which it was opened. */
export const withChannel = (text: string, channel: string): string =>
  JSON.stringify({ ...(json(text) as object | undefined), [CHANNEL]: channel });

/** The channel in which a window was opened, if it was in one. */
export function channelIn(text: string): string | undefined {
  const channel = (json(text) as Record<string, unknown> | undefined)?.[CHANNEL];
  return typeof channel === 'string' ? channel : undefined;
}

/** What a client has sent back, checked; anything else is refused as of an old or foreign button or window. */
export function read(schema: z.ZodType, what: string, text: string | undefined): unknown {
  const { [CHANNEL]: _, ...own } = z
    .looseObject({})
    .catch({})
    .parse(json(text ?? ''));
  const result = schema.safeParse(own);
  return result.success ? result.data : deny('payload.invalid', { what });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
