/** The 25 districts of Seoul and the API's code of each (`dtl_region`). */
export const DISTRICTS = /** @type {Readonly<Record<string, string>>} */ ({
  종로구: '11010',
  중구: '11020',
  용산구: '11030',
  성동구: '11040',
  광진구: '11050',
  동대문구: '11060',
  중랑구: '11070',
  성북구: '11080',
  강북구: '11090',
  도봉구: '11100',
  노원구: '11110',
  은평구: '11120',
  서대문구: '11130',
  마포구: '11140',
  양천구: '11150',
  강서구: '11160',
  구로구: '11170',
  금천구: '11180',
  영등포구: '11190',
  동작구: '11200',
  관악구: '11210',
  서초구: '11220',
  강남구: '11230',
  송파구: '11240',
  강동구: '11250',
});

/** What is wrong with names of districts; undefined when all are known. @param {string[]} names */
export function unknownDistrict(names) {
  const unknown = names.filter((name) => !Object.hasOwn(DISTRICTS, name));
  if (unknown.length === 0) return undefined;
  return `unknown district ${unknown.join(', ')}; known are ${Object.keys(DISTRICTS).join(', ')}`;
}

/** The district of rows that were asked for without one. */
export const WHOLE_COUNTRY = '전국';
