import { useMemo, type ReactNode } from 'react';
import { useSurroundings } from '../context.ts';
import { useLive } from '../live.ts';
import { rowsOf, threadItems } from '../timeline.ts';
import type { Channel, Ephemeral, Message } from '../types.ts';
import { MessageRow } from './message.tsx';
import { useStickToEnd } from './use-stick.ts';

interface Props {
  channel: Channel;
  threadTs: string;
  ephemerals: Ephemeral[];
  onDismiss(ts: string): void;
  onClose(): void;
}

/** The right pane: a root message and its replies. */
export function ThreadPane({ channel, threadTs, ephemerals, onDismiss, onClose }: Props): ReactNode {
  const { reader } = useSurroundings();
  const path = `/messages?channel=${encodeURIComponent(channel.id)}&thread_ts=${encodeURIComponent(threadTs)}`;
  const messages = useLive<{ messages: Message[] }>(
    path,
    (event) => event.kind === 'message' && (event.channel === undefined || event.channel === channel.id),
  )?.messages;
  const rows = useMemo(() => {
    const here = ephemerals.filter((ephemeral) => ephemeral.channel === channel.id);
    return rowsOf(threadItems(threadTs, messages ?? [], here), reader);
  }, [messages, ephemerals, threadTs, channel.id, reader]);
  const list = useStickToEnd(threadTs, rows);
  const replies = rows.filter((row) => row.kind === 'message' && row.message.ts !== threadTs).length;
  return (
    <aside className="pane thread-pane" aria-label="Thread" data-testid="thread">
      <header className="pane-head">
        <h2>Thread</h2>
        <p className="topic"># {channel.name}</p>
        <button type="button" className="icon-button" aria-label="Close thread" onClick={onClose}>
          ×
        </button>
      </header>
      <div className="scroll" ref={list.ref}>
        <div role="log" aria-live="polite" aria-label="Messages in thread" className="messages">
          {rows.map((row, index) => (
            <div key={`${row.kind} ${row.message.ts}`}>
              <MessageRow
                row={{ ...row, newDay: false, continued: index > 1 && row.continued }}
                channel={channel.id}
                inThread={threadTs}
                onDismiss={onDismiss}
              />
              {index === 0 && (
                <div className="reply-divider">
                  <span>{replies === 1 ? '1 reply' : `${replies} replies`}</span>
                </div>
              )}
            </div>
          ))}
        </div>
      </div>
      <p className="thread-foot">Slash commands do not work in threads. Use the box of the channel.</p>
    </aside>
  );
}
