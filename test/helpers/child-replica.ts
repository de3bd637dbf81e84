import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../jobs/fixtures/replica.ts', import.meta.url));

const living = new Set<() => Promise<void>>();

/** Kills what still lives of the replicas that were started. */
export async function endChildReplicas(): Promise<void> {
  await Promise.all([...living].map((kill) => kill()));
}

/** A replica of the engine in a process of its own; settles when it works. */
export async function startChildReplica(url: string) {
  const child = spawn(process.execPath, [FILE, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const said = once(child.stdout, 'data');
  await Promise.race([said, ended]);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  living.add(kill);
  void ended.then(() => living.delete(kill));
  return { ended, kill };
}
