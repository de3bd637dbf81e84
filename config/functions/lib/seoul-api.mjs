import { CollectError } from './claim.mjs';
import { unknownDistrict } from './districts.mjs';
import { ask, parse, words } from './http.mjs';
import { demandShape } from './shape.mjs';
import { snapshotCollector } from './snapshot.mjs';

/**
 * The open API of the city of Seoul (data.seoul.go.kr): `<url>/<key>/json/<service>/<first>/<last>/`, rows counted from 1.
 * @typedef {Record<string, unknown>} Row
 * @typedef {{ url: string, key: string }} Api
 * @typedef {{ rows: Row[], total: number }} Page
 */

/** The most rows that the API gives at once. */
const PAGE_SIZE = 1000;

/** Codes that another try meets again: a wrong key, a service, type or range that does not exist. */
const PERMANENT = /^(INFO-100|ERROR-3\d\d)$/;

/**
 * Reads a whole list, or throws: half a list is never returned, whatever the API answers in the middle of it.
 * @param {Api} api
 * @param {string} service such as `culturalEventInfo`
 * @returns {Promise<{ rows: Row[], pages: number }>}
 */
async function readAll(api, service) {
  /** @type {Row[]} */
  const rows = [];
  let total;
  for (let pages = 1; ; pages++) {
    const at = `${service}, page ${pages}`;
    const page = await readPage(api, service, { first: rows.length + 1, last: rows.length + PAGE_SIZE }, at);
    total ??= page.total;
    // The list changed while it was read: rows may have moved from one page to another, and nobody can tell which.
    if (page.total !== total) throw partial(at, `the list had ${total} rows and now has ${page.total}`);
    if (page.rows.length !== Math.min(PAGE_SIZE, total - rows.length)) {
      throw partial(at, `${Math.min(PAGE_SIZE, total - rows.length)} rows expected, ${page.rows.length} sent`);
    }
    rows.push(...page.rows);
    if (rows.length === total) return { rows, pages };
  }
}

/**
 * Asks for the rows `first` to `last`, both included. No data (INFO-200) is an empty list.
 * @param {Api} api
 * @param {string} service
 * @param {{ first: number, last: number }} range
 * @param {string} at names the place in errors
 * @returns {Promise<Page>}
 */
async function readPage(api, service, { first, last }, at) {
  const url = new URL(`${api.url.replace(/\/$/, '')}/${encodeURIComponent(api.key)}/json/${service}/${first}/${last}/`);
  const { text, clean } = await ask(url, { api: 'SeoulApi', name: "Seoul's open API", key: api.key, at });

  const body = parse(text);
  const list = body?.[service];
  // An error comes in place of the list, as JSON or, for a wrong key, as XML whatever was asked for.
  const code = list?.RESULT?.CODE ?? body?.RESULT?.CODE ?? /<CODE>\s*(?:<!\[CDATA\[)?([\w-]+)/.exec(text)?.[1];
  if (code === 'INFO-200') return { rows: [], total: 0 };
  if (code !== 'INFO-000') {
    const said = clean(list?.RESULT?.MESSAGE ?? body?.RESULT?.MESSAGE ?? words(text));
    const message = `${at}: Seoul's open API answered an error in place of rows: "${said}"${code ? ` (${code})` : ''}.`;
    throw new CollectError('SeoulApi.ErrorPage', `${message} Nothing was published.`, !PERMANENT.test(code ?? ''));
  }
  const total = Number(list.list_total_count);
  if (!Array.isArray(list.row) || !Number.isInteger(total)) {
    throw partial(at, `no row or no list_total_count in the answer: ${clean(words(text))}`);
  }
  return { rows: list.row, total };
}

/** @param {string} at @param {string} why */
function partial(at, why) {
  return new CollectError('SeoulApi.Partial', `${at}: ${why}. Nothing was published.`, true);
}

/**
 * The handler of a function that stores one list of this API.
 * @param {{ folder: string, service: string, shape: import('./shape.mjs').Shape, district?: string }} list `district` is the
 *   field by which an event's `districts` choose among the rows; an empty list chooses all
 */
export const seoulCollector = ({ folder, service, shape, district }) =>
  snapshotCollector({
    folder,
    async collect({ districts = [] }) {
      const wrong = district && Array.isArray(districts) ? unknownDistrict(districts) : undefined;
      if (wrong || (district && !Array.isArray(districts))) {
        throw new CollectError('Event.Invalid', wrong ?? 'districts is a list of names, [] for the whole city', false);
      }
      const { rows, pages } = await readAll(access(), service);
      demandShape(rows, shape, { api: 'SeoulApi', where: service });
      const chosen =
        district && districts.length > 0
          ? rows.filter((row) => districts.includes(String(row[district]).trim()))
          : rows;
      return { rows: chosen, output: { pages, of: rows.length } };
    },
    probe: async () => (await readPage(access(), service, { first: 1, last: 1 }, service)).rows[0],
  });

/** Where the API is and with which key it is asked, from the function's environment. @returns {Api} */
function access() {
  const key = process.env['SEOUL_API_KEY'];
  if (!key) throw new CollectError('SeoulApi.NoKey', 'SEOUL_API_KEY is not set on the function', false);
  return { url: process.env['SEOUL_API_URL'] ?? 'http://openapi.seoul.go.kr:8088', key };
}
