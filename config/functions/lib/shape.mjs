import { CollectError } from './claim.mjs';

/**
 * What the rows of a list are made of.
 * @typedef {{ each: string[], some: string[], place?: { latitude: string, longitude: string } }} Shape  `each`: keys with a
 *   value in every row, by which rows are told apart; `some`: keys that not every row needs, but the list does; `place`: the
 *   keys of a row's coordinates.
 */

/** Generous bounds of Korea, in degrees. */
const KOREA = { latitude: [33, 39], longitude: [124, 132] };

/**
 * Throws unless rows are of a shape. A key that is missing becomes NULL on the way to a table, and what is counted by it
 * is not counted, without a word.
 * @param {Record<string, unknown>[]} rows
 * @param {Shape} shape
 * @param {{ api: string, where: string }} about `api` begins the error's code, `where` its message
 */
export function demandShape(rows, { each, some, place }, { api, where }) {
  const fail = (/** @type {string} */ why) =>
    new CollectError(`${api}.Shape`, `${where}: ${why}. Nothing was published.`, true);
  rows.forEach((row, at) => {
    const missing = each.find((key) => text(row[key]) === '');
    if (missing) throw fail(`row ${at + 1} of ${rows.length} has no ${missing}`);
  });
  if (rows.length === 0) return;
  const lost = some.find((key) => rows.every((row) => text(row[key]) === ''));
  if (lost)
    throw fail(`none of ${rows.length} rows has ${lost}; the first has ${Object.keys(rows[0] ?? {}).join(', ')}`);
  if (!place) return;
  const placed = rows.filter((row) => text(row[place.latitude]) !== '' && text(row[place.longitude]) !== '');
  if (placed.length === 0 || placed.some((row) => inKorea(row, place))) return;
  const [latitude, longitude] = [place.latitude, place.longitude].map((key) => text(placed[0]?.[key]));
  throw fail(
    `no row lies in Korea by ${place.latitude} as its latitude and ${place.longitude} as its longitude, such as ${latitude} and ${longitude}`,
  );
}

/** @param {Record<string, unknown>} row @param {{ latitude: string, longitude: string }} place */
function inKorea(row, place) {
  const [south = 0, north = 0] = KOREA.latitude;
  const [west = 0, east = 0] = KOREA.longitude;
  const [latitude, longitude] = [Number(row[place.latitude]), Number(row[place.longitude])];
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}

/** @param {unknown} value */
const text = (value) => String(value ?? '').trim();
