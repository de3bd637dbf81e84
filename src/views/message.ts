import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  MrkdwnElement,
  PlainTextElement,
  PlanBlock,
  RawTextElement,
  RichTextBlock,
  RichTextChannelMention,
  RichTextDate,
  RichTextLink,
  RichTextPreformatted,
  RichTextSection,
  RichTextText,
  RichTextUserMention,
  RichTextUsergroupMention,
  SectionBlock,
  TableBlock,
  TaskCardBlock,
} from '@slack/types';

type Text = MrkdwnElement | PlainTextElement;

export interface Section extends SectionBlock {
  text?: Text;
  fields?: Text[];
  accessory?: Button;
}
export interface Actions extends ActionsBlock {
  elements: Button[];
}
export interface Context extends ContextBlock {
  elements: Text[];
}
export interface Preformatted extends RichTextBlock {
  elements: [RichTextPreformatted & { elements: [{ type: 'text'; text: string }] }];
}

export type Inline =
  | RichTextText
  | RichTextDate
  | RichTextLink
  | RichTextUserMention
  | RichTextUsergroupMention
  | RichTextChannelMention;
/** A cell is text as it comes, or rich text, in which people and instants stay what they are. */
export type Cell = RawTextElement | Paragraph;
export interface Table extends TableBlock {
  rows: Cell[][];
}

interface Sentence extends RichTextSection {
  elements: Inline[];
}
export interface Paragraph extends RichTextBlock {
  elements: [Sentence];
}
export interface Task extends TaskCardBlock {
  details?: Paragraph;
}
export interface Plan extends PlanBlock {
  tasks: Task[];
}

/** The blocks that our messages are made of: few enough that fit() can promise the limits of each. */
export type MessageBlock = Section | Actions | Context | Preformatted | Table | Plan | HeaderBlock | DividerBlock;

/** Sorts of blocks that not every workspace takes: there is a plain form of whatever they show. */
export const RICH_BLOCKS = ['table', 'plan'] as const;
export type RichBlock = (typeof RICH_BLOCKS)[number];

/** The sorts of such blocks that a message holds. */
export const richIn = ({ blocks }: Message): RichBlock[] =>
  RICH_BLOCKS.filter((sort) => blocks.some(({ type }) => type === sort));

/** What is sent to Slack. `text` says the same as the blocks: it is all that a screen reader or a notification tells. */
export interface Message {
  text: string;
  blocks: MessageBlock[];
}
