import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Handler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApisOptions } from './index.ts';
import { InputError } from './input.ts';

/** One operation of an emulated API. */
interface Operation {
  /** The name under which faults and the log know the API. */
  api: string;
  /** What a fault may ask for: the operation, and which part of it. */
  asked(c: Context): { operation: string; method: string };
  /** An error as the API itself answers it. */
  refuse(c: Context, code: string): Response;
  answer(c: Context): Promise<Response>;
}

/** What is the same for every API: the fault that is due comes first, and a data set that is missing is said. */
export function served({ faults, log }: ApisOptions, { api, asked, refuse, answer }: Operation): Handler {
  return async (c) => {
    const fault = faults.take('api', { service: api, ...asked(c) });
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault?.retryAfter !== undefined) c.header('Retry-After', String(fault.retryAfter));
    if (fault?.status !== undefined) return errorPage(c, fault.status);
    if (fault?.error !== undefined) return refuse(c, fault.error);
    try {
      const answered = await answer(c);
      if (fault?.dropAfterAccept) (c.env as Partial<HttpBindings>).incoming?.destroy();
      return answered;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      log?.warn({ api, hint: error.hint }, error.message);
      return c.json({ error: error.message, hint: error.hint }, 404);
    }
  };
}

function errorPage(c: Context, status: number): Response {
  const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>서비스 점검 중입니다</h1></body></html>`;
  return c.html(page, status as ContentfulStatusCode);
}
