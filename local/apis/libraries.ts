import type { Handler } from 'hono';
import { z } from 'zod';
import { refuse } from './data4library.ts';
import type { ApisOptions } from './index.ts';
import { readTables, type Table } from './input.ts';
import { served } from './served.ts';

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
export function libSrch(options: ApisOptions): Handler {
  return served(options, {
    api: 'data4library',
    asked: (c) => ({ operation: 'libSrch', method: `page ${c.req.query('pageNo') ?? 1}` }),
    refuse,
    async answer(c) {
      const query = Query.safeParse(c.req.query());
      if (!query.success) return refuse(c, query.error.issues[0]?.path[0] === 'authKey' ? 'authErr' : 'parameterErr');
      const { dtl_region: code, pageNo, pageSize } = query.data;
      const district = code === undefined ? undefined : DISTRICTS[Number(code.slice(2)) / 10 - 1];
      if (code !== undefined && district === undefined) return refuse(c, 'parameterErr');
      const all = (await readTables(options.dataDir, LIBRARIES, options.log)).filter(
        (library) => district === undefined || districtsOf(library).includes(district),
      );
      const libs = all
        .slice((pageNo - 1) * pageSize, pageNo * pageSize)
        .map(({ district: _district, ...lib }) => ({ lib }));
      const request = { ...c.req.query(), authKey: undefined, pageNo: String(pageNo), pageSize: String(pageSize) };
      return c.json({ response: { request, pageNo, pageSize, numFound: all.length, resultNum: libs.length, libs } });
    },
  });
}

/** A list of the whole country has districts of the same names in other cities. */
const districtsOf = ({ district, address = '' }: Record<string, string | undefined>): string[] => {
  if (district?.trim()) return [district.trim()];
  const [city = '', ...rest] = address.trim().split(/\s+/);
  return city.startsWith('서울') ? rest : [];
};
