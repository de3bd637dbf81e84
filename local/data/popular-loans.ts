import type { Random } from './random.ts';

const FIRST = [
  '푸른',
  '낯선',
  '오래된',
  '작은',
  '조용한',
  '마지막',
  '눈 내린',
  '이름 없는',
  '달콤한',
  '비밀의',
  '느린',
  '먼',
] as const;
const SECOND = [
  '정원',
  '기차',
  '우체국',
  '고양이',
  '바다',
  '편지',
  '도서관',
  '골목',
  '여름',
  '수학자',
  '빵집',
  '별자리',
] as const;
const THIRD = ['산책', '약속', '일기', '계절', '비밀', '지도', '하루', '이야기', '시간', '질문'] as const;
const FAMILY = ['김', '이', '박', '최', '정', '강', '윤', '장', '임', '한', '오', '서'] as const;
const GIVEN = ['서윤', '도현', '하린', '지호', '은채', '민재', '수아', '태오', '나래', '보람', '가온', '이안'] as const;
const ABROAD = ['엘리 노바', '마르코 핀', '오카다 리쿠', '안나 베르그'] as const;
const PUBLISHERS = ['새벽종이', '돌담책방', '하늘물고기', '종이나루', '늦봄', '세모서재', '물결표'] as const;
/** The first digit tells the readers (0 general, 4 teenagers, 7 children): a number would lose it. */
const SYMBOLS = ['03810', '03810', '04840', '77810', '77400', '03320', '05590', '74840', '03180'] as const;
const CLASSES = ['813.7', '813.8', '833.6', '843', '199.1', '325.04', '408', '657.1', ''] as const;
const ROWS = 230;

/**
 * An answer of the library API with the traps of the real one: counts with thousands commas, ties (the same rank twice, the next one
 * left out), volumes that are blank or not there at all, years unknown, blanks at the end of titles.
 */
export function popularLoans(random: Random): {
  response: { request: object; resultNum: number; docs: { doc: object }[] };
} {
  const docs: { doc: object }[] = [];
  let count = random.whole(215_000, 240_000);
  let ranking = 1;
  for (let no = 1; no <= ROWS; no++) {
    if (no > 1 && !random.chance(0.06)) {
      count -= random.whole(1, Math.ceil(count / 60));
      ranking = no;
    }
    docs.push({ doc: book(random, no, ranking, count) });
  }
  return { response: { request: { pageNo: 1, pageSize: ROWS }, resultNum: ROWS, docs } };
}

function book(random: Random, no: number, ranking: number, count: number): object {
  const isbn13 = isbn(no, random);
  const subtitle = random.chance(0.3) ? ` :${random.pick(FAMILY)}${random.pick(GIVEN)} 장편소설 ` : '';
  const vol = random.chance(0.45) ? String(random.whole(1, 12)) : '';
  return {
    no,
    ranking: String(ranking),
    bookname: `${random.pick(FIRST)} ${random.pick(SECOND)}의 ${random.pick(THIRD)}${subtitle}`,
    authors: authors(random),
    publisher: random.pick(PUBLISHERS),
    publication_year: random.chance(0.2) ? '' : String(random.whole(1996, 2025)),
    isbn13,
    addition_symbol: random.pick(SYMBOLS),
    ...(random.chance(0.05) ? {} : { vol }),
    class_no: random.pick(CLASSES),
    loan_count: count.toLocaleString('en-US'),
    bookImageURL: `https://covers.example/${isbn13}.jpg`,
  };
}

function authors(random: Random): string {
  const korean = `${random.pick(FAMILY)}${random.pick(GIVEN)}`;
  return random.chance(0.25) ? `지은이: ${random.pick(ABROAD)} ;옮긴이: ${korean}` : `지은이: ${korean}`;
}

/** An ISBN of the Korean range with its check digit; `no` keeps it unique. */
function isbn(no: number, random: Random): string {
  const digits = `97911${String(no).padStart(4, '0')}${String(random.whole(0, 999)).padStart(3, '0')}`;
  const sum = Array.from(digits).reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
