import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { districts, placeIn } from '../../local/data/districts.ts';
import { Random } from '../../local/data/random.ts';
import type { Where } from './distance.ts';

/** A library or an event, with what can be reached from it counted by. */
export interface Entity {
  type: 'Library' | 'Event';
  name: string;
  district: string;
  at: Where;
}
export interface Facility {
  type: 'bus_stop' | 'subway_station' | 'park';
  id: string;
  district: string;
  at: Where;
}

/** The twelve districts of the platform, of which two have nothing at all. */
const WANTED = '강남구 강동구 관악구 동대문구 동작구 마포구 서초구 성북구 송파구 용산구 종로구 중구'.split(' ');
const EMPTY = new Set(['성북구', '용산구']);
const peopled = districts.filter(({ name }) => !EMPTY.has(name));
const BOM = '\uFEFF';
const cp949 = (text: string): Buffer => iconv.encode(text, 'cp949');
const table = (rows: Record<string, unknown>[], options: object = {}): string =>
  stringify(rows, { header: true, ...options });

/**
 * Writes an input folder that is of the nature of the recorded one and unlike it in everything that may differ: encodings,
 * delimiters, the order of columns, columns and keys that are too many or missing, lines within values, rows that come
 * twice, districts without anything. Gives what must come of it, from what the files were made of.
 */
