import type { Random } from './random.ts';

/** The 25 districts of Seoul with the middle of each, in the order of the codes that bus stops begin with (100, 101, …). */
const DISTRICTS: readonly (readonly [name: string, latitude: number, longitude: number])[] = [
  ['종로구', 37.5735, 126.979],
  ['중구', 37.5636, 126.9976],
  ['용산구', 37.5326, 126.9905],
  ['성동구', 37.5634, 127.0369],
  ['광진구', 37.5385, 127.0823],
  ['동대문구', 37.5744, 127.0396],
  ['중랑구', 37.6063, 127.0925],
  ['성북구', 37.5894, 127.0167],
  ['강북구', 37.6396, 127.0257],
  ['도봉구', 37.6688, 127.0471],
  ['노원구', 37.6542, 127.0568],
  ['은평구', 37.6027, 126.9291],
  ['서대문구', 37.5791, 126.9368],
  ['마포구', 37.5663, 126.9019],
  ['양천구', 37.5169, 126.8664],
  ['강서구', 37.5509, 126.8495],
  ['구로구', 37.4954, 126.8874],
  ['금천구', 37.4569, 126.8955],
  ['영등포구', 37.5264, 126.8962],
  ['동작구', 37.5124, 126.9393],
  ['관악구', 37.4784, 126.9516],
  ['서초구', 37.4837, 127.0324],
  ['강남구', 37.5172, 127.0473],
  ['송파구', 37.5145, 127.1059],
  ['강동구', 37.5301, 127.1238],
];

export interface District {
  name: string;
  /** The first three digits of its bus stops' node ids. */
  busCode: string;
  latitude: number;
  longitude: number;
}

export const districts: readonly District[] = DISTRICTS.map(([name, latitude, longitude], index) => ({
  name,
  busCode: String(100 + index),
  latitude,
  longitude,
}));

/** A place within about two kilometres of a district's middle, as text with as many digits as the portal writes. */
export function placeIn(random: Random, { latitude, longitude }: District): { latitude: string; longitude: string } {
  const offset = (span: number) => (random.next() + random.next() - 1) * span;
  return {
    latitude: (latitude + offset(0.018)).toFixed(6),
    longitude: (longitude + offset(0.022)).toFixed(6),
  };
}

const FIRST = ['새벽', '은빛', '솔밭', '맑은', '고래', '달빛', '푸른', '봄내', '돌담', '하늘', '큰숲', '꽃길'] as const;
const SECOND = ['마을', '고개', '나루', '언덕', '샘터', '다리', '시장', '광장', '들', '공방', '골', '터'] as const;

/** A made-up name of a place; `no` keeps it unique where it must be. */
export const placeName = (random: Random, no?: number): string =>
  `${random.pick(FIRST)}${random.pick(SECOND)}${no === undefined ? '' : `${no}`}`;
