import type { Message } from '../../src/views/message.ts';

/** The buttons and menus of a message, as they are sent. */
export const buttonsIn = ({ blocks }: Pick<Message, 'blocks'>) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
