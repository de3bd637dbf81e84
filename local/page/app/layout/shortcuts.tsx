import type { ReactNode } from 'react';
import { useSurroundings } from '../context.ts';
import { control, failureOf } from '../control.ts';
import { MenuButton } from '../elements/menu-button.tsx';

interface Props {
  /** The message whose shortcuts these are; without it they are the app's global ones. */
  message?: { channel: string; ts: string };
  className: string;
  label: string;
  children: ReactNode;
  onFailure(text: string | undefined): void;
}

/** The menu of the shortcuts that the manifest declares; nothing when there are none. */
export function ShortcutMenu({ message, className, label, children, onFailure }: Props): ReactNode {
  const { workspace, viewer } = useSurroundings();
  const type = message === undefined ? 'global' : 'message';
  const shortcuts = (workspace.shortcuts ?? []).filter((shortcut) => shortcut.type === type);
  if (shortcuts.length === 0) return null;
  const run = async (callbackId: string): Promise<void> => {
    const answer = await control.shortcut(viewer.id, callbackId, message?.channel, message?.ts);
    onFailure(failureOf('The shortcut failed', answer));
  };
  return (
    <MenuButton
      label={label}
      className={className}
      items={shortcuts.map((shortcut) => ({ key: shortcut.callback_id, text: shortcut.name }))}
      onChoose={(key) => void run(key)}
    >
      {children}
    </MenuButton>
  );
}
