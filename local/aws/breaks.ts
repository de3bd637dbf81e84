import { Hono } from 'hono';
import { z } from 'zod';
import { UNTIL_CLEARED, type Fault, type Faults } from '../faults.ts';

/** Something a visitor of the workspace page may break, and mend again. */
export interface Break {
  id: string;
  title: string;
  what: string;
  isBroken(): boolean | Promise<boolean>;
  set(broken: boolean): void | Promise<void>;
}

/** Routes `GET /breaks` and `POST /breaks/:id {broken}`. */
export function breaksControl(breaks: readonly Break[]): Hono {
  const list = () =>
    Promise.all(breaks.map(async ({ id, title, what, isBroken }) => ({ id, title, what, broken: await isBroken() })));
  return new Hono()
    .get('/breaks', async (c) => c.json({ breaks: await list() }))
    .post('/breaks/:id', async (c) => {
      const found = breaks.find(({ id }) => id === c.req.param('id'));
      if (!found)
        return c.json(
          { error: `nothing called ${c.req.param('id')} can be broken`, hint: 'GET /control/breaks lists what can' },
          404,
        );
      const body = z.strictObject({ broken: z.boolean() }).safeParse(await c.req.json().catch(() => undefined));
      if (!body.success) return c.json({ error: z.prettifyError(body.error), hint: '{"broken": true}' }, 400);
      await found.set(body.data.broken);
      return c.json({ breaks: await list() });
    });
}

/** A break that is a fault, armed until it is mended. */
function faultBreak(faults: Faults, about: Pick<Break, 'id' | 'title' | 'what'>, fault: Fault): Break {
  const armed = (): string[] =>
    faults
      .list()
      .filter(
        ({ target, match, times }) => times === UNTIL_CLEARED && target === fault.target && same(match, fault.match),
      )
      .map(({ id }) => id);
  return {
    ...about,
    isBroken: () => armed().length > 0,
    set(broken) {
      for (const id of armed()) faults.clear(id);
      if (broken) faults.add({ ...fault, times: UNTIL_CLEARED });
    },
  };
}

const same = (a: Fault['match'], b: Fault['match']): boolean =>
  (['service', 'operation', 'method', 'nth'] as const).every((name) => a[name] === b[name]);

/** The public library API answers an error in place of its second page. */
export const apiErrorMidPaging = (faults: Faults): Break =>
  faultBreak(
    faults,
    {
      id: 'api-error-mid-paging',
      title: 'The library API fails in the middle of paging',
      what: 'Page 2 of the popular-loans list answers an error code with HTTP 200; the collector must refuse the partial list.',
    },
    {
      target: 'api',
      match: { service: 'data4library', operation: 'loanItemSrch', method: 'page 2' },
      fault: { error: 'systemErr' },
    },
  );
