import { useState, type ReactNode } from 'react';
import { useSurroundings } from '../context.ts';
import { control, failureOf } from '../control.ts';
import { refresh } from '../live.ts';
import { clockTime, fullTime, instantOf } from '../time.ts';
import { Disclosure } from './disclosure.tsx';

const HOUR = 3_600_000;

/** Shows local mode's "now" and moves it, so that schedules come due while one watches. */
export function ClockMenu(): ReactNode {
  const { now, reader } = useSurroundings();
  const [failure, setFailure] = useState<string>();
  const [chosen, setChosen] = useState('');
  const move = async (to: number): Promise<void> => {
    if (Number.isNaN(to)) return;
    const answer = await control.clock(new Date(to).toISOString());
    setFailure(failureOf('The clock was not moved', answer));
    refresh({ kind: 'health' });
  };
  return (
    <Disclosure label={<time dateTime={new Date(now).toISOString()}>{clockTime(now, reader)}</time>}>
      <h3>Clock</h3>
      <p className="panel-note">
        {fullTime(now, reader)} ({reader.tz})
      </p>
      <div className="panel-row">
        <button type="button" className="button" onClick={() => void move(now + HOUR)}>
          +1 hour
        </button>
        <button type="button" className="button" onClick={() => void move(now + 24 * HOUR)}>
          +1 day
        </button>
        <button type="button" className="button" onClick={() => void move(Date.now())}>
          Real time
        </button>
      </div>
      <form
        className="panel-row"
        onSubmit={(event) => {
          event.preventDefault();
          void move(instantOf(chosen, reader));
        }}
      >
        <input
          type="datetime-local"
          className="text-input"
          aria-label={`Move the clock to (${reader.tz})`}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        />
        <button type="submit" className="button" disabled={chosen === ''}>
          Set
        </button>
      </form>
      {failure !== undefined && <p role="alert">{failure}</p>}
    </Disclosure>
  );
}
