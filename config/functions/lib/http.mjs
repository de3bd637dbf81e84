import { CollectError } from './claim.mjs';

const PATIENCE_MS = 30_000;

/**
 * Asks an open API once and gives the text of its answer. The key travels in the address: neither what fetch nor what
 * the API says may carry it on, so every word that leaves here is cleaned of it.
 * @param {URL} url
 * @param {{ api: string, name: string, key: string, at: string }} about `api` begins the error's code, `name` and `at` its message
 * @returns {Promise<{ text: string, clean: (text: unknown) => string }>}
 */
export async function ask(url, { api, name, key, at }) {
  const spellings = new Set([key, encodeURIComponent(key), new URLSearchParams({ '': key }).toString().slice(1)]);
  const clean = (/** @type {unknown} */ text) =>
    [...spellings].reduce((said, spelling) => said.replaceAll(spelling, '…'), String(text));
  const { status, text } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then(async (answer) => ({ status: answer.status, text: await answer.text() }))
    .catch((error) => {
      const cause = clean(error.cause?.code ?? error.cause?.message ?? error.message);
      throw new CollectError(`${api}.Unreachable`, `${at}: ${name} did not answer (${cause}).`, true);
    });
  if (status === 200) return { text, clean };
  const retryable = status >= 500 || status === 429 || status === 408;
  throw new CollectError(`${api}.Http`, `${at}: ${name} answered HTTP ${status}: ${clean(words(text))}`, retryable);
}

/** The value of a JSON text; undefined for a text that is none, such as an error page. @param {string} text */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a page says without its markup, short enough for a message. @param {string} text */
export function words(text) {
  const plain = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain || '(empty answer)';
}
