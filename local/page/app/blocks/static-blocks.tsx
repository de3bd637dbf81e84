import type { KnownBlock } from '@slack/types';
import { memo, useMemo, type ReactNode } from 'react';
import { Message, type MessageProps } from 'slack-blocks-to-jsx';
import { useSurroundings, type Surroundings } from '../context.ts';
import { emojiOf } from '../emoji.ts';
import { literal, tidyCode } from '../text.ts';
import { fillDateTokens, fullTime } from '../time.ts';

type Hooks = NonNullable<MessageProps['hooks']>;

/** How mentions, dates and links of rendered text look to the viewer. */
function hooksFor({ workspace, viewer, reader, now }: Surroundings): Hooks {
  return {
    user: ({ id }) => (
      <span className={id === viewer.id ? 'mention me' : 'mention'}>
        @{workspace.users.find((user) => user.id === id)?.real_name ?? id}
      </span>
    ),
    channel: ({ id, name }) => (
      <span className="mention">#{workspace.channels.find((channel) => channel.id === id)?.name ?? name ?? id}</span>
    ),
    usergroup: ({ id, name }) => (
      <span className="mention">@{workspace.usergroups?.find((group) => group.id === id)?.handle ?? name ?? id}</span>
    ),
    emoji: (emoji, parse) => {
      const character = emojiOf(emoji.name) ?? parse(emoji);
      return character === emoji.name ? `:${emoji.name}:` : character;
    },
    date: ({ timestamp, format, link, fallback }) => {
      const ms = Number(timestamp) * 1000;
      if (!Number.isFinite(ms)) return fallback;
      const time = (
        <time dateTime={new Date(ms).toISOString()} title={fullTime(ms, reader)}>
          {fillDateTokens(format, ms, now, reader)}
        </time>
      );
      return link === null ? time : <ExternalLink href={link}>{time}</ExternalLink>;
    },
    link: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink>,
  };
}

function ExternalLink({ href, children }: { href: string; children: ReactNode }): ReactNode {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

// The renderer shows the line breaks beside the fences of a code block; Slack does not.
function asSlackShows<T extends { type: string }>(element: T): T {
  const { type, text } = element as { type: string; text?: unknown };
  return type === 'mrkdwn' && typeof text === 'string' ? { ...element, text: literal(tidyCode(text)) } : element;
}

function blockAsShown(block: KnownBlock): KnownBlock {
  if (block.type === 'context') return { ...block, elements: block.elements.map(asSlackShows) };
  if (block.type !== 'section') return block;
  return {
    ...block,
    ...(block.text && { text: asSlackShows(block.text) }),
    ...(block.fields && { fields: block.fields.map(asSlackShows) }),
  };
}

/** Blocks that only show something. Rendering them is most of the page's work, so equal blocks are not rendered again. */
export const StaticBlocks = memo(
  function StaticBlocks({ blocks }: { blocks: KnownBlock[] }): ReactNode {
    const surroundings = useSurroundings();
    const hooks = useMemo(() => hooksFor(surroundings), [surroundings]);
    return (
      <Message
        // The package declares its own, equal block types.
        blocks={blocks.map(blockAsShown) as unknown as MessageProps['blocks']}
        name=""
        logo=""
        theme="light"
        withoutWrapper
        hooks={hooks}
      />
    );
  },
  (before, after) => JSON.stringify(before.blocks) === JSON.stringify(after.blocks),
);

/** A piece of mrkdwn: a message's top-level text, an option, a confirm dialog. */
export function Mrkdwn({ text }: { text: string }): ReactNode {
  const blocks = useMemo<KnownBlock[]>(() => [{ type: 'section', text: { type: 'mrkdwn', text } }], [text]);
  return (
    <div className="mrkdwn">
      <StaticBlocks blocks={blocks} />
    </div>
  );
}
