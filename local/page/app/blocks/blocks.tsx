import type { KnownBlock } from '@slack/types';
import type { ReactNode } from 'react';
import { ActionElement } from '../elements/action-element.tsx';
import { NotEmulated } from '../elements/field.tsx';
import { Card, Container, SectionWithElement } from './compound.tsx';
import { DataTable } from './data-table.tsx';
import { Input } from './input-block.tsx';
import { StaticBlocks } from './static-blocks.tsx';

const STATIC = new Set([
  'alert',
  'context',
  'data_visualization',
  'divider',
  'header',
  'image',
  'markdown',
  'plan',
  'rich_text',
  'section',
  'table',
  'task_card',
]);

function isStatic(block: KnownBlock): boolean {
  if (block.type === 'section' && block.accessory !== undefined) return block.accessory.type === 'image';
  return STATIC.has(block.type);
}

/** Blocks in order: what only shows something through slack-blocks-to-jsx, what answers a person through our elements. */
export function Blocks({ blocks }: { blocks: KnownBlock[] }): ReactNode {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <OneBlock key={block.block_id ?? `${block.type}-${index}`} block={block} />
      ))}
    </div>
  );
}

function OneBlock({ block }: { block: KnownBlock }): ReactNode {
  if (isStatic(block)) return <StaticBlocks blocks={[block]} />;
  switch (block.type) {
    case 'actions':
      return (
        <div className="actions" data-block-id={block.block_id}>
          {block.elements.map((element, index) => (
            <ActionElement key={element.action_id ?? index} element={element} blockId={block.block_id} />
          ))}
        </div>
      );
    case 'input':
      return <Input block={block} />;
    case 'section':
      return <SectionWithElement block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'container':
      return <Container block={block} />;
    case 'card':
      return <Card block={block} />;
    case 'carousel':
      return (
        <div className="carousel">
          {block.elements.map((card, index) => (
            <Card key={card.block_id ?? index} block={card} />
          ))}
        </div>
      );
    default:
      return <NotEmulated what={`block “${block.type}”`} />;
  }
}
