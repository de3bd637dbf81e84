import type { CardBlock, ContainerBlock, SectionBlock } from '@slack/types';
import type { ReactNode } from 'react';
import { ActionElement } from '../elements/action-element.tsx';
import { withEmoji } from '../emoji.ts';
import type { InteractiveElement } from '../view-state.ts';
import { Blocks } from './blocks.tsx';
import { Mrkdwn, StaticBlocks } from './static-blocks.tsx';

/** A section whose accessory can be used: text on the left, the element on the right. */
export function SectionWithElement({ block }: { block: SectionBlock }): ReactNode {
  const { accessory, ...text } = block;
  return (
    <div className="section-with-element">
      <StaticBlocks blocks={[text]} />
      <div className="accessory">
        <ActionElement element={accessory as InteractiveElement} blockId={block.block_id} />
      </div>
    </div>
  );
}

/** A titled, possibly collapsible group of blocks. */
export function Container({ block }: { block: ContainerBlock }): ReactNode {
  const title = (
    <>
      {block.title && <strong>{withEmoji(block.title.text)}</strong>}
      {block.rich_text_title && <StaticBlocks blocks={[block.rich_text_title]} />}
      {block.subtitle && <Mrkdwn text={block.subtitle.text} />}
    </>
  );
  if (block.is_collapsible !== true) {
    return (
      <section className="container-block">
        <header>{title}</header>
        <Blocks blocks={block.child_blocks} />
      </section>
    );
  }
  return (
    <details className="container-block" open={block.default_collapsed !== true}>
      <summary>{title}</summary>
      <Blocks blocks={block.child_blocks} />
    </details>
  );
}

/** A card with up to three buttons. */
export function Card({ block }: { block: CardBlock }): ReactNode {
  return (
    <section className="card-block">
      {block.title && (
        <div className="card-title">
          <Mrkdwn text={block.title.text} />
        </div>
      )}
      {block.subtitle && (
        <div className="card-subtitle">
          <Mrkdwn text={block.subtitle.text} />
        </div>
      )}
      {block.body && <Mrkdwn text={block.body.text} />}
      {block.actions && (
        <div className="actions">
          {block.actions.map((button, index) => (
            <ActionElement key={button.action_id ?? index} element={button} blockId={block.block_id} />
          ))}
        </div>
      )}
    </section>
  );
}
