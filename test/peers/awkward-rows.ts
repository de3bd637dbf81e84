import { Random } from '../../local/data/random.ts';
import type { SparkWorld } from './spark-world.ts';

const ROWS = 300;

/** Texts on which two engines could disagree: blanks of all sorts, what looks like a number, what is outside the BMP. */
const TEXTS = [
  '',
  ' ',
  '  둘레에 빈칸  ',
  '\t탭\t',
  '\u00a0줄 없는 빈칸\u00a0',
  '　전각　',
  '줄\n바꿈',
  '"따옴표", 쉼표',
  '역\\사선',
  '🎭 그림 글자 🎪 축제',
  '한글 한글 가나 가나 다라 마바 문화 행사',
  'ｆｕｌｌ Ｗｉｄｔｈ',
  'Ünïcödé É',
  '가\u0301 조합',
  '05',
  '1e3',
  'NULL',
  'null',
  '0',
] as const;
const COUNTS = ['', ' ', '0', '007', '12', '1,234', '233,599', ' 1,000,000 ', '9007199254740993'] as const;
const RANKS = ['', ' ', '1', '02', ' 3 ', '2147483647'] as const;
const DEGREES = ['', ' ', '37.5', '126.978', '-0.0', '037.50', ' 37.123456789012345 ', '127', '0.1'] as const;
const DAYS = [
  '2025-08-01 00:00:00.0',
  '2025-08-01',
  ' 2025-08-31 00:00',
  '2025-2-3',
  '2025-02-30',
  '2025-08',
  '20250801',
  '2025/08/01',
  '',
  ' ',
  '내일',
  '0001-01-01',
  '9999-12-31',
] as const;
const STATIONS = [
  '총신대입구(이수)',
  '이수',
  '서울역',
  '서울',
  '대림(구로구청)',
  '동대문역사문화공원(DDP)',
  '신촌',
  '(빈)',
  '',
] as const;
const ROUTES = ['1호선', '2호선', '7호선(인천)', '경의중앙선', '9호선(연장)', ''] as const;

/** What a column of a raw table is filled with, by the name of its field; any other gets texts. */
const FIELDS: Record<string, readonly [string, ...string[]]> = {
  ranking: RANKS,
  loan_count: COUNTS,
  BookCount: COUNTS,
  latitude: DEGREES,
  longitude: DEGREES,
  RGSTDATE: DAYS,
  STRTDATE: DAYS,
  END_DATE: DAYS,
  CRTR_ID: ['100000001', '101000002', '999000003', '12', ''],
  BLDN_NM: STATIONS,
  ROUTE: ROUTES,
  IS_FREE: ['무료', '유료', '', ' 무료 ', '모름'],
};
const RAW = {
  best_loan_list_raw:
    'ranking bookname authors publisher publication_year isbn13 addition_symbol vol class_no loan_count bookImageURL',
  bus_stop_loc_raw: 'CRTR_ID CRTR_NO CRTR_NM CRTR_TYPE LAT LOT',
  subway_station_loc_raw: 'BLDN_ID BLDN_NM ROUTE LAT LOT',
  library_data_raw:
    'libCode libName address tel fax latitude longitude homepage closed operatingTime BookCount district',
  cultural_event_parse_raw:
    'CODENAME GUNAME TITLE DATE PLACE ORG_NAME USE_TRGT USE_FEE PLAYER PROGRAM ETC_DESC ORG_LINK MAIN_IMG RGSTDATE TICKET STRTDATE END_DATE THEMECODE LOT LAT IS_FREE HMPG_ADDR',
};

/** One value of a field: of its choices, missing, or null. */
function value(random: Random, field: string): string | number | null | undefined {
  if (random.chance(0.05)) return undefined;
  // A number without quotes is the text of its digits.
  if (random.chance(0.02)) return random.whole(0, 99);
  if (random.chance(0.05)) return null;
  const degrees = field === 'LAT' || field === 'LOT' ? DEGREES.filter((each) => !each.startsWith('-')) : undefined;
  const choices = degrees ?? FIELDS[field];
  if (choices) return choices[random.whole(0, choices.length - 1)];
  // Two texts in a row make values that differ, and keywords that are counted.
  return random.chance(0.5) ? random.pick(TEXTS) : `${random.pick(TEXTS)} ${random.pick(TEXTS)}`;
}

const parkColumns =
  '관리번호,공원명,공원구분,소재지도로명주소,소재지지번주소,위도,경도,공원면적,지정고시일,관리기관명,전화번호,데이터기준일자,제공기관코드,제공기관명';

/** Brings rows that are as awkward as an open API could make them, without being wrong. */
export async function layAwkward(world: Pick<SparkWorld, 'write' | 'upload'>): Promise<void> {
  const random = new Random(7);
  for (const [table, fields] of Object.entries(RAW)) {
    const names = fields.split(' ');
    const rows = Array.from({ length: ROWS }, () =>
      Object.fromEntries(names.map((field) => [field, value(random, field)])),
    );
    // Some rows come twice, as when a list moves between two pages.
    await world.write(table, [...rows, ...rows.slice(0, 20)]);
  }
  await world.upload(
    'reference/bus-codes',
    '자치구,자치구코드,정류장ID(앞3자리)\r\n종로구,11,100\r\n 중구 ,12, 101 \r\n',
  );
  await world.upload(
    'reference/station-districts',
    '\ufeff자치구;해당역(호선)\n동작구;"총신대입구(4), 이수(7)"\n영등포구;"대림(7),신촌(2)"\n구로구;대림(2)\n중구;서울역(1)\n용산구;서울역(4), 서울(1)\n',
  );
  const park = (no: number, address: string, day: string, latitude: string) =>
    `${no},"공원 ""${no}""",근린공원,,${address},${latitude},127.01,1000.50,${day},관리과,,${day},3000000,서울특별시 종로구`;
  const addresses = [
    '서울특별시 종로구 1',
    '서울시 중구',
    '서울 강남구 2',
    '부산광역시 중구',
    '',
    '서울특별시  마포구',
  ];
  const parks = addresses.flatMap((address, at) =>
    DAYS.map((day, no) => park(at * 100 + no, address, day, DEGREES[no % DEGREES.length]!)),
  );
  await world.upload('city-park-info/upload', [parkColumns, ...parks, parks[0]].join('\n'));
}
