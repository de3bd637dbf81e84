import { Hono } from 'hono';
import type { Faults } from '../faults.ts';
import { loanItemSrch } from './data4library.ts';
import { libSrch } from './libraries.ts';
import { seoulList } from './seoul.ts';

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

/** The public open APIs that collectors read, served from files: data4library under `/api`, Seoul's under `/seoul`. */
export function createApis(options: ApisOptions): Hono {
  return new Hono()
    .get('/api/loanItemSrch', loanItemSrch(options))
    .get('/api/libSrch', libSrch(options))
    .get('/seoul/:key/json/:service/:first/:last/', seoulList(options))
    .notFound((c) =>
      c.json(
        {
          error: `${c.req.path} is not emulated`,
          hint: '/api/loanItemSrch, /api/libSrch and /seoul/<key>/json/<service>/<first>/<last>/ are',
        },
        404,
      ),
    );
}
