import { withEmoji } from './emoji.ts';
import type { Workspace } from './types.ts';

/** mrkdwn as one plain line: what a thread link or a tooltip shows of a message. */
export function plainLine(mrkdwn: string, workspace: Pick<Workspace, 'users' | 'channels'>): string {
  const text = mrkdwn
    .replace(/<@([A-Z0-9_]+)(?:\|[^>]*)?>/g, (_, id: string) => {
      return `@${workspace.users.find((user) => user.id === id)?.real_name ?? id}`;
    })
    .replace(/<#([A-Z0-9_]+)(?:\|([^>]*))?>/g, (_, id: string, name: string | undefined) => {
      return `#${workspace.channels.find((channel) => channel.id === id)?.name ?? name ?? id}`;
    })
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<!(?:subteam\^)?([A-Za-z0-9_]+)(?:\|([^>]*))?>/g, (_, id: string, name: string | undefined) => {
      return name !== undefined && name !== '' ? name : `@${id}`;
    })
    .replace(/<([^|>]+)\|([^>]+)>/g, '$2')
    .replace(/<([^>]+)>/g, '$1')
    .replace(/(^|[\s(])([*_~])(\S(?:.*?\S)?)\2(?=[\s.,:;!?)]|$)/g, '$1$3')
    .replace(/`+([^`]+)`+/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return withEmoji(text).replace(/\s+/g, ' ').trim();
}

/** mrkdwn without the line breaks just inside the fences of its code blocks. */
export function tidyCode(mrkdwn: string): string {
  return mrkdwn.replace(/```\n?([\s\S]*?)\n?```/g, '```$1```');
}

/**
 * mrkdwn whose escaped `<!channel>`, `<@U1>` or `<https://…>` stays what was written: the renderer unescapes before it looks
 * for mentions and links. A word joiner, which nobody sees, keeps them apart.
 */
export const literal = (mrkdwn: string): string => mrkdwn.replace(/&lt;(?=[!@#]|https?:|mailto:)/g, '&lt;\u2060');

/** "/pipeline run x" as command and text; undefined when it is no slash command. */
export function parseSlash(input: string): { command: string; text: string } | undefined {
  const match = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(input.trim());
  return match?.[1] === undefined ? undefined : { command: match[1], text: match[2] ?? '' };
}

/** "12.3 KB" for a file card. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}
