import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { CollectError, s3 } from '../lib/claim.mjs';
import { collector } from '../lib/collector.mjs';
import { DISTRICTS, unknownDistrict, WHOLE_COUNTRY } from '../lib/districts.mjs';
import { access, LOANS, readAll, readPage } from '../lib/library-api.mjs';
import { demandShape } from '../lib/shape.mjs';

/**
 * @typedef {{ name: string, query: Record<string, string> }} List  One list of the API: a district's, or the whole country's.
 * @typedef {{ districts: string[], periodStart: string, periodEnd: string, pageSize?: number, probe?: true, sluice?: import('../lib/claim.mjs').Sluice }} Event
 */

const BUCKET = process.env['RAW_BUCKET'] ?? 'cloudtree-raw-data';
const FOLDER = 'best-loan-list/';
const PAGE_SIZE = 100;
const SHAPE = { each: [], some: ['bookname', 'isbn13', 'ranking', 'loan_count'] };

/** Collects the popular loans of a period: every page of every district, or nothing. */
export const handler = collector({ collect, probe });

/** @param {Event} event */
async function collect(event) {
  const { lists, period, pageSize } = plan(event);
  const api = access();

  /** @type {Map<string, string>} */
  const files = new Map();
  const empty = [];
  let rows = 0;
  let pages = 0;
  for (const { name, query } of lists) {
    const list = await readAll(api, LOANS, query, { pageSize, where: name });
    demandShape(list.docs, SHAPE, { api: 'LibraryApi', where: name });
    if (list.docs.length === 0) empty.push(name);
    const lines = list.docs.map((doc) => `${JSON.stringify({ ...doc, district: name })}\n`);
    files.set(keyOf(name, period), lines.join(''));
    rows += list.docs.length;
    pages += list.pages;
  }

  // Only now is everything complete. The keys depend on nothing but district and period: a repeated run replaces its rows.
  let bytes = 0;
  for (const [key, body] of files) {
    await put(key, body);
    bytes += Buffer.byteLength(body);
  }
  const emptied = await emptyOthers(period, files);
  return {
    rows,
    bytes,
    output: { districts: lists.map((list) => list.name), pages, keys: [...files.keys()], empty, emptied },
  };
}

/**
 * A run publishes its period as a whole. What an earlier run wrote for districts that are not asked for now would be
 * counted beside it (the whole country contains each of them), so those files are emptied; they keep their keys,
 * because a partition without its folder is an error to Spark.
 * @param {Period} period
 * @param {Map<string, string>} files
 */
async function emptyOthers(period, files) {
  /** @type {string[]} */
  const emptied = [];
  let next;
  do {
    /** @type {import('@aws-sdk/client-s3').ListObjectsV2CommandOutput} */
    const page = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: FOLDER, ContinuationToken: next }));
    for (const { Key: key = '', Size: size } of page.Contents ?? []) {
      if (!key.includes(`/year=${period.year}/month=${period.month}/`) || files.has(key) || size === 0) continue;
      await put(key, '');
      emptied.push(key);
    }
    next = page.NextContinuationToken;
  } while (next);
  return emptied;
}

/** @param {Event} event */
async function probe(event) {
  const { name, query } = plan(event).lists[0] ?? { name: WHOLE_COUNTRY, query: {} };
  const page = await readPage(access(), LOANS, { ...query, pageNo: '1', pageSize: '1' }, name);
  return page.docs[0];
}

/**
 * @typedef {{ year: string, month: string }} Period
 * @param {Event} event
 * @returns {{ lists: List[], period: Period, pageSize: number }}
 */
function plan({ districts, periodStart, periodEnd, pageSize = PAGE_SIZE }) {
  if (!Array.isArray(districts))
    throw invalid(`districts is a list of names, [] for the whole country; got ${JSON.stringify(districts)}`);
  const unknown = unknownDistrict(districts);
  if (unknown) throw invalid(unknown);
  if (!Number.isInteger(pageSize) || pageSize < 1) throw invalid(`pageSize is a whole number from 1; got ${pageSize}`);
  const start = month('periodStart', periodStart);
  const end = month('periodEnd', periodEnd);
  if (periodEnd < periodStart) throw invalid(`periodEnd ${periodEnd} is before periodStart ${periodStart}`);

  const lastDay = new Date(Date.UTC(Number(end.year), Number(end.month), 0)).getUTCDate();
  const dates = { startDt: `${start.year}-${start.month}-01`, endDt: `${end.year}-${end.month}-${lastDay}` };
  const lists = [...new Set(districts)].map((name) => ({
    name,
    query: { ...dates, dtl_region: DISTRICTS[name] ?? '' },
  }));
  return { lists: lists.length > 0 ? lists : [{ name: WHOLE_COUNTRY, query: dates }], period: start, pageSize };
}

/**
 * @param {string} field
 * @param {string} value
 * @returns {Period}
 */
function month(field, value) {
  const match = /^(\d{4})(0[1-9]|1[0-2])$/.exec(value);
  if (!match) throw invalid(`${field} is a month such as 202610; got ${value}`);
  return { year: match[1] ?? '', month: match[2] ?? '' };
}

/** @param {string} name @param {Period} period */
function keyOf(name, period) {
  return `${FOLDER}district=${name}/year=${period.year}/month=${period.month}/part-0.json`;
}

/** @param {string} key @param {string} body */
async function put(key, body) {
  await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: Buffer.from(body), ContentType: 'application/x-ndjson' }),
  );
}

/** @param {string} message */
function invalid(message) {
  return new CollectError('Event.Invalid', message, false);
}
