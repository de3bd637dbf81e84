import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { SurroundingsContext, nameOf, type Surroundings } from './context.ts';
import { Confirmations } from './elements/confirm.tsx';
import { ChannelPane } from './layout/channel.tsx';
import { HomePane } from './layout/home.tsx';
import { Modals } from './layout/modals.tsx';
import { Sidebar } from './layout/sidebar.tsx';
import { ThreadPane } from './layout/thread.tsx';
import { Topbar } from './layout/topbar.tsx';
import { refresh, useLive, useStream } from './live.ts';
import { rememberWhere, startingWhere, useReadMarks, type Where } from './remembered.ts';
import type { Notice } from './timeline.ts';
import type { Ephemeral, Health, Views, Workspace } from './types.ts';
import { useNow } from './use-now.ts';

/** The whole page, once the workspace is known. */
export function App(): ReactNode {
  useStream();
  const workspace = useLive<Workspace>('/workspace', (event) => event.kind === 'health');
  if (workspace === undefined) return <p className="starting">Local mode is starting…</p>;
  return <WorkspacePage workspace={workspace} />;
}

function WorkspacePage({ workspace }: { workspace: Workspace }): ReactNode {
  const [where, setWhere] = useState<Where>(() =>
    startingWhere(
      location.search,
      workspace.users.filter((user) => user.is_bot !== true).map((user) => user.id),
      workspace.channels.map((channel) => channel.id),
    ),
  );
  const [menuOpen, setMenuOpen] = useState(false);
  const [notices, setNotices] = useState<Notice[]>([]);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => rememberWhere(where), [where]);

  const health = useLive<Health>('/health', (e) => e.kind === 'health' || e.kind === 'clock', { ready: false });
  const now = useNow(health?.now);
  // What was missed while the product or local mode was away.
  useEffect(() => refresh(), [health?.ready]);
  const viewer = workspace.users.find((user) => user.id === where.user);
  const surroundings = useMemo<Surroundings | undefined>(
    () =>
      viewer && {
        workspace,
        viewer,
        reader: { tz: viewer.tz ?? 'Asia/Seoul', locale: viewer.locale ?? 'en-US' },
        now,
      },
    [workspace, viewer, now],
  );
  const ephemerals = useLive<{ messages: Ephemeral[] }>(
    `/ephemerals?user=${where.user}`,
    (event) => event.kind === 'ephemeral',
  )?.messages;
  const views = useLive<Views>(`/views?user=${where.user}`, (event) => event.kind === 'view' || event.kind === 'home');
  const { lastRead, markRead } = useReadMarks(where.user);

  const channel = workspace.channels.find((candidate) => candidate.id === where.place);
  const shown = useMemo(() => (ephemerals ?? []).filter((e) => !dismissed.has(e.ts)), [ephemerals, dismissed]);
  const mine = useMemo(() => notices.filter((notice) => notice.user === where.user), [notices, where.user]);
  const dismiss = useCallback((ts: string) => {
    setDismissed((before) => new Set(before).add(ts));
    setNotices((before) => before.filter((notice) => notice.ts !== ts));
  }, []);
  const closeThread = useCallback(() => setWhere((before) => ({ ...before, thread: undefined })), []);
  const onRead = useCallback((ts: string) => markRead(where.place, ts), [markRead, where.place]);
  useEscape(where.thread === undefined ? undefined : closeThread);

  if (surroundings === undefined) return <p className="starting">This workspace has no people.</p>;
  return (
    <SurroundingsContext value={surroundings}>
      <Confirmations>
        <div className={where.thread === undefined ? 'app' : 'app with-thread'}>
          <Topbar
            health={health}
            onMenu={() => setMenuOpen(!menuOpen)}
            onUser={(user) => setWhere({ ...where, user })}
          />
          <Sidebar
            selected={where.place}
            open={menuOpen}
            lastRead={lastRead}
            onSelect={(place) => {
              setMenuOpen(false);
              setWhere({ ...where, place, thread: undefined });
            }}
          />
          {channel === undefined ? (
            <HomePane view={views?.home ?? null} appName={nameOf(workspace, workspace.me)} />
          ) : (
            <ChannelPane
              channel={channel}
              ephemerals={shown}
              notices={mine}
              onNotice={(text) => {
                const ts = (Math.max(Date.now(), now) / 1000).toFixed(6);
                setNotices((before) => [...before, { ts, channel: channel.id, user: where.user, text }]);
              }}
              onOpenThread={(thread) => setWhere({ ...where, thread })}
              onDismiss={dismiss}
              onRead={onRead}
            />
          )}
          {channel !== undefined && where.thread !== undefined && (
            <ThreadPane
              key={where.thread}
              channel={channel}
              threadTs={where.thread}
              ephemerals={shown}
              onDismiss={dismiss}
              onClose={closeThread}
            />
          )}
        </div>
        <Modals views={views?.modals ?? []} />
      </Confirmations>
    </SurroundingsContext>
  );
}

function useEscape(action: (() => void) | undefined): void {
  useEffect(() => {
    if (action === undefined) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('dialog[open]') === null)
        action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [action]);
}
