import type { Button } from '@slack/types';
import { clip, clipMrkdwn, splitLines } from './clip.ts';
import { fitPlan } from './fit-plan.ts';
import { cellCharacters, fitTable } from './fit-table.ts';
import type { Message, MessageBlock, Section } from './message.ts';

/** Every limit of Slack that a view can meet, in characters or items. */
export const LIMITS = {
  /** chat.update refuses more. */
  text: 4000,
  blocks: 50,
  /** Of a window or the Home tab, each of which is held to 250 kB as a whole. */
  view: { blocks: 100, characters: 200_000 },
  /** Over about 13,200 characters of blocks Slack says msg_blocks_too_long; that limit is not documented. */
  characters: 12_000,
  section: 3000,
  fields: 10,
  field: 2000,
  header: 150,
  context: 10,
  actions: 25,
  preformatted: 3000,
  table: { rows: 100, columns: 20, characters: 10_000 },
  plan: { tasks: 50, id: 255, url: 3000, characters: 9000 },
  button: { text: 75, value: 2000, url: 3000, label: 75 },
  confirm: { title: 100, text: 300, button: 30 },
  modal: { title: 24, button: 24, metadata: 3000, input: 3000, label: 2000, placeholder: 150 },
  option: { text: 75, value: 150, count: 100 },
} as const;

type More = (count: number) => string;

/** What a surface holds of blocks. */
interface Room {
  blocks: number;
  characters: number;
}

/**
 * The message within every limit, whatever is in it. Long texts are shortened or split at line ends; what still does not
 * fit is dropped from the middle and counted in a line. Headers, small print and buttons are the last to go: a message
 * without its buttons cannot be acted on.
 */
export function fit(
  message: Message,
  more: More = (count) => `…and ${count} more`,
  room: Room = { blocks: LIMITS.blocks, characters: LIMITS.characters },
): Message {
  const blocks = withOneTable(message.blocks.flatMap((block) => fitBlock(block, more)));
  const text = message.text.trim() === '' ? '–' : clipMrkdwn(message.text, LIMITS.text);
  return { text, blocks: isWithin(blocks, room) ? blocks : thin(blocks, more, room) };
}

/** Characters that a block counts for: as sent, and the cells of a table by their text. */
export const cost = (block: MessageBlock): number =>
  block.type === 'table'
    ? JSON.stringify({ ...block, rows: undefined }).length + cellCharacters(block.rows)
    : JSON.stringify(block).length + 1;

const total = (blocks: MessageBlock[]): number => blocks.reduce((sum, block) => sum + cost(block), 0);
const isWithin = (blocks: MessageBlock[], room: Room): boolean =>
  blocks.length <= room.blocks && total(blocks) <= room.characters;
const isBlank = (text: string): boolean => text.trim() === '';

/** A message holds one table. */
function withOneTable(blocks: MessageBlock[]): MessageBlock[] {
  const first = blocks.findIndex((block) => block.type === 'table');
  return blocks.filter((block, index) => block.type !== 'table' || index === first);
}

function fitBlock(block: MessageBlock, more: More): MessageBlock[] {
  switch (block.type) {
    case 'divider':
      return [block];
    case 'header':
      return isBlank(block.text.text) ? [] : [{ ...block, text: fitText(block.text, LIMITS.header) }];
    case 'section':
      return fitSection(block);
    case 'context': {
      const elements = block.elements.filter((element) => !isBlank(element.text)).slice(0, LIMITS.context);
      return elements.length > 0 ? [{ ...block, elements: elements.map((each) => fitText(each, LIMITS.field)) }] : [];
    }
    case 'actions': {
      const distinct = [...new Map(block.elements.map((each) => [each.action_id, each])).values()];
      const elements = distinct.flatMap(fitButton).slice(0, LIMITS.actions);
      return elements.length > 0 ? [{ ...block, elements }] : [];
    }
    case 'rich_text': {
      const text = clip(block.elements[0].elements[0].text, LIMITS.preformatted);
      return isBlank(text) ? [] : [withText(block, text)];
    }
    case 'table': {
      const { table, dropped } = fitTable(block, LIMITS.table);
      if (!table) return [];
      return dropped > 0 ? [table, moreLine(more, dropped)] : [table];
    }
    case 'plan': {
      const { plan, dropped } = fitPlan(block, LIMITS.plan);
      if (!plan) return [];
      return dropped > 0 ? [plan, moreLine(more, dropped)] : [plan];
    }
  }
}

function fitText<T extends { type: string; text: string }>(element: T, max: number): T {
  return { ...element, text: element.type === 'mrkdwn' ? clipMrkdwn(element.text, max) : clip(element.text, max) };
}

