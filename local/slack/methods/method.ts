import { z } from 'zod';
import type { Tier } from '../rates.ts';
import type { World } from '../world.ts';

/** A Web API method: its rate tier, the bot scope it needs, the arguments it reads and what it does. */
export interface Method {
  tier: Tier;
  scope?: string;
  /** The kind of token it wants; a bot's unless said. */
  token?: 'app';
  args: z.ZodType;
  run(args: never, world: World): object;
}

/** Declares a method, its handler typed by its arguments. */
export const method = <S extends z.ZodType>(
  spec: Omit<Method, 'args' | 'run'> & { args: S; run(args: z.output<S>, world: World): object },
): Method => spec;

/** WebClient sends forms: everything that is not a scalar arrives as JSON text. */
export const json = z
  .unknown()
  .transform((value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  })
  .optional();

export const flag = z
  .union([z.boolean(), z.string().transform((value) => value === 'true' || value === '1')])
  .default(false);
const count = (byDefault: number, max = 1000) => z.coerce.number().int().min(1).max(max).default(byDefault);

export const paging = { cursor: z.string().default(''), limit: count(100) };

/** One page of a list, with the cursor of the next. */
export function page<T>(items: T[], args: { cursor: string; limit: number }): { items: T[]; next_cursor: string } {
  const from = args.cursor === '' ? 0 : Number(Buffer.from(args.cursor, 'base64').toString().replace('offset:', ''));
  const to = from + args.limit;
  const next_cursor = to < items.length ? Buffer.from(`offset:${to}`).toString('base64') : '';
  return { items: items.slice(from, to), next_cursor };
}
