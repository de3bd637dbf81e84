import { DateTime } from 'luxon';
import { unbold, unescape } from './escape.ts';
import { fixedWidth } from './fixed-width.ts';
import type { Inline, Message, MessageBlock, Paragraph, Plan, Table, Task } from './message.ts';

/** A message for a terminal: the blocks as text, instants in ISO of the given zone, commands as the CLI takes them. */
export const toPlain = (message: Message, zone: string): string =>
  message.blocks
    .map((block) => plainBlock(block, zone))
    .filter((text) => text !== '')
    .join('\n');

function plainBlock(block: MessageBlock, zone: string): string {
  const words = ({ type, text }: { type: string; text: string }): string =>
    type === 'mrkdwn' ? plainText(text, zone) : text;
  switch (block.type) {
    case 'section':
      return [block.text, ...(block.fields ?? [])]
        .map((each) => (each ? words(each) : ''))
        .join('\n')
        .trim();
    case 'context':
      return block.elements.map(words).join(' ');
    case 'header':
      return block.text.text;
    case 'rich_text':
      return block.elements[0].elements[0].text.replaceAll(/^/gm, '    ');
    case 'table':
      return plainTable(block, zone);
    case 'plan':
      return plainPlan(block, zone);
    case 'divider':
      return '';
    case 'actions':
      // Each button's command is told by the sentence above it, or by `sluice help`.
      return '';
  }
}

/** mrkdwn as Slack shows it where there is no markup, as under an input. */
export const inline = (mrkdwn: string): string => unmarked(mrkdwn, 'UTC');

/** mrkdwn for a terminal: without its marks, commands as the CLI takes them. */
export const plainText = (mrkdwn: string, zone: string): string =>
  unmarked(mrkdwn.replaceAll(/`\/pipeline /g, '`sluice ').replaceAll(/`\/athena /g, '`sluice athena '), zone);

/** mrkdwn without its marks. Tokens first: what they stand for is data and may hold the same characters. */
function unmarked(mrkdwn: string, zone: string): string {
  const shown = mrkdwn
    .replaceAll(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, seconds: string) => iso(Number(seconds) * 1000, zone))
    .replaceAll(/<!subteam\^(\w+)(?:\|[^>]*)?>/g, '@$1')
    .replaceAll(/<@(\w+)(?:\|[^>]*)?>/g, '@$1')
    .replaceAll(/<#(\w+)(?:\|[^>]*)?>/g, '#$1')
    .replaceAll(/<(https?:[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replaceAll(/<(https?:[^>]+)>/g, '$1')
    .replaceAll(/`([^`\n]*)`/g, '$1');
  return unescape(unbold(shown));
}

const iso = (at: number, zone: string): string =>
  DateTime.fromMillis(at, { zone }).toISO({ suppressMilliseconds: true }) ?? String(at);

/** A table in columns of fixed width, a line each row. */
export const plainTable = ({ rows, column_settings: settings }: Table, zone: string): string =>
  fixedWidth(
    rows.map((row) => row.map((cell) => (cell.type === 'rich_text' ? plainParagraph(cell, zone) : cell.text))),
    rows[0]?.map((_, column) => settings?.[column]?.align === 'right') ?? [],
  );

const MARK: Record<Task['status'], string> = { pending: '○', in_progress: '◐', complete: '●', error: '×' };

/** The title, and a line for each task: mark, title, details, links. */
function plainPlan({ title, tasks }: Plan, zone: string): string {
  const lines = tasks.map(({ status, title: what, details, sources = [] }) =>
    [
      `${MARK[status]} ${what}`,
      details && plainParagraph(details, zone),
      ...sources.map(({ text, url }) => `${text} (${url})`),
    ]
      .filter(Boolean)
      .join(' · '),
  );
  return [title, ...lines].join('\n');
}

const plainParagraph = ({ elements: [{ elements }] }: Paragraph, zone: string): string =>
  elements.map((element) => plainInline(element, zone)).join('');

function plainInline(element: Inline, zone: string): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'date':
      return iso(element.timestamp * 1000, zone);
    case 'link':
      return `${element.text ?? ''} (${element.url})`.trimStart();
    case 'user':
      return `@${element.user_id}`;
    case 'usergroup':
      return `@${element.usergroup_id}`;
    case 'channel':
      return `#${element.channel_id}`;
  }
}
