import { randomBytes } from 'node:crypto';

/** What the server reads of an element; validation has been done before. */
export interface Element {
  type: string;
  action_id: string;
  [field: string]: unknown;
}

/** A validated block; every block has an id and every interactive element an action_id. */
export interface Block {
  type: string;
  block_id: string;
  [field: string]: unknown;
}

export interface Placed {
  block: Block;
  element: Element;
}

const shortId = (): string => randomBytes(4).toString('base64url').slice(0, 5);

/** The blocks nested in a block: the cards of a carousel, the children of a container. */
function nested(block: Block): Block[] {
  if (block.type === 'container') return block['child_blocks'] as Block[];
  return block.type === 'carousel' ? (block['elements'] as Block[]) : [];
}

/** The interactive elements directly in a block. */
function own(block: Block): Element[] {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return block['elements'] as Element[];
    case 'input':
      return [block['element'] as Element];
    case 'card':
      return (block['actions'] as Element[] | undefined) ?? [];
    case 'section': {
      const accessory = block['accessory'] as Element | undefined;
      return accessory && accessory.type !== 'image' ? [accessory] : [];
    }
    default:
      return [];
  }
}

/** Every interactive element of a surface with the block it stands in. */
export function elementsOf(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block) => [
    ...own(block).map((element) => ({ block, element })),
    ...elementsOf(nested(block)),
  ]);
}

/** A copy in which Slack has filled in the ids that the app left out. */
export function identify(blocks: readonly unknown[]): Block[] {
  const copy = structuredClone(blocks) as Block[];
  const fill = (block: Block): void => {
    block.block_id ??= shortId();
    for (const element of own(block)) element.action_id ??= shortId();
    nested(block).forEach(fill);
  };
  copy.forEach(fill);
  return copy;
}
