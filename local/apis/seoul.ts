import type { Context, Handler } from 'hono';
import { z } from 'zod';
import type { ApisOptions } from './index.ts';
import { readTables, type Table } from './input.ts';
import { served } from './served.ts';

/**
 * The lists of Seoul's open API, each with the folder of its input and, in the API's order, its fields with the header
 * that the same list has as a portal file. Events call the latitude LOT and the longitude LAT: so does the real API.
 */
const LISTS: Record<string, Table> = {
  culturalEventInfo: {
    folder: 'cultural_events',
    columns: {
      CODENAME: '분류',
      GUNAME: '자치구',
      TITLE: '공연/행사명',
      DATE: '날짜/시간',
      PLACE: '장소',
      ORG_NAME: '기관명',
      USE_TRGT: '이용대상',
      USE_FEE: '이용요금',
      PLAYER: '출연자정보',
      PROGRAM: '프로그램소개',
      ETC_DESC: '기타내용',
      ORG_LINK: '홈페이지 주소',
      MAIN_IMG: '대표이미지',
      RGSTDATE: '신청일',
      TICKET: '시민/기관',
      STRTDATE: '시작일',
      END_DATE: '종료일',
      THEMECODE: '테마분류',
      LOT: '위도(Y좌표)',
      LAT: '경도(X좌표)',
      IS_FREE: '유무료',
      HMPG_ADDR: '문화포털상세URL',
    },
  },
  tbisMasterStation: {
    folder: 'bus_stops',
    columns: {
      CRTR_ID: '노드 ID',
      CRTR_NO: '정류소번호',
      CRTR_NM: '정류소명',
      LOT: 'X좌표',
      LAT: 'Y좌표',
      CRTR_TYPE: '정류소 타입',
    },
  },
  subwayStationMaster: {
    folder: 'subway_stations',
    columns: { BLDN_ID: '역사_ID', BLDN_NM: '역사명', ROUTE: '호선', LAT: '위도', LOT: '경도' },
  },
};

const Range = z.object({
  first: z.coerce.number().int().positive(),
  last: z.coerce.number().int().positive(),
});
const LONGEST = 1000;

/** The API's words for the codes that it is known to answer. */
const WORDS: Record<string, string> = {
  'INFO-100': '인증키가 유효하지 않습니다.',
  'INFO-200': '해당하는 데이터가 없습니다.',
  'ERROR-310': '해당하는 서비스를 찾을 수 없습니다.',
  'ERROR-331': '요청시작위치 값을 확인하십시오.',
  'ERROR-336': '데이터요청은 한번에 최대 1000건을 넘을 수 없습니다.',
  'ERROR-500': '서버 오류입니다.',
};

/** One range of one list: `/<key>/json/<service>/<first>/<last>/`. A fault's `error` is answered as the API's own code. */
export function seoulList(options: ApisOptions): Handler {
  return served(options, {
    api: 'seoul',
    asked: (c) => ({ operation: c.req.param('service') ?? '', method: `from ${c.req.param('first')}` }),
    refuse,
    async answer(c) {
      const service = c.req.param('service') ?? '';
      const list = Object.hasOwn(LISTS, service) ? LISTS[service] : undefined;
      if (!list) return refuse(c, 'ERROR-310');
      const range = Range.safeParse(c.req.param());
      if (!range.success || range.data.last < range.data.first) return refuse(c, 'ERROR-331');
      const { first, last } = range.data;
      if (last - first >= LONGEST) return refuse(c, 'ERROR-336');
      const rows = await readTables(options.dataDir, list, options.log);
      const row = rows.slice(first - 1, last);
      if (row.length === 0) return refuse(c, 'INFO-200');
      const RESULT = { CODE: 'INFO-000', MESSAGE: '정상 처리되었습니다' };
      return c.json({ [service]: { list_total_count: rows.length, RESULT, row } });
    },
  });
}

const refuse = (c: Context, code: string): Response =>
  c.json({ RESULT: { CODE: code, MESSAGE: WORDS[code] ?? '오류입니다.' } });
