import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../local/processes.ts';

/** A TCP proxy whose connections can be cut. */
export async function startProxy() {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let target = new URL('redis://127.0.0.1:1');
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    track(near);
    track(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const open = (): Promise<void> => new Promise((done) => server.listen(port, '127.0.0.1', done));
  await open();
  return {
    /** Leads to the server at `url`; gives the address to use instead. */
    async before(url: string): Promise<string> {
      target = new URL(url);
      return `redis://127.0.0.1:${port}`;
    },
    open,
    /** Cuts every connection and refuses new ones. */
    async cut(): Promise<void> {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
