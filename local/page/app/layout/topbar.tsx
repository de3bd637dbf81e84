import type { ReactNode } from 'react';
import { useSurroundings } from '../context.ts';
import { control } from '../control.ts';
import { refresh } from '../live.ts';
import type { Health } from '../types.ts';
import { BreaksMenu } from './breaks-menu.tsx';
import { ClockMenu } from './clock-menu.tsx';

interface Props {
  health: Health | undefined;
  onMenu(): void;
  onUser(id: string): void;
}

/** The languages that the product speaks, as Slack names them. */
const LANGUAGES = { 'en-US': 'English', 'ko-KR': '한국어', 'pt-BR': 'Português' };

/** The strip that says what this is, whether the product is up, and who is looking. */
export function Topbar({ health, onMenu, onUser }: Props): ReactNode {
  const { workspace, viewer } = useSurroundings();
  const up = health?.ready === true;
  return (
    <header className="topbar">
      <button type="button" className="icon-button menu-toggle" aria-label="Channels" onClick={onMenu}>
        ☰
      </button>
      <p className="banner">Local emulation: not Slack, not AWS. Nothing leaves this machine.</p>
      <p className={up ? 'health up' : 'health'} role="status" data-testid="health">
        <span className="dot" aria-hidden="true" /> {up ? 'Product up' : 'Product restarting'}
      </p>
      <div className="tools">
        <ClockMenu />
        <BreaksMenu />
        <label className="viewing">
          <span>Viewing as</span>
          <select value={viewer.id} onChange={(event) => onUser(event.target.value)}>
            {workspace.users
              .filter((user) => user.is_bot !== true && user.id !== workspace.me)
              .map((user) => (
                <option key={user.id} value={user.id}>
                  {user.real_name}
                  {user.role === undefined ? '' : ` · ${user.role}`}
                </option>
              ))}
          </select>
        </label>
        <label className="viewing">
          <span>in</span>
          <select
            aria-label="Language of the viewer"
            value={viewer.locale ?? 'en-US'}
            onChange={(event) =>
              void control.language(viewer.id, event.target.value).then(() => refresh({ kind: 'health' }))
            }
          >
            {Object.entries(LANGUAGES).map(([locale, name]) => (
              <option key={locale} value={locale}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}
