import { createServer, type Server } from 'node:http';

/** `/livez` answers while the event loop turns; `/readyz` while the process can do its work. */
export function startHealth(port: number, ready: () => Promise<boolean>): Server {
  const server = createServer(async (request, response) => {
    const up = request.url === '/livez' || (request.url === '/readyz' && (await ready()));
    response.writeHead(up ? 200 : 503, { 'content-type': 'text/plain' }).end(up ? 'ok\n' : 'not ready\n');
  });
  return server.listen(port);
}
