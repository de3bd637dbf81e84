/** The one way for data into mrkdwn: nothing in it can become a link, a mention or an entity. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** escape() undone: what Slack shows, and what a terminal should. */
export const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Data as inline code, on one line; a backtick inside would end it. */
export const code = (text: string): string => `\`${escape(text).replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``;

/** An address that Slack can parse; undefined for any other. */
export const address = (url: string | undefined): string | undefined =>
  url === undefined || !/^https?:\/\/[^\s<>|]+$/.test(url) ? undefined : url;

/** A link with its words; undefined without an address that Slack can parse. */
export function link(url: string | undefined, words: string): string | undefined {
  const to = address(url);
  return to === undefined ? undefined : `<${escape(to)}|${escape(words)}>`;
}

/** The first line of data, escaped and at most `max` characters: a cause within a sentence. */
export function firstLine(text: string, max = 300): string {
  const line = text.trim().split('\n', 1)[0]!.trim();
  const short = [...line].length > max ? `${[...line].slice(0, max - 1).join('')}…` : line;
  return escape(short);
}

/**
 * What is wrong, in one sentence: an error class before it and advice after it stand in the card's evidence, and only
 * lengthen what a person reads first.
 */
export function cause(message: string, max = 160): string {
  const line = message.trim().replace(/^\[[\w.]+\]\s*/, '');
  const [sentence] = line.split(/(?<=[^.\s]{2})[.;]\s/, 1);
  return firstLine(sentence!, max).replace(/\.$/, '');
}

/** mrkdwn without its asterisks around words; others are data and stay. */
export const unbold = (mrkdwn: string): string => mrkdwn.replaceAll(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1');

/** mrkdwn as a notification or a screen reader tells it: without links to follow, instants by their fallback. */
export const spoken = (mrkdwn: string): string =>
  unbold(mrkdwn.replaceAll(/ · <https?:[^<>]*>/g, '').replaceAll(/<(?:!date|https?:)[^<>|]*\|([^<>]*)>/g, '$1'));
