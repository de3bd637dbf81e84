/** The one way for data into mrkdwn: nothing in it can become a link, a mention or an entity. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** escape() undone: what Slack shows, and what a terminal should. */
export const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Data as inline code, on one line; a backtick inside would end it. */
export const code = (text: string): string => `\`${escape(text).replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``;

/** A link with its words; undefined without an address that Slack can parse. */
export const link = (url: string | undefined, words: string): string | undefined =>
  url === undefined || !/^https?:\/\/[^\s<>|]+$/.test(url) ? undefined : `<${escape(url)}|${escape(words)}>`;

/** The first line of data, escaped and at most `max` characters: a cause within a sentence. */
export function firstLine(text: string, max = 300): string {
  const line = text.trim().split('\n', 1)[0]!.trim();
  const short = [...line].length > max ? `${[...line].slice(0, max - 1).join('')}…` : line;
  return escape(short);
}

/** mrkdwn without its asterisks around words; others are data and stay. */
export const unbold = (mrkdwn: string): string => mrkdwn.replaceAll(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1');

/** mrkdwn as a notification or a screen reader tells it: links by their words, instants by their fallback. */
export const spoken = (mrkdwn: string): string =>
  unbold(mrkdwn.replaceAll(/<(?:!date|https?:)[^<>|]*\|([^<>]*)>/g, '$1'));
