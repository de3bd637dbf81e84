import { useState, type ReactNode } from 'react';
import { control, failureOf } from '../control.ts';
import { refresh, useLive } from '../live.ts';
import type { Break } from '../types.ts';
import { Disclosure } from './disclosure.tsx';

/** "Break something": real faults that a visitor causes, sees, and mends. */
export function BreaksMenu(): ReactNode {
  const breaks = useLive<{ breaks: Break[] }>('/breaks', (event) => event.kind === 'fault')?.breaks ?? [];
  const broken = breaks.filter((entry) => entry.broken).length;
  return (
    <Disclosure
      label={
        <>
          Break something{' '}
          {broken > 0 && (
            <span className="badge" aria-label={`${broken} broken`}>
              {broken}
            </span>
          )}
        </>
      }
    >
      <h3>Break something</h3>
      <p className="panel-note">Each of these really fails the next run. Mend it, then retry from the message.</p>
      {breaks.map((entry) => (
        <BreakRow key={entry.id} entry={entry} />
      ))}
    </Disclosure>
  );
}

function BreakRow({ entry }: { entry: Break }): ReactNode {
  const [failure, setFailure] = useState<string>();
  const toggle = async (): Promise<void> => {
    const answer = await control.break(entry.id, !entry.broken);
    setFailure(failureOf('That did not work', answer));
    refresh({ kind: 'fault' });
  };
  return (
    <div className={entry.broken ? 'break broken' : 'break'} data-break-id={entry.id}>
      <div>
        <strong>{entry.title}</strong>
        <p>{entry.what}</p>
        {failure !== undefined && <p role="alert">{failure}</p>}
      </div>
      <button
        type="button"
        className={entry.broken ? 'button solid primary' : 'button danger'}
        aria-label={`${entry.broken ? 'Mend' : 'Break'}: ${entry.title}`}
        onClick={() => void toggle()}
      >
        {entry.broken ? 'Mend' : 'Break'}
      </button>
    </div>
  );
}