export function writeOtherData(dir: string) {
  const random = new Random(23);
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  const place = (district: (typeof districts)[number]): { latitude: string; longitude: string; at: Where } => {
    const where = placeIn(random, district);
    return { ...where, at: [Number(where.latitude), Number(where.longitude)] };
  };
  // What belongs to none of the lists lies beside them.
  for (const folder of ['bus_stops', 'popular_loans', 'reference']) write(`${folder}/README.md`, '# 참고\n');

  const loans = Array.from({ length: 1137 }, (_, at) => ({
    no: at + 1,
    ranking: String(at + 1),
    bookname: at % 50 === 0 ? ` 책, "${at}"\n둘째 줄 ` : `책 ${at}`,
    isbn13: `979${String(at).padStart(10, '0')}`,
    ...(at % 7 !== 0 && { addition_symbol: `0${at % 10}810` }),
    ...(at % 5 !== 0 && { vol: String(at % 3) }),
    ...(at % 11 !== 0 && { class_no: `${String(at % 100).padStart(2, '0')}3.7` }),
    ...(at % 100 !== 99 && { loan_count: at % 2 === 0 ? (1_300_000 - at * 997).toLocaleString('en') : 900 - (at % 9) }),
  }));
  const page = (docs: object[]) =>
    JSON.stringify({ response: { resultNum: docs.length, docs: docs.map((doc) => ({ doc })) } });
  write('popular_loans/a.json', `${BOM}${page(loans.slice(0, 600))}`);
  write('popular_loans/b.json', cp949(page([...loans.slice(600), { ...loans[700], no: 9999 }])));
  const loanCount = loans.reduce(
    (sum, { loan_count: count = 0 }) => sum + Number(String(count).replaceAll(',', '')),
    0,
  );

  const entities: Entity[] = [];
  const libraries = peopled.flatMap((district, at) =>
    Array.from({ length: 3 }, (_, no) => {
      const { latitude, longitude, at: where } = place(district);
      const name = `${district.name} 제${no}도서관`;
      if (WANTED.includes(district.name)) entities.push({ type: 'Library', name, district: district.name, at: where });
      return { code: `${at}${no}`, name, address: `서울특별시 ${district.name} 길 ${no}`, latitude, longitude };
    }),
  );
  // Nothing names the district but the address; columns in another order, one more, and lines within a value.
  const portal = libraries.slice(0, 30).map(({ code, name, address, latitude, longitude }) => ({
    경도: longitude,
    위도: latitude,
    비고: '없음',
    '정기 휴관일': '매주 월요일\n법정공휴일',
    운영시간: '09:00, 18:00',
    '홈페이지 URL': '',
    전화번호: '02-1',
    주소: address,
    도서관명: ` ${name} `,
    '도서관 일련번호': code,
  }));
  write('libraries/portal.csv', `${BOM}${table(portal, { record_delimiter: 'windows' })}`);
  const lib = (row: object) => ({ lib: { tel: '02-1', operatingTime: '-', BookCount: 54122, ...row } });
  const api = libraries
    .slice(30)
    .map(({ code, name, address, latitude, longitude }) =>
      lib({ libCode: code, libName: name, address: address.replace('서울특별시', '서울'), latitude, longitude }),
    );
  const elsewhere = { address: '대구광역시 중구 1', latitude: '35.859', longitude: '128.589' };
  write(
    'libraries/page.json',
    JSON.stringify({
      response: { numFound: 1, libs: [...api, lib({ libCode: '127058', libName: '2.28도서관', ...elsewhere })] },
    }),
  );

  const events = peopled.flatMap((district, at) =>
    Array.from({ length: 4 }, (_, no) => {
      const { at: where } = place(district);
      const title = `${district.name} 음악회 ${no}`;
      if (WANTED.includes(district.name))
        entities.push({ type: 'Event', name: title, district: district.name, at: where });
      return {
        CODENAME: '콘서트',
        GUNAME: no === 0 ? `${district.name} ` : district.name,
        TITLE: title,
        STRTDATE: '2026-11-03 00:00:00.0',
        END_DATE: '2026-11-04 00:00:00.0',
        // In this list alone the latitude is called LOT; here as a number, there as text.
        LOT: at % 2 === 0 ? where[0] : String(where[0]),
        LAT: where[1],
        ...(no !== 1 && { PROGRAM: '첫째 줄\n둘째 줄, "셋째"' }),
        ...(no !== 2 && { IS_FREE: '무료' }),
      };
    }),
  );
  const nowhere = { ...events[0]!, TITLE: '구가 없는 행사', GUNAME: '' };
  write('cultural_events/rows.json', JSON.stringify({ culturalEventInfo: { row: [...events, events[3], nowhere] } }));

  const facilities: Facility[] = [];
  const stops = peopled.flatMap((district) =>
    Array.from({ length: 60 }, (_, no) => {
      const { latitude, longitude, at } = place(district);
      const id = `${district.busCode}${String(no).padStart(6, '0')}`;
      facilities.push({ type: 'bus_stop', id, district: district.name, at });
      return {
        CRTR_TYPE: '일반',
        LAT: latitude,
        LOT: longitude,
        참고: '',
        CRTR_NM: `정류장; ${no}`,
        CRTR_NO: `0${no}`,
        CRTR_ID: id,
      };
    }),
  );
  write('bus_stops/stops.csv', cp949(table([...stops, stops[5]!], { delimiter: ';' })));
  const codes = districts.map(({ name, busCode }) => ({ '정류장ID(앞3자리)': busCode, 비고: '', 자치구: name }));
  write('reference/codes.csv', `${BOM}${table(codes, { delimiter: '\t', record_delimiter: 'windows' })}`);

  const stations = peopled.flatMap((district, at) =>
    Array.from({ length: 3 }, (_, no) => {
      const { latitude, longitude, at: where } = place(district);
      const name = `역세${at}마을${no}`;
      facilities.push({ type: 'subway_station', id: name, district: district.name, at: where });
      return {
        district: district.name,
        name,
        lines: no === 0 ? [2, 7] : [3],
        no,
        latitude,
        longitude,
        id: `${at}${no}`,
      };
    }),
  );
  const master = stations.flatMap(({ name, lines, no, latitude, longitude, id }) =>
    lines.map((line) => ({
      호선: `${line}호선`,
      경도: longitude,
      위도: latitude,
      역사명: no === 1 ? `${name}(구청앞)` : name,
      역사_ID: `0${line}${id}`,
      외부코드: '',
    })),
  );
  write('subway_stations/master.csv', cp949(table(master, { delimiter: '|', quoted: true })));
  const listed = peopled.map(({ name }) => ({
    '해당역(호선)': stations
      .filter(({ district }) => district === name)
      .flatMap((each) =>
        each.lines.map((line) => (each.no === 2 ? `${each.name}(별칭)(${line})` : `${each.name}(${line})`)),
      )
      .join(', '),
    자치구: name,
  }));
  write('reference/stations.csv', cp949(table(listed)));

  const parks = peopled.flatMap((district, at) =>
    Array.from({ length: 6 }, (_, no) => {
      const { latitude, longitude, at: where } = place(district);
      const id = `0${at}-0000${no}`;
      const isPlaced = no !== 5;
      if (isPlaced) facilities.push({ type: 'park', id, district: district.name, at: where });
      return {
        제공기관명: `서울특별시 ${district.name}`,
        공원명: `${no}번\n공원`,
        소재지도로명주소: no === 1 ? `서울 ${district.name} 길 1` : '',
        소재지지번주소: no === 1 ? '' : `서울특별시${no === 2 ? '' : ' '}${district.name} 1`,
        위도: isPlaced ? latitude : '',
        경도: longitude,
        관리번호: id,
        공원구분: '소공원',
        공원면적: '1,234.5',
        지정고시일: '2001-01-01',
        관리기관명: '',
        전화번호: '',
        데이터기준일자: '2026-05-31',
        제공기관코드: '3000000',
        새열: '',
      };
    }),
  );
  const away = { ...parks[0]!, 관리번호: '9', 소재지지번주소: '부산광역시 중구 1', 제공기관명: '부산광역시 중구' };
  write('parks/list.csv', `${BOM}${table([...parks, parks[0]!, away], { record_delimiter: 'windows' })}`);

  return {
    loans: { rows: loans.length, sum: loanCount },
    libraries: entities.filter(({ type }) => type === 'Library').length,
    events: entities.filter(({ type }) => type === 'Event').length,
    stops: stops.length,
    stations: master.length,
    parks: parks.length,
    entities,
    facilities,
  };
}
