import { Hono } from 'hono';
import type { Redis } from 'ioredis';
import { z } from 'zod';

const CLOCK_OFFSET = '{sluice}:clock-offset';
/** The product passes over its schedules and sleeping stages when it hears this. */
const NUDGE = '{sluice}:nudge';
const Clock = z.strictObject({ now: z.union([z.number(), z.iso.datetime({ offset: true })]).nullable() });

export interface HealthParts {
  /** True when product, Slack and AWS all answer. */
  ready(): Promise<boolean>;
  /** Milliseconds since the epoch on the product's clock. */
  now(): number;
  redis: Redis;
  /** Called with the milliseconds by which the clock was moved, for the emulations to follow. */
  onClock(offset: number): void;
}

/** The control routes that belong to no emulation: health, and the clock that the product follows in local mode. */
export function launcherControl({ ready, now, redis, onClock }: HealthParts): Hono {
  const app = new Hono();
  app.get('/health', async (c) => {
    const up = await ready();
    return c.json({ ready: up, now: now() }, up ? 200 : 503);
  });
  app.post('/clock', async (c) => {
    const body = Clock.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) {
      return c.json(
        {
          error: 'invalid_clock',
          hint: 'send {"now": "2026-12-01T00:10:00+09:00"}, milliseconds since the epoch, or null for the real time',
        },
        400,
      );
    }
    const wanted = body.data.now;
    const offset = wanted === null ? 0 : new Date(wanted).getTime() - Date.now();
    await redis.set(CLOCK_OFFSET, String(offset));
    onClock(offset);
    await redis.publish(NUDGE, 'clock');
    return c.json({ now: now() });
  });
  return app;
}
