import dns from 'node:dns';
import { existsSync } from 'node:fs';

/**
 * Preloaded into a product (`node --import`): while the file UNRESOLVED exists, the name `aws.test` does not resolve;
 * otherwise it is this machine. The product itself is unmodified.
 */
const { lookup } = dns;
type Done = (error: Error | null, ...found: unknown[]) => void;
dns.lookup = ((host: string, options: dns.LookupOptions, done: Done) => {
  const isOurs = host === 'aws.test';
  if (!isOurs || !existsSync(process.env['UNRESOLVED']!)) {
    lookup(isOurs ? '127.0.0.1' : host, options, done as never);
    return;
  }
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: host,
  });
  setImmediate(done, error);
}) as never;
