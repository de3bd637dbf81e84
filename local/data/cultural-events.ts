import { stringify } from 'csv-stringify/sync';
import { districts, placeIn, placeName } from './districts.ts';
import type { Random } from './random.ts';

const EVENTS = 180;
const CLASSES = [
  '전시/미술',
  '콘서트',
  '클래식',
  '뮤지컬/오페라',
  '연극',
  '교육/체험',
  '축제-문화/예술',
  '국악',
] as const;
const THEMES = ['기타', '가족 문화행사', '어린이/청소년 문화행사'] as const;

/**
 * The city's list of cultural events: fees with commas, descriptions over several lines, titles with quotes, and a fifth of
 * them without a description. Dates as the list writes them, with a time that means nothing.
 */
export function culturalEvents(random: Random): string {
  const rows = Array.from({ length: EVENTS }, (_, no) => {
    const district = districts[no % districts.length]!;
    const { latitude, longitude } = placeIn(random, district);
    const start = new Date(Date.UTC(2026, random.whole(8, 11), random.whole(1, 28)));
    const end = new Date(start.getTime() + random.whole(0, 30) * 86_400_000);
    const free = random.chance(0.6);
    const title = `${placeName(random)} ${random.pick(['음악회', '사진전', '책 축제', '인형극', '"한밤의" 낭독회'])} ${no + 1}`;
    const about = random.chance(0.2)
      ? ''
      : `${placeName(random)}에서 만나는 ${random.pick(['공연', '전시'])}.\n누구나, 언제나.`;
    return [
      random.pick(CLASSES),
      district.name,
      title,
      `${day(start)}~${day(end)}`,
      `${placeName(random)} 문화회관`,
      random.pick(['기타', `${district.name}청`]),
      random.pick(['누구나', '성인, 청소년']),
      free ? '' : 'R석 66,000원, S석 44,000원',
      '',
      about,
      '',
      `https://events.example/${no}`,
      `https://events.example/${no}.jpg`,
      day(new Date(start.getTime() - 30 * 86_400_000)),
      random.pick(['기관', '시민']),
      `${day(start)} 00:00:00.0`,
      `${day(end)} 00:00:00.0`,
      random.pick(THEMES),
      latitude,
      longitude,
      free ? '무료' : '유료',
      `https://culture.example/view?cultcode=${150_000 + no}`,
    ];
  });
  const columns =
    '분류,자치구,공연/행사명,날짜/시간,장소,기관명,이용대상,이용요금,출연자정보,프로그램소개,기타내용,홈페이지 주소,대표이미지,신청일,시민/기관,시작일,종료일,테마분류,위도(Y좌표),경도(X좌표),유무료,문화포털상세URL';
  return stringify(rows, { header: true, columns: columns.split(',') });
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
