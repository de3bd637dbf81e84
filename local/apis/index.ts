import { Hono } from 'hono';
import type { Faults } from '../faults.ts';
import { loanItemSrch } from './data4library.ts';

/** The part of a logger that is used here. */
export interface Log {
  warn(fields: object, message: string): void;
}

export interface ApisOptions {
  /** Folder of input files, one folder per data set; without it every API answers 404. */
  dataDir?: string | undefined;
  faults: Faults;
  log?: Log | undefined;
}

/** The public open APIs that collectors read, served from files: `<this app>/api/<operation>`. */
export function createApis(options: ApisOptions): Hono {
  return new Hono()
    .get('/api/loanItemSrch', loanItemSrch(options))
    .notFound((c) => c.json({ error: `${c.req.path} is not emulated`, hint: 'GET /api/loanItemSrch is' }, 404));
}
