import type { ReactNode } from 'react';
import { nameOf, useSurroundings } from '../context.ts';
import { unreadCount } from '../timeline.ts';
import type { Channel } from '../types.ts';
import { Avatar } from './avatar.tsx';
import { useMessages } from './channel.tsx';

interface Props {
  /** A channel's id, or "home". */
  selected: string;
  open: boolean;
  lastRead(channel: string): string;
  onSelect(place: string): void;
}

/** The left side: workspace, channels with unread counts, the app. */
export function Sidebar({ selected, open, lastRead, onSelect }: Props): ReactNode {
  const { workspace } = useSurroundings();
  const bot = workspace.users.find((user) => user.id === workspace.me);
  const appName = nameOf(workspace, workspace.me);
  return (
    <nav className={open ? 'sidebar open' : 'sidebar'} aria-label="Workspace">
      <div className="workspace-name">{workspace.team.name}</div>
      <h2>Channels</h2>
      <ul>
        {workspace.channels.map((channel) => (
          <ChannelLink
            key={channel.id}
            channel={channel}
            selected={channel.id === selected}
            lastRead={lastRead(channel.id)}
            onSelect={() => onSelect(channel.id)}
          />
        ))}
      </ul>
      {workspace.home !== false && (
        <>
          <h2>Apps</h2>
          <ul>
            <li>
              <button
                type="button"
                className="place"
                aria-current={selected === 'home' ? 'page' : undefined}
                onClick={() => onSelect('home')}
              >
                <Avatar user={bot} name={appName} small /> {appName} <span className="place-note">Home</span>
              </button>
            </li>
          </ul>
        </>
      )}
    </nav>
  );
}

interface LinkProps {
  channel: Channel;
  selected: boolean;
  lastRead: string;
  onSelect(): void;
}

function ChannelLink({ channel, selected, lastRead, onSelect }: LinkProps): ReactNode {
  const messages = useMessages(channel.id) ?? [];
  const unread = selected ? 0 : unreadCount(messages, lastRead);
  return (
    <li>
      <button
        type="button"
        className={unread > 0 ? 'place unread' : 'place'}
        aria-current={selected ? 'page' : undefined}
        data-channel={channel.id}
        onClick={onSelect}
      >
        <span className="hash" aria-hidden="true">
          #
        </span>
        {channel.name}
        {unread > 0 && (
          <span className="badge" aria-label={`${unread} unread`}>
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </button>
    </li>
  );
}
