import { Hono } from 'hono';
import type { Ledger } from './ledger.ts';

/** Route `GET /aws/calls?service=S&operation=O`: every accepted start, oldest first. */
export const callsControl = (ledger: Ledger): Hono =>
  new Hono().get('/aws/calls', (c) =>
    c.json({ calls: ledger.list({ service: c.req.query('service'), operation: c.req.query('operation') }) }),
  );
