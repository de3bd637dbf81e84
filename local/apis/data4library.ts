import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Handler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { ApisOptions } from './index.ts';
import { DataSetMissing, readJsonFolder } from './input.ts';

/** A recorded `loanItemSrch` answer; a row keeps exactly the keys that it came with. */
const Recorded = z.object({
  response: z.looseObject({ docs: z.array(z.object({ doc: z.record(z.string(), z.unknown()) })) }),
});

const Query = z.object({
  authKey: z.string().min(1),
  format: z.literal('json'),
  pageNo: z.coerce.number().int().positive().default(1),
  pageSize: z.coerce.number().int().positive().default(200),
});

/** The API's words for the error codes that it is known to answer. */
const WORDS: Record<string, string> = {
  authErr: '인증정보가 일치하지 않습니다.',
  vitalizationErr: 'API 활성화 상태가아닙니다.',
  outOflimit: '1일 500건 이상 요청 시 IP 등록이 필요합니다.',
  parameterErr: '요청 변수를 확인하시기 바랍니다.',
};

/** Popular loans, paged. Every region and period asked for gets the same list: the input has only one. */
export function loanItemSrch({ dataDir, faults, log }: ApisOptions): Handler {
  return async (c) => {
    const fault = faults.take('api', {
      service: 'data4library',
      operation: 'loanItemSrch',
      method: `page ${c.req.query('pageNo') ?? 1}`,
    });
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault?.retryAfter !== undefined) c.header('Retry-After', String(fault.retryAfter));
    if (fault?.status !== undefined) return errorPage(c, fault.status);
    if (fault?.error !== undefined) return refuse(c, fault.error);

    const query = Query.safeParse(c.req.query());
    if (!query.success) {
      const field = query.error.issues[0]?.path[0];
      if (field !== 'format') return refuse(c, field === 'authKey' ? 'authErr' : 'parameterErr');
      return c.json({ error: 'only format=json is emulated; the real API answers XML without it' }, 501);
    }

    try {
      const files = await readJsonFolder(dataDir, 'popular_loans', Recorded, log);
      const { pageNo, pageSize } = query.data;
      const request = { ...c.req.query(), authKey: undefined, pageNo, pageSize };
      const all = files.flatMap((file) => file.response.docs);
      const docs = all.slice((pageNo - 1) * pageSize, pageNo * pageSize);
      if (fault?.dropAfterAccept) (c.env as Partial<HttpBindings>).incoming?.destroy();
      return c.json({ response: { request, resultNum: docs.length, docs } });
    } catch (error) {
      if (!(error instanceof DataSetMissing)) throw error;
      log?.warn({ api: 'data4library', hint: error.hint }, error.message);
      return c.json({ error: error.message, hint: error.hint }, 404);
    }
  };
}

/** An error as data4library answers it: HTTP 200, and an error where the rows should be. */
export function refuse(c: Context, errCode: string) {
  return c.json({ response: { errCode, error: WORDS[errCode] ?? '시스템 오류가 발생하였습니다.' } });
}

function errorPage(c: Context, status: number) {
  const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>서비스 점검 중입니다</h1></body></html>`;
  return c.html(page, status as ContentfulStatusCode);
}
