import { Hono } from 'hono';
import type { Redis } from 'ioredis';
import { z } from 'zod';

const CLOCK_OFFSET = '{sluice}:clock-offset';
const Clock = z.strictObject({ now: z.union([z.number(), z.iso.datetime({ offset: true })]).nullable() });

export interface HealthParts {
  /** True when product, Slack and AWS all answer. */
  ready(): Promise<boolean>;
  redis: Redis;
  /** Milliseconds since the epoch on the product's clock, for the emulations to follow. */
  onClock(offset: number): void;
}

/** The control routes that belong to no emulation: health, and the clock that the product follows in local mode. */
export function launcherControl({ ready, redis, onClock }: HealthParts): Hono {
  const app = new Hono();
  app.get('/health', async (c) => {
    const up = await ready();
    return c.json({ ready: up }, up ? 200 : 503);
  });
  app.get('/clock', async (c) => c.json({ now: Date.now() + Number((await redis.get(CLOCK_OFFSET)) ?? 0) }));
  app.post('/clock', async (c) => {
    const body = Clock.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) {
      return c.json({ error: 'invalid_clock', hint: 'send {"now": "2026-12-01T00:10:00+09:00"}, milliseconds since the epoch, or null for the real time' }, 400);
    }
    const { now } = body.data;
    const offset = now === null ? 0 : new Date(now).getTime() - Date.now();
    await redis.set(CLOCK_OFFSET, String(offset));
    onClock(offset);
    return c.json({ now: Date.now() + offset });
  });
  return app;
}
