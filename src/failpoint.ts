let armed: { name: string; nth: number } | undefined;

/**
 * Arms one failpoint, written `name:nth` (nth counts from 1 and defaults to 1); undefined disarms.
 * Only main.ts calls this, from the configuration, so that production code cannot be killed by accident.
 */
export function armFailpoint(text: string | undefined): void {
  if (text === undefined) {
    armed = undefined;
    return;
  }
  const [name = '', nth = '1'] = text.split(':');
  armed = { name, nth: Number(nth) };
}

/** A named place where a test may kill this process: SIGKILL, so no handler, flush or finally runs. */
export function failpoint(name: string): void {
  if (armed?.name !== name) return;
  armed.nth -= 1;
  if (armed.nth === 0) process.kill(process.pid, 'SIGKILL');
}
