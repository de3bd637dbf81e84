/**
 * The text with at most `max` UTF-16 units, cut between code points and ended by "…". Slack counts code points, of
 * which there are never more than units, so a Korean or an emoji text is short enough by either count.
 */
export function clip(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  const end = max - 1;
  const last = whole.codePointAt(end - 1) ?? 0;
  return `${whole.slice(0, last > 0xffff ? end - 1 : end)}…`;
}

/** clip() for mrkdwn: a link, mention, date or entity is kept whole or left out, never cut in two. */
export function clipMrkdwn(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  return `${clip(whole, max)
    .slice(0, -1)
    .replace(/(<[^<>]*|&[a-z]{0,4})$/, '')}…`;
}

/** The text in pieces of at most `max` units, broken at line ends; a single line that is longer is clipped. */
export function splitLines(text: string, max: number): string[] {
  const pieces: string[] = [];
  let piece: string | undefined;
  for (const line of text.split('\n').map((each) => clipMrkdwn(each, max))) {
    if (piece !== undefined && piece.length + line.length < max) piece += `\n${line}`;
    else {
      if (piece !== undefined) pieces.push(piece);
      piece = line;
    }
  }
  return [...pieces, piece ?? ''].filter((each) => each.trim() !== '');
}

/** The last `count` lines: what an error's tail shows. */
export const lastLines = (text: string, count: number): string => text.trimEnd().split('\n').slice(-count).join('\n');
