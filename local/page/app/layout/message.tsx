import { useMemo, useState, type ReactNode } from 'react';
import { Blocks } from '../blocks/blocks.tsx';
import { Mrkdwn } from '../blocks/static-blocks.tsx';
import { SurfaceContext, nameOf, useSurroundings, type Surface } from '../context.ts';
import { control, failureOf, wasDelivered } from '../control.ts';
import { plainLine } from '../text.ts';
import { ago, clockTime, dayLabel, fullTime, msOf } from '../time.ts';
import type { Row } from '../timeline.ts';
import type { Message } from '../types.ts';
import { Avatar } from './avatar.tsx';
import { FileCard } from './file-card.tsx';
import { ShortcutMenu } from './shortcuts.tsx';

const WORKSPACE_BOT = 'USLACKBOT';

interface Props {
  row: Row;
  channel: string;
  /** The root of the thread whose pane this message stands in. */
  inThread?: string;
  rootOf?(message: Message): Message | undefined;
  onOpenThread?(ts: string): void;
  onDismiss?(ts: string): void;
}

/** One message, ephemeral or notice with everything a person can do with it. */
export function MessageRow(props: Props): ReactNode {
  const { row, channel, onDismiss } = props;
  const { workspace, reader, now } = useSurroundings();
  const ms = msOf(row.message.ts);
  const sender = senderOf(row, workspace.me);
  const user = workspace.users.find((candidate) => candidate.id === sender);
  const name = user === undefined ? 'Local Slack' : nameOf(workspace, user.id);
  const onlyVisible = row.kind !== 'message';
  return (
    <>
      {row.newDay && (
        <div className="day-divider" role="separator">
          <span>{dayLabel(ms, now, reader)}</span>
        </div>
      )}
      <article
        className={`message ${row.continued ? 'continued' : ''} ${onlyVisible ? 'ephemeral' : ''}`}
        aria-label={`${name}, ${clockTime(ms, reader)}`}
        data-ts={row.message.ts}
        data-channel={channel}
        data-testid={onlyVisible ? 'ephemeral' : 'message'}
      >
        {onlyVisible && (
          <p className="only-visible">
            <span aria-hidden="true">◉</span> Only visible to you
            <button type="button" className="link" onClick={() => onDismiss?.(row.message.ts)}>
              Dismiss
            </button>
          </p>
        )}
        <div className="message-gutter">
          {row.continued ? (
            <time className="hover-time">{clockTime(ms, reader)}</time>
          ) : (
            <Avatar user={user} name={name} />
          )}
        </div>
        <div className="message-main">
          {!row.continued && (
            <header className="message-head">
              <strong>{name}</strong>
              {(user === undefined || user.is_bot === true || user.id === workspace.me) && (
                <span className="app-badge">APP</span>
              )}
              <time dateTime={new Date(ms).toISOString()} title={fullTime(ms, reader)}>
                {clockTime(ms, reader)}
              </time>
            </header>
          )}
          {row.kind === 'notice' ? (
            <p className="notice-text">{row.message.text}</p>
          ) : (
            <MessageContent {...props} message={row.message} />
          )}
        </div>
      </article>
    </>
  );
}

// The user of an ephemeral is the one who reads it; notices, and ephemerals of the workspace itself, have no author.
function senderOf(row: Row, me: string): string | undefined {
  if (row.kind === 'message') return row.message.user ?? me;
  return row.kind === 'ephemeral' && row.message.bot_id !== WORKSPACE_BOT ? me : undefined;
}

function MessageContent({ message, channel, inThread, rootOf, onOpenThread }: Props & { message: Message }): ReactNode {
  const { workspace, viewer } = useSurroundings();
  const [failure, setFailure] = useState<string>();
  const surface = useMemo<Surface>(
    () => ({
      place: { channel, ts: message.ts },
      act: async (act) => {
        setFailure(undefined);
        const answer = await control.action(viewer.id, { channel, ts: message.ts }, act);
        if (!wasDelivered(answer)) setFailure(failureOf('That did not work', answer));
        return answer;
      },
    }),
    [channel, message.ts, viewer.id],
  );
  const broadcast = message.subtype === 'thread_broadcast';
  const hasBlocks = message.blocks !== undefined && message.blocks.length > 0;
  return (
    <SurfaceContext value={surface}>
      {broadcast && inThread === undefined && (
        <p className="broadcast">
          replied to a thread:{' '}
          <button type="button" className="link" onClick={() => onOpenThread?.(message.thread_ts ?? message.ts)}>
            {plainLine(rootOf?.(message)?.text ?? 'see the thread', workspace)}
          </button>
        </p>
      )}
      <div className="message-actions">
        <ShortcutMenu
          message={{ channel, ts: message.ts }}
          className="icon-button"
          label="More actions"
          onFailure={setFailure}
        >
          ⋮
        </ShortcutMenu>
      </div>
      {hasBlocks ? <Blocks blocks={message.blocks ?? []} /> : message.text && <Mrkdwn text={message.text} />}
      {message.attachments?.map((attachment, index) => (
        <div key={index} className="attachment" style={{ borderColor: colourOf(attachment.color) }}>
          {attachment.blocks ? <Blocks blocks={attachment.blocks} /> : <Mrkdwn text={attachment.text ?? ''} />}
        </div>
      ))}
      {message.edited && message.bot_id === undefined && <span className="edited">(edited)</span>}
      {message.files?.map((file) => (
        <FileCard key={file.id} file={file} />
      ))}
      {broadcast && inThread !== undefined && (
        <p className="broadcast">Also sent to #{workspace.channels.find((c) => c.id === channel)?.name ?? channel}</p>
      )}
      {failure !== undefined && (
        <p className="act-failure" role="alert">
          ⚠️ {failure}
        </p>
      )}
      {inThread === undefined && (message.reply_count ?? 0) > 0 && (
        <ThreadLink message={message} onOpen={() => onOpenThread?.(message.ts)} />
      )}
    </SurfaceContext>
  );
}

const NAMED_COLOURS: Readonly<Record<string, string>> = { good: '#2e8b57', warning: '#d99a1c', danger: '#c0392b' };

function colourOf(color: string | undefined): string {
  if (color === undefined) return '#dcdfe4';
  return NAMED_COLOURS[color] ?? `#${color.replace(/^#/, '')}`;
}

function ThreadLink({ message, onOpen }: { message: Message; onOpen(): void }): ReactNode {
  const { workspace, reader, now } = useSurroundings();
  const count = message.reply_count ?? 0;
  const repliers = (message.reply_users ?? [workspace.me]).slice(0, 4);
  return (
    <button type="button" className="thread-link" onClick={onOpen}>
      {repliers.map((id) => (
        <Avatar key={id} small user={workspace.users.find((u) => u.id === id)} name={nameOf(workspace, id)} />
      ))}
      <span className="thread-count">
        {count} {count === 1 ? 'reply' : 'replies'}
      </span>
      {message.latest_reply !== undefined && (
        <span className="thread-last">Last reply {ago(msOf(message.latest_reply), now, reader.locale)}</span>
      )}
    </button>
  );
}
