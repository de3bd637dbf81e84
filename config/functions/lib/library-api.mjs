import { CollectError } from './claim.mjs';
import { ask, parse, words } from './http.mjs';

/**
 * @typedef {Record<string, unknown>} Doc  One row as the API gives it; a key that it leaves out stays out.
 * @typedef {{ docs: Doc[], resultNum: number, numFound: number | undefined, pageNo: number | undefined, pageSize: number | undefined }} Page
 * @typedef {{ url: string, key: string }} Api
 * @typedef {{ operation: string, docs: string, doc: string }} List  An operation, and the names under which its answer holds rows and each row.
 */

/** Popular loans of a region and period. @type {List} */
export const LOANS = { operation: 'loanItemSrch', docs: 'docs', doc: 'doc' };
/** Libraries of a region. @type {List} */
export const LIBRARIES = { operation: 'libSrch', docs: 'libs', doc: 'lib' };

/** Errors of the API that another try meets again: a wrong key, one not activated, the day's quota. */
const PERMANENT = new Set(['authErr', 'vitalizationErr', 'outOflimit']);

/**
 * Reads every page of a list, or throws: half a list is never returned.
 * The list ends with the first page that is not full, or where the API's own total says so.
 * @param {Api} api
 * @param {List} list
 * @param {Record<string, string>} query
 * @param {{ pageSize: number, where: string }} options `where` names the list in errors, such as the district
 * @returns {Promise<{ docs: Doc[], pages: number }>}
 */
export async function readAll(api, list, query, { pageSize, where }) {
  /** @type {Doc[]} */
  const docs = [];
  let lastFirst;
  for (let pageNo = 1; ; pageNo++) {
    const at = `${where}, page ${pageNo}`;
    const page = await readPage(api, list, { ...query, pageNo: String(pageNo), pageSize: String(pageSize) }, at);
    if ((page.pageNo ?? pageNo) !== pageNo || (page.pageSize ?? pageSize) !== pageSize) {
      throw partial(at, `asked for page ${pageNo} of ${pageSize}, got page ${page.pageNo} of ${page.pageSize}`);
    }
    const first = JSON.stringify(page.docs[0]);
    if (first && first === lastFirst) throw partial(at, 'the page before came again');
    lastFirst = first;
    docs.push(...page.docs);

    // `resultNum` counts the rows of the page; where it says more, it can only mean the whole list.
    const total = page.numFound ?? (page.resultNum > page.docs.length ? page.resultNum : undefined);
    const full = page.docs.length === pageSize;
    if (!(page.resultNum >= page.docs.length) || page.docs.length > pageSize) {
      throw partial(at, `${page.resultNum} rows announced, ${page.docs.length} sent`);
    }
    if (full && (total === undefined || docs.length < total)) continue;
    if (total !== undefined && docs.length !== total) {
      throw partial(at, `the list ends after ${docs.length} rows, ${total} were announced`);
    }
    return { docs, pages: pageNo };
  }
}

/**
 * Asks for one page.
 * @param {Api} api
 * @param {List} list
 * @param {Record<string, string>} query
 * @param {string} at
 * @returns {Promise<Page>}
 */
export async function readPage(api, list, query, at) {
  const url = new URL(`${api.url.replace(/\/$/, '')}/${list.operation}`);
  url.search = new URLSearchParams({ ...query, format: 'json', authKey: api.key }).toString();
  const { text, clean } = await ask(url, { api: 'LibraryApi', name: 'the library API', key: api.key, at });

  const response = parse(text)?.response;
  if (!response || response.error !== undefined) {
    const code = response?.errCode ?? /<errCode>\s*(\w+)/.exec(text)?.[1];
    const said = clean(response ? response.error : words(text));
    const message = `${at}: the library API answered an error in place of rows: "${said}"${code ? ` (${code})` : ''}.`;
    throw new CollectError('LibraryApi.ErrorPage', `${message} Nothing was published.`, !PERMANENT.has(code));
  }
  const docs = response[list.docs];
  if (!Array.isArray(docs) || response.resultNum === undefined) {
    throw partial(at, `no ${list.docs} or no resultNum in the answer: ${clean(words(text))}`);
  }
  return {
    docs: docs.map((/** @type {Record<string, Doc>} */ entry) => entry[list.doc] ?? entry),
    resultNum: Number(response.resultNum),
    numFound: number(response.numFound),
    pageNo: number(response.request?.pageNo),
    pageSize: number(response.request?.pageSize),
  };
}

/** @param {string} at @param {string} why */
function partial(at, why) {
  return new CollectError('LibraryApi.Partial', `${at}: ${why}. Nothing was published.`, true);
}

/** @param {unknown} value */
function number(value) {
  return value === undefined || value === '' ? undefined : Number(value);
}

/** Where the API is and with which key it is asked, from the function's environment. @returns {Api} */
export function access() {
  const key = process.env['LIBRARY_API_KEY'];
  if (!key) throw new CollectError('LibraryApi.NoKey', 'LIBRARY_API_KEY is not set on the function', false);
  return { url: process.env['LIBRARY_API_URL'] ?? 'http://data4library.kr/api', key };
}
