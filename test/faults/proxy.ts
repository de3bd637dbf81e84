import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { freePort } from '../../local/processes.ts';

/** A TCP proxy whose connections can be cut, left hanging or slowed down. */
export async function startProxy() {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let target = new URL('redis://127.0.0.1:1');
  let slowness = 0;
  let gate = Promise.resolve();
  let lift = (): void => undefined;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  /** Lets bytes pass in order, later while the link is slow, not at all while it is silent. */
  const link = (): Transform => {
    let before: Promise<void> = Promise.resolve();
    return new Transform({
      transform(chunk, _encoding, done) {
        const due = Date.now() + slowness;
        const pass = async (): Promise<void> => {
          await before;
          await gate;
          if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
          this.push(chunk);
        };
        before = pass();
        done();
      },
      flush(done) {
        const end = async (): Promise<void> => {
          await before;
          done();
        };
        void end();
      },
    });
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    track(near);
    track(far);
    near.pipe(link()).pipe(far);
    far.pipe(link()).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const open = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await open();
  return {
    /** Leads to the server at `url`, for new connections; gives the address to use instead. */
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
    /** Half-open: connections stand, new ones are accepted, and nothing passes. */
    silence(): void {
      ({ promise: gate, resolve: lift } = Promise.withResolvers<void>());
    },
    /** Lets pass what was held back, and all that follows. */
    speak(): void {
      lift();
    },
    /** Milliseconds by which whatever passes, in each direction, is late. */
    slow(ms: number): void {
      slowness = ms;
    },
  };
}
