/** What we ourselves tell of work between two looks, in the English in which it is kept; `…` is what it is about. */
const DETAILS = {
  paused: 'paused: AWS credentials are missing or expired',
  unasked: 'cannot be looked at: …',
  settling: 'interrupted while submitting: waiting … s to be sure that nothing was started',
  askedAgain: 'interrupted while submitting: the service is asked again (…)',
  unstoppable: 'cannot be stopped: waiting for its end',
} as const;
type OwnDetail = keyof typeof DETAILS;

/** A detail of ours, about a code of an error or a number of seconds. */
export const ownDetail = (is: OwnDetail, about = ''): string => DETAILS[is].replace('…', () => about);

/** Which detail of ours a text is, and what it is about; undefined for the words of a service. */
export function readDetail(text: string): { is: OwnDetail; about: string } | undefined {
  for (const [is, words] of Object.entries(DETAILS) as [OwnDetail, string][]) {
    const [before = '', after = ''] = words.split('…', 2);
    const isIt = words.includes('…') ? text.startsWith(before) && text.endsWith(after) : text === words;
    if (isIt) return { is, about: text.slice(before.length, text.length - after.length) };
  }
  return undefined;
}