function fitSection({ text, fields, accessory, ...rest }: Section): MessageBlock[] {
  const pieces = text ? splitLines(text.text, LIMITS.section) : [];
  const given = fields?.filter((field) => !isBlank(field.text)).slice(0, LIMITS.fields) ?? [];
  const beside = accessory ? fitButton(accessory)[0] : undefined;
  if (pieces.length === 0 && given.length === 0) return [];
  const first: Section = {
    ...rest,
    ...(pieces[0] !== undefined && { text: { ...text!, text: pieces[0] } }),
    ...(given.length > 0 && { fields: given.map((field) => fitText(field, LIMITS.field)) }),
    ...(beside && { accessory: beside }),
  };
  return [first, ...pieces.slice(1).map((piece): Section => ({ type: 'section', text: { ...text!, text: piece } }))];
}

/** A button whose value or address does not fit is left out: cut, it would do something else or nothing. */
function fitButton(button: Button): Button[] {
  const { confirm } = button;
  const broken =
    isBlank(button.text.text) ||
    (button.value?.length ?? 0) > LIMITS.button.value ||
    (button.url?.length ?? 0) > LIMITS.button.url;
  if (broken) return [];
  const label = button.accessibility_label;
  return [
    {
      ...button,
      text: fitText(button.text, LIMITS.button.text),
      ...(label && { accessibility_label: clip(label, LIMITS.button.label) }),
      ...(confirm && {
        confirm: {
          ...confirm,
          text: fitText(confirm.text, LIMITS.confirm.text),
          ...(confirm.title && { title: fitText(confirm.title, LIMITS.confirm.title) }),
          ...(confirm.confirm && { confirm: fitText(confirm.confirm, LIMITS.confirm.button) }),
          ...(confirm.deny && { deny: fitText(confirm.deny, LIMITS.confirm.button) }),
        },
      }),
    },
  ];
}

const moreLine = (more: More, count: number): MessageBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: more(count) }],
});

const LAST_TO_GO: ReadonlySet<string> = new Set(['actions', 'context', 'header']);
/** Of the whole: what the blocks that are last to go may take, and what is kept free for the line that counts. */
const PROTECTED = { blocks: 20, characters: 5000 };
const MORE = 200;

/** Drops and shortens blocks until the rest is within the limits of a whole message. */
function thin(blocks: MessageBlock[], more: More, { blocks: most, characters }: Room): MessageBlock[] {
  const kept = new Set<MessageBlock>();
  let slots = most - 1;
  let room = characters - MORE;
  const keep = (block: MessageBlock): void => {
    kept.add(block);
    slots -= 1;
    room -= cost(block);
  };
  for (const block of blocks.filter(({ type }) => LAST_TO_GO.has(type))) {
    const spent = characters - MORE - room + cost(block);
    if (kept.size < PROTECTED.blocks && spent <= PROTECTED.characters) keep(block);
  }
  const result: MessageBlock[] = [];
  let dropped = 0;
  let gap: number | undefined;
  for (const block of blocks) {
    if (!kept.has(block) && slots > 0 && cost(block) <= room) keep(block);
    const shown = kept.has(block) ? block : slots > 0 ? shorten(block, room) : undefined;
    if (shown) {
      if (!kept.has(block)) keep(shown);
      result.push(shown);
    }
    if (shown !== block) {
      dropped += linesOf(block) - (shown ? linesOf(shown) : 0);
      gap ??= result.length;
    }
  }
  return result.toSpliced(gap ?? result.length, 0, moreLine(more, Math.max(dropped, 1)));
}

/** The beginning of a block in the room that is left, if that still says something. */
function shorten(block: MessageBlock, room: number): MessageBlock | undefined {
  if (block.type === 'table') {
    const overhead = cost({ ...block, rows: [] });
    return room > overhead ? fitTable(block, { ...LIMITS.table, characters: room - overhead }).table : undefined;
  }
  if (block.type === 'plan') return fitPlan(block, { ...LIMITS.plan, characters: room - 1 }).plan;
  const text = textOf(block);
  if (text === undefined) return undefined;
  for (let size = Math.min(text.length, room); size >= 100; size = Math.floor(size * 0.8)) {
    const shorter = withText(block, block.type === 'section' ? clipMrkdwn(text, size) : clip(text, size));
    if (cost(shorter) <= room) return shorter;
  }
  return undefined;
}

function textOf(block: MessageBlock): string | undefined {
  if (block.type === 'rich_text') return block.elements[0].elements[0].text;
  return block.type === 'section' && !block.fields ? block.text?.text : undefined;
}

function withText(block: MessageBlock, text: string): MessageBlock {
  if (block.type === 'rich_text') {
    return { ...block, elements: [{ ...block.elements[0], elements: [{ type: 'text', text }] }] };
  }
  return block.type === 'section' ? { ...block, text: { ...block.text!, text } } : block;
}

function linesOf(block: MessageBlock): number {
  if (block.type === 'table') return block.rows.length;
  return block.type === 'plan' ? block.tasks.length : (textOf(block)?.split('\n').length ?? 1);
}
