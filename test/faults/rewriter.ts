import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before an HTTP service and changes words of its answers, as a service does that has learned new ones. */
export async function startRewriter(target: string) {
  const words = new Map<string, string>();
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const ask = request(new URL(url!, target), { method, headers }, (answer) => {
      void text(answer).then((body) => {
        let told = body;
        for (const [word, other] of words) told = told.replaceAll(word, other);
        const { 'content-length': _, 'transfer-encoding': __, ...rest } = answer.headers;
        outgoing.writeHead(answer.statusCode!, { ...rest, 'content-length': Buffer.byteLength(told) }).end(told);
      });
    });
    ask.on('error', () => outgoing.destroy());
    incoming.pipe(ask);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Answers with `other` instead of `word` from now on. */
    say: (word: string, other: string): void => void words.set(word, other),
    /** Answers as the service does. */
    mend: (): void => words.clear(),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
