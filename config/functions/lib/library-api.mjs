import { CollectError } from './claim.mjs';

/**
 * @typedef {Record<string, unknown>} Doc  One row as the API gives it; a key that it leaves out stays out.
 * @typedef {{ docs: Doc[], resultNum: number, numFound: number | undefined, pageNo: number | undefined, pageSize: number | undefined }} Page
 * @typedef {{ url: string, key: string }} Api
 */

/** Errors of the API that another try meets again: a wrong key, one not activated, the day's quota. */
const PERMANENT = new Set(['authErr', 'vitalizationErr', 'outOflimit']);
const PATIENCE_MS = 30_000;

/**
 * Reads every page of a list of popular loans, or throws: half a list is never returned.
 * The list ends with the first page that is not full, or where the API's own total says so.
 * @param {Api} api
 * @param {Record<string, string>} query
 * @param {{ pageSize: number, where: string }} options `where` names the list in errors, such as the district
 * @returns {Promise<{ docs: Doc[], pages: number }>}
 */
export async function readAll(api, query, { pageSize, where }) {
  /** @type {Doc[]} */
  const docs = [];
  let lastFirst;
  for (let pageNo = 1; ; pageNo++) {
    const at = `${where}, page ${pageNo}`;
    const page = await readPage(api, { ...query, pageNo: String(pageNo), pageSize: String(pageSize) }, at);
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
 * @param {Record<string, string>} query
 * @param {string} at
 * @returns {Promise<Page>}
 */
export async function readPage(api, query, at) {
  const url = new URL(`${api.url.replace(/\/$/, '')}/loanItemSrch`);
  url.search = new URLSearchParams({ ...query, format: 'json', authKey: api.key }).toString();
  // The key travels in the address: what fetch or the API say must not carry it on.
  const sent = new URLSearchParams({ '': api.key }).toString().slice(1);
  const clean = (/** @type {unknown} */ text) => String(text).replaceAll(sent, '…').replaceAll(api.key, '…');

  const { status, text } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then(async (answer) => ({ status: answer.status, text: await answer.text() }))
    .catch((error) => {
      const cause = clean(error.cause?.code ?? error.cause?.message ?? error.message);
      throw new CollectError('LibraryApi.Unreachable', `${at}: the library API did not answer (${cause}).`, true);
    });
  if (status !== 200) {
    const retryable = status >= 500 || status === 429 || status === 408;
    throw new CollectError(
      'LibraryApi.Http',
      `${at}: the library API answered HTTP ${status}: ${clean(words(text))}`,
      retryable,
    );
  }

  const response = parse(text)?.response;
  if (!response || response.error !== undefined) {
    const code = response?.errCode ?? /<errCode>\s*(\w+)/.exec(text)?.[1];
    const said = clean(response ? response.error : words(text));
    const message = `${at}: the library API answered an error in place of rows: "${said}"${code ? ` (${code})` : ''}.`;
    throw new CollectError('LibraryApi.ErrorPage', `${message} Nothing was published.`, !PERMANENT.has(code));
  }
  if (!Array.isArray(response.docs) || response.resultNum === undefined) {
    throw partial(at, `no docs or no resultNum in the answer: ${clean(words(text))}`);
  }
  return {
    docs: response.docs.map((/** @type {{ doc?: Doc }} */ entry) => entry.doc ?? entry),
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

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a page says without its markup, short enough for a message. @param {string} text */
function words(text) {
  const plain = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain || '(empty answer)';
}
