import type { ReactNode } from 'react';
import type { User } from '../types.ts';

const COLOURS = ['#3b6ea5', '#8a5a9e', '#3d8361', '#b3632f', '#7a6a53', '#a14a64'];

/** A rounded square with the initials; a person keeps their colour. */
export function Avatar({
  user,
  name,
  small = false,
}: {
  user: User | undefined;
  name: string;
  small?: boolean;
}): ReactNode {
  const initials = name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase();
  const sum = [...(user?.id ?? name)].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  const bot = user?.is_bot === true;
  const kind = bot ? 'bot' : user === undefined ? 'none' : '';
  return (
    <span
      className={`avatar ${small ? 'small' : ''} ${kind}`}
      style={kind === '' ? { background: COLOURS[sum % COLOURS.length] } : undefined}
      aria-hidden="true"
    >
      {bot ? <Sluice /> : initials}
    </span>
  );
}

/** Three channels of water through a gate: the app's own mark. */
function Sluice(): ReactNode {
  return (
    <svg
      viewBox="0 0 24 24"
      width="62%"
      height="62%"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    >
      <path d="M4 7c3-3 5 3 8 0s5 3 8 0M4 12.5c3-3 5 3 8 0s5 3 8 0M4 18c3-3 5 3 8 0s5 3 8 0" />
    </svg>
  );
}
