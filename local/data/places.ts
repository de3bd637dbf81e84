import { stringify } from 'csv-stringify/sync';
import { districts, placeIn, placeName } from './districts.ts';
import type { Random } from './random.ts';

const LIBRARIES_PER_DISTRICT = 3;
const PARKS_PER_DISTRICT = 5;
const KINDS_OF_PARK = ['어린이공원', '근린공원', '소공원', '체육공원', '역사공원'] as const;

/** Seoul's list of public libraries. Every tenth address leaves the district out, as some of the real list do. */
export function libraries(random: Random): string {
  const rows = districts.flatMap((district, at) =>
    Array.from({ length: LIBRARIES_PER_DISTRICT }, (_, no) => {
      const { latitude, longitude } = placeIn(random, district);
      const street = `${placeName(random)}로 ${random.whole(1, 199)}`;
      return [
        String(1000 + at * LIBRARIES_PER_DISTRICT + no),
        `${placeName(random, at * LIBRARIES_PER_DISTRICT + no + 1)}도서관`,
        String(at + 1).padStart(4, '0'),
        district.name,
        random.chance(0.1) ? `서울특별시 ${street}` : `서울특별시 ${district.name} ${street}`,
        `02-${random.whole(300, 999)}-${random.whole(1000, 9999)}`,
        `https://library.example/${at}/${no}`,
        '평일 : 09:00~22:00 주말 : 09:00~17:00',
        `매주 ${random.pick(['월', '화', '금'])}요일 및 법정공휴일`,
        '0001',
        '공공도서관',
        latitude,
        longitude,
      ];
    }),
  );
  const columns = [
    '도서관 일련번호',
    '도서관명',
    '구 코드',
    '구명',
    '주소',
    '전화번호',
    '홈페이지 URL',
    '운영시간',
    '정기 휴관일',
  ];
  return stringify(rows, {
    header: true,
    columns: [...columns, '도서관 구분', '도서관 구분명', '위도', '경도'],
    quoted: true,
  });
}

/**
 * The national list of city parks: some of other cities, some without a road address, without coordinates or without an
 * agency that names the district, and some management numbers twice.
 */
export function parks(random: Random): string {
  const rows = districts.flatMap((district, at) =>
    Array.from({ length: PARKS_PER_DISTRICT }, (_, no) =>
      park(random, {
        id: `11${String(at).padStart(3, '0')}-${String(no + 1).padStart(5, '0')}`,
        city: '서울특별시',
        district,
      }),
    ),
  );
  const outside = { name: '동구', busCode: '', latitude: 35.8593, longitude: 128.6929 };
  for (let no = 1; no <= 12; no++) {
    rows.push(park(random, { id: `27140-${String(no).padStart(5, '0')}`, city: '대구광역시', district: outside }));
  }
  rows.push(rows[3]!, rows[17]!);
  const columns =
    '관리번호,공원명,공원구분,소재지도로명주소,소재지지번주소,위도,경도,공원면적,공원보유시설(운동시설),공원보유시설(유희시설),공원보유시설(편익시설),공원보유시설(교양시설),공원보유시설(기타시설),지정고시일,관리기관명,전화번호,데이터기준일자,제공기관코드,제공기관명';
  return stringify(rows, { header: true, columns: columns.split(',') });
}

function park(
  random: Random,
  { id, city, district }: { id: string; city: string; district: (typeof districts)[number] },
): string[] {
  const { latitude, longitude } = placeIn(random, district);
  const kind = random.pick(KINDS_OF_PARK);
  const number = `${random.whole(1, 900)}`;
  const road = random.chance(0.5) ? '' : `${city} ${district.name} ${placeName(random)}로 ${number}`;
  const facilities = random.chance(0.5) ? '그네 1기, 미끄럼틀 1기' : '';
  const since = `${random.whole(1975, 2019)}-0${random.whole(1, 9)}-1${random.whole(0, 9)}`;
  const agency = `${city} ${district.name}`;
  const address = `${agency} ${placeName(random)}동 ${number}`;
  const area = String(random.whole(300, 180_000));
  const phone = '02-860-3090';
  return [
    id,
    `${placeName(random)}${kind}`,
    kind,
    road,
    address,
    latitude,
    longitude,
    area,
    '',
    facilities,
    '',
    '',
    '',
    since,
    `${agency}청`,
    phone,
    '2026-05-31',
    '3160000',
    agency,
  ];
}
