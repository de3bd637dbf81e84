import type { Context, Handler } from 'hono';
import { z } from 'zod';
import type { ApisOptions } from './index.ts';
import { readJsonFolder } from './input.ts';
import { served } from './served.ts';

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
export function loanItemSrch(options: ApisOptions): Handler {
  return served(options, {
    api: 'data4library',
    asked: (c) => ({ operation: 'loanItemSrch', method: `page ${c.req.query('pageNo') ?? 1}` }),
    refuse,
    async answer(c) {
      const query = Query.safeParse(c.req.query());
      if (!query.success) {
        const field = query.error.issues[0]?.path[0];
        if (field !== 'format') return refuse(c, field === 'authKey' ? 'authErr' : 'parameterErr');
        return c.json({ error: 'only format=json is emulated; the real API answers XML without it' }, 501);
      }
      const files = await readJsonFolder(options.dataDir, 'popular_loans', Recorded, options.log);
      const { pageNo, pageSize } = query.data;
      const request = { ...c.req.query(), authKey: undefined, pageNo, pageSize };
      const all = files.flatMap((file) => file.response.docs);
      const docs = all.slice((pageNo - 1) * pageSize, pageNo * pageSize);
      return c.json({ response: { request, resultNum: docs.length, docs } });
    },
  });
}

/** An error as data4library answers it: HTTP 200, and an error where the rows should be. */
export function refuse(c: Context, errCode: string): Response {
  return c.json({ response: { errCode, error: WORDS[errCode] ?? '시스템 오류가 발생하였습니다.' } });
}
