import type { Redis } from 'ioredis';
import type { Names } from './names.ts';

/** Calls `wake` when something outside says that replicas should look now. Closes with the connection. */
export async function onNudge(connection: Redis, { nudge }: Names, wake: () => void): Promise<void> {
  connection.on('message', wake);
  await connection.subscribe(nudge);
}
