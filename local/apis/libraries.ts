import { setTimeout as sleep } from 'node:timers/promises';
import type { Handler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { refuse } from './data4library.ts';
import type { ApisOptions } from './index.ts';
import { DataSetMissing, readTables, type Table } from './input.ts';

/** Seoul's list of public libraries as a portal file, under the names that data4library gives its fields. */
const LIBRARIES: Table = {
  folder: 'libraries',
  columns: {
    libCode: '도서관 일련번호',
    libName: '도서관명',
    address: '주소',
    tel: '전화번호',
    homepage: '홈페이지 URL',
    operatingTime: '운영시간',
    closed: '정기 휴관일',
    latitude: '위도',
    longitude: '경도',
  },
  optional: { district: '구명' },
};

/** The codes of Seoul's districts (`dtl_region`), in the order of the API's own table. */
const DISTRICTS = (
  '종로구 중구 용산구 성동구 광진구 동대문구 중랑구 성북구 강북구 도봉구 노원구 은평구 서대문구 마포구 양천구 강서구 ' +
  '구로구 금천구 영등포구 동작구 관악구 서초구 강남구 송파구 강동구'
).split(' ');

const Query = z.object({
  authKey: z.string().min(1),
  region: z.literal('11').optional(),
  dtl_region: z
    .string()
    .regex(/^11\d{3}$/)
    .optional(),
  pageNo: z.coerce.number().int().positive().default(1),
  pageSize: z.coerce.number().int().positive().default(10),
  format: z.literal('json'),
});

/** Libraries of a district, paged: of the one that the list names, or else that the address names, which some do not. */
export function libSrch({ dataDir, faults, log }: ApisOptions): Handler {
  return async (c) => {
    const page = `page ${c.req.query('pageNo') ?? 1}`;
    const fault = faults.take('api', { service: 'data4library', operation: 'libSrch', method: page });
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault?.status !== undefined)
      return c.html('<h1>서비스 점검 중입니다</h1>', fault.status as ContentfulStatusCode);
    if (fault?.error !== undefined) return refuse(c, fault.error);
    const query = Query.safeParse(c.req.query());
    if (!query.success) return refuse(c, query.error.issues[0]?.path[0] === 'authKey' ? 'authErr' : 'parameterErr');
    const { dtl_region: code, pageNo, pageSize } = query.data;
    const district = code === undefined ? undefined : DISTRICTS[Number(code.slice(2)) / 10 - 1];
    if (code !== undefined && district === undefined) return refuse(c, 'parameterErr');
    try {
      const all = (await readTables(dataDir, LIBRARIES, log)).filter(
        (library) => district === undefined || districtsOf(library).includes(district),
      );
      const libs = all
        .slice((pageNo - 1) * pageSize, pageNo * pageSize)
        .map(({ district: _district, ...lib }) => ({ lib }));
      const request = { ...c.req.query(), authKey: undefined, pageNo: String(pageNo), pageSize: String(pageSize) };
      return c.json({ response: { request, pageNo, pageSize, numFound: all.length, resultNum: libs.length, libs } });
    } catch (error) {
      if (!(error instanceof DataSetMissing)) throw error;
      log?.warn({ api: 'data4library', hint: error.hint }, error.message);
      return c.json({ error: error.message, hint: error.hint }, 404);
    }
  };
}

const districtsOf = ({ district, address = '' }: Record<string, string | undefined>): string[] =>
  district ? [district] : address.split(/\s+/);
