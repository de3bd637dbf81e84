import { preformatted } from './blocks.ts';
import { clip } from './clip.ts';
import { LIMITS } from './limits.ts';
import { type Message, type MessageBlock, RICH_BLOCKS, type RichBlock } from './message.ts';
import { toPlain } from './plain.ts';

/** The message with no sort of block but those that are taken where it is shown: the others in columns of fixed width. */
export const inPlainForm = (message: Message, taken: ReadonlySet<RichBlock>): Message => ({
  ...message,
  blocks: message.blocks.map((block) =>
    isRich(block) && !taken.has(block.type)
      ? preformatted(clip(toPlain({ text: '', blocks: [block] }, 'UTC'), LIMITS.preformatted))
      : block,
  ),
});

const isRich = (block: MessageBlock): block is Extract<MessageBlock, { type: RichBlock }> =>
  (RICH_BLOCKS as readonly string[]).includes(block.type);
