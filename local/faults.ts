import { Hono } from 'hono';
import { z } from 'zod';

const FaultAction = z
  .strictObject({
    status: z.int().min(400).max(599).optional(),
    error: z.string().min(1).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
    dropAfterAccept: z.literal(true).optional(),
    retryAfter: z.number().positive().optional(),
  })
  .refine((action) => Object.keys(action).length > 0, 'say what goes wrong: status, error, delayMs or dropAfterAccept')
  .refine(
    (action) => !(action.dropAfterAccept && (action.status !== undefined || action.error !== undefined)),
    'dropAfterAccept performs the operation, so it cannot be refused with status or error as well',
  );

/** The body of `POST /control/faults`. */
export const Fault = z.strictObject({
  target: z.enum(['slack', 'aws', 'api']),
  match: z
    .strictObject({
      service: z.string().min(1).optional(),
      method: z.string().min(1).optional(),
      operation: z.string().min(1).optional(),
      nth: z.int().positive().optional(),
    })
    .refine((match) => match.service !== undefined || match.method !== undefined, 'name a service or a method'),
  fault: FaultAction,
  times: z.int().positive().default(1),
});

export type Fault = z.input<typeof Fault>;
export type FaultAction = z.output<typeof FaultAction>;
export type FaultTarget = Fault['target'];
/** What a target says about one call; a fault applies when everything it names is equal. */
export type FaultAttrs = { service?: string; method?: string; operation?: string };
export type ListedFault = z.output<typeof Fault> & { id: string; seen: number; fired: number };

/** `times` of a fault that stays until somebody clears it. */
export const UNTIL_CLEARED = Number.MAX_SAFE_INTEGER;

/** The faults injected into the local Slack, AWS and public APIs; one registry for all three. */
export class Faults {
  #faults = new Map<string, ListedFault>();
  #last = 0;

  /** Adds a fault and returns its id. Throws a ZodError on a malformed one. */
  add(fault: Fault): string {
    const id = `f${++this.#last}`;
    this.#faults.set(id, { ...Fault.parse(fault), id, seen: 0, fired: 0 });
    return id;
  }

  /**
   * Tells what goes wrong with this call, if anything. Every matching fault counts the call; the oldest that is due
   * (its `nth` matching call has come) fires and is forgotten after `times`.
   */
  take(target: FaultTarget, attrs: FaultAttrs): FaultAction | undefined {
    let due: ListedFault | undefined;
    for (const fault of this.#faults.values()) {
      if (fault.target !== target || !matches(fault.match, attrs)) continue;
      fault.seen++;
      if (!due && fault.seen >= (fault.match.nth ?? 1)) due = fault;
    }
    if (!due) return undefined;
    if (++due.fired >= due.times) this.#faults.delete(due.id);
    return due.fault;
  }

  /** The faults still armed, oldest first. */
  list(): ListedFault[] {
    return structuredClone([...this.#faults.values()]);
  }

  /** Forgets one fault, or all of them; false when the id is unknown. */
  clear(id?: string): boolean {
    if (id !== undefined) return this.#faults.delete(id);
    this.#faults.clear();
    return true;
  }
}

function matches(match: Fault['match'], attrs: FaultAttrs): boolean {
  return (['service', 'method', 'operation'] as const).every(
    (name) => match[name] === undefined || match[name] === attrs[name],
  );
}

/** The control routes `/faults` and `/faults/:id`. */
export function faultsControl(faults: Faults): Hono {
  return new Hono()
    .get('/faults', (c) => c.json({ faults: faults.list() }))
    .post('/faults', async (c) => {
      const body = Fault.safeParse(await c.req.json().catch(() => undefined));
      if (body.success) return c.json({ id: faults.add(body.data) }, 201);
      return c.json(
        {
          error: z.prettifyError(body.error),
          hint: '{"target": "slack|aws|api", "match": {"service": "athena", "operation": "StartQueryExecution"}, "fault": {"status": 503}, "times": 1}',
        },
        400,
      );
    })
    .delete('/faults', (c) => {
      faults.clear();
      return c.json({ faults: [] });
    })
    .delete('/faults/:id', (c) =>
      faults.clear(c.req.param('id'))
        ? c.json({ faults: faults.list() })
        : c.json({ error: `no fault ${c.req.param('id')}`, hint: 'GET /control/faults lists those still armed' }, 404),
    );
}
