import { scrub } from '../scrub.ts';
import { unbold, unescape } from './escape.ts';
import type { Inline, Paragraph } from './message.ts';

/** What escape.ts, mentions.ts and format.ts write that is more than text. */
const TOKEN =
  /<!date\^(?<at>\d+)\^(?<format>[^|>]+)\|(?<fallback>[^>]*)>|<!subteam\^(?<group>\w+)>|<@(?<user>\w+)>|<#(?<channel>\w+)>|<(?<url>https?:[^|>]+)\|(?<words>[^>]*)>|`(?<code>[^`\n]+)`/g;

/**
 * Our mrkdwn as one paragraph of rich text: people, instants, links and code stay what they are, all else is text as it is
 * read. Secrets go first: in pieces, one might have lost its shape.
 */
export function richText(mrkdwn: string): Paragraph {
  const whole = scrub(mrkdwn);
  const elements: Inline[] = [];
  let end = 0;
  for (const { 0: token, index, groups } of whole.matchAll(TOKEN)) {
    elements.push(...words(whole.slice(end, index)), inline(groups!));
    end = index + token.length;
  }
  elements.push(...words(whole.slice(end)));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

const words = (mrkdwn: string): Inline[] => (mrkdwn === '' ? [] : [{ type: 'text', text: unescape(unbold(mrkdwn)) }]);

function inline(groups: Partial<Record<string, string>>): Inline {
  const { at, format = '', fallback, group, user, channel, url, words: text, code = '' } = groups;
  if (at !== undefined) return { type: 'date', timestamp: Number(at), format, ...(fallback && { fallback }) };
  if (group !== undefined) return { type: 'usergroup', usergroup_id: group };
  if (user !== undefined) return { type: 'user', user_id: user };
  if (channel !== undefined) return { type: 'channel', channel_id: channel };
  if (url !== undefined) return { type: 'link', url: unescape(url), text: unescape(text ?? '') };
  return { type: 'text', text: unescape(code), style: { code: true } };
}
