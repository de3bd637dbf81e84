import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { randomOf } from './random.ts';

/** What a replica says of a start: the token is all a real service would see; the rest is for whoever counts. */
export interface StartRequest {
  keyed: boolean;
  token: string;
  run: string;
  stage: string;
  attempt: number;
  pool?: string;
}

type Ending = 'done' | 'failed' | 'broken' | 'stopped' | 'lost' | 'never';

/** One accepted piece of work. Times are milliseconds on the monotonic clock. */
export interface Work extends StartRequest {
  id: string;
  acceptedAt: number;
  endsAt: number;
  ending: Ending;
}

/**
 * A remote service in this process, over HTTP, which counts what it accepts. How long a piece of work takes and how it
 * ends depends on the seed and on which attempt it is, not on when it comes.
 */
export async function startService(seed: number) {
  const works: Work[] = [];
  const network = randomOf(seed, 'network');
  let trouble = 0;

  function accept(request: StartRequest): Work {
    const known = request.keyed ? works.find(({ token }) => token === request.token) : undefined;
    if (known) return known;
    const random = randomOf(seed, `${request.run}/${request.stage}/${request.attempt}`);
    const acceptedAt = performance.now();
    const ending = endingOf(random.next());
    const endsAt = ending === 'never' ? Infinity : acceptedAt + random.between(0, 400);
    const work: Work = { ...request, id: `w${works.length}`, acceptedAt, ending, endsAt };
    works.push(work);
    return work;
  }

  function check(work: Work | undefined): object {
    if (!work || work.ending === 'lost') return { state: 'lost' };
    return performance.now() < work.endsAt ? { state: 'running' } : { state: work.ending };
  }

  function stop(work: Work | undefined): object {
    if (work && performance.now() < work.endsAt) Object.assign(work, { ending: 'stopped', endsAt: performance.now() });
    return {};
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = (await json(request)) as StartRequest & { id: string };
    const answer = (status: number, body: object): void => void response.writeHead(status).end(JSON.stringify(body));
    const fate = network.next();
    if (fate < trouble) await delay(network.between(10, 300));
    if (request.url === '/start') {
      if (fate < trouble / 4) return answer(429, {});
      if (fate < trouble / 2) return answer(503, {});
      const work = accept(asked);
      if (fate < trouble) return void response.destroy();
      return answer(200, { id: work.id });
    }
    if (fate < trouble / 2) return answer(500, {});
    const byId = works.find(({ id }) => id === asked.id);
    if (request.url === '/find') return answer(200, { id: works.find(({ token }) => token === asked.token)?.id });
    return answer(200, request.url === '/check' ? check(byId) : stop(byId));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything accepted, oldest first. */
    works,
    /** The share of requests that go wrong from now on. */
    troubled: (share: number): void => void (trouble = share),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function endingOf(fate: number): Ending {
  if (fate < 0.05) return 'failed';
  if (fate < 0.08) return 'broken';
  if (fate < 0.09) return 'stopped';
  if (fate < 0.1) return 'lost';
  return fate < 0.105 ? 'never' : 'done';
}
