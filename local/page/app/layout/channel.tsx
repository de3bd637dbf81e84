import { useEffect, useMemo, type ReactNode } from 'react';
import { useSurroundings } from '../context.ts';
import { useLive } from '../live.ts';
import { channelItems, newestTs, rowsOf, type Notice } from '../timeline.ts';
import type { Channel, Ephemeral, Message } from '../types.ts';
import { Composer } from './composer.tsx';
import { MessageRow } from './message.tsx';
import { useStickToEnd } from './use-stick.ts';

interface Props {
  channel: Channel;
  ephemerals: Ephemeral[];
  notices: Notice[];
  onNotice(text: string): void;
  onOpenThread(ts: string): void;
  onDismiss(ts: string): void;
  onRead(ts: string): void;
}

/** The messages of a channel, kept current. */
export function useMessages(channel: string): Message[] | undefined {
  return useLive<{ messages: Message[] }>(
    `/messages?channel=${encodeURIComponent(channel)}`,
    (event) => event.kind === 'message' && (event.channel === undefined || event.channel === channel),
  )?.messages;
}

/** The centre: a channel's messages and the box to type in. */
export function ChannelPane(props: Props): ReactNode {
  const { channel, ephemerals, notices, onRead } = props;
  const { reader } = useSurroundings();
  const messages = useMessages(channel.id);
  const rows = useMemo(() => {
    const here = <T extends { channel: string }>(list: T[]): T[] => list.filter((m) => m.channel === channel.id);
    return rowsOf(channelItems(messages ?? [], here(ephemerals), here(notices)), reader);
  }, [messages, ephemerals, notices, channel.id, reader]);
  const list = useStickToEnd(channel.id, rows);
  const newest = newestTs(messages ?? []);
  useEffect(() => {
    if (messages !== undefined) onRead(newest);
  }, [messages, newest, onRead]);

  return (
    <main className="pane channel-pane">
      <header className="pane-head">
        <h1># {channel.name}</h1>
        {channel.topic && <p className="topic">{channel.topic}</p>}
      </header>
      <div className="scroll" ref={list.ref}>
        <div role="log" aria-live="polite" aria-label={`Messages in #${channel.name}`} className="messages">
          {messages?.length === 0 && <Welcome channel={channel} />}
          {rows.map((row) => (
            <MessageRow
              key={`${row.kind} ${row.message.ts}`}
              row={row}
              channel={channel.id}
              rootOf={(message) => messages?.find((candidate) => candidate.ts === message.thread_ts)}
              onOpenThread={props.onOpenThread}
              onDismiss={props.onDismiss}
            />
          ))}
        </div>
      </div>
      <Composer channel={channel} onSend={list.goToEnd} onNotice={props.onNotice} />
    </main>
  );
}

function Welcome({ channel }: { channel: Channel }): ReactNode {
  const { workspace } = useSurroundings();
  const first = workspace.commands[0]?.command;
  return (
    <div className="welcome">
      <h2># {channel.name}</h2>
      <p>
        This is the very beginning of #{channel.name}.
        {first !== undefined && ` Type ${first} help to see what the app can do.`}
      </p>
    </div>
  );
}
