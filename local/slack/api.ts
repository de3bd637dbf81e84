import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { problems } from './blocks/check.ts';
import type { Calls } from './calls.ts';
import { receiveUpload } from './methods/files.ts';
import { methods } from './methods/index.ts';
import type { Method } from './methods/method.ts';
import { createRates } from './rates.ts';
import { respond } from './respond.ts';
import { type FaultAction, type FaultSource, SlackError } from './types.ts';
import type { World } from './world.ts';

export type Env = { Bindings: Partial<HttpBindings>; Variables: { channel?: string; answer?: string } };
type Args = Record<string, unknown>;

export interface ApiOptions {
  tokens: { bot: string; app: string };
  faults: FaultSource | undefined;
  calls: Calls;
}

/** The arguments of a call, from the query and a JSON, form or multipart body alike. */
async function readArgs(c: Context<Env>): Promise<Args> {
  const type = c.req.header('content-type') ?? '';
  if (/json/.test(type)) {
    const body = await c.req.json<Args>().catch(() => {
      throw new SlackError('invalid_json');
    });
    return { ...c.req.query(), ...body };
  }
  if (/form/.test(type)) return { ...c.req.query(), ...(await c.req.parseBody()) };
  return c.req.query();
}

const errorBody = (error: SlackError): object => ({
  ok: false,
  error: error.code,
  ...(error.messages.length > 0 && { response_metadata: { messages: error.messages } }),
});

/** The Web API: looks a method up in the table, checks token, scope, rate and arguments, and runs it. */
export function createApi(world: World, { tokens, faults, calls }: ApiOptions): Hono<Env> {
  const rates = createRates(world.now);
  const scopes = world.manifest && Object.values(world.manifest.oauth_config.scopes).flat();

  const authorise = (c: Context<Env>, args: Args, method: Method): void => {
    const header = c.req.header('authorization')?.replace(/^Bearer\s+/i, '');
    const token = header ?? args['token'];
    if (token === undefined || token === '') throw new SlackError('not_authed');
    if (token !== tokens.bot && token !== tokens.app) throw new SlackError('invalid_auth');
    if (token !== tokens[method.token ?? 'bot']) throw new SlackError('not_allowed_token_type');
    if (method.scope !== undefined && scopes && !scopes.includes(method.scope)) {
      const hint = `[ERROR] missing scope ${method.scope}: add it to the bot scopes of manifest.yml`;
      throw new SlackError('missing_scope', [hint]);
    }
  };

  const limited = (c: Context<Env>, seconds: number, status = 429): Response => {
    c.header('retry-after', String(Math.ceil(seconds)));
    c.set('answer', 'ratelimited');
    return c.json({ ok: false, error: 'ratelimited' }, status as 429);
  };

  const call = async (c: Context<Env>, name: string): Promise<Response> => {
    const method = methods.get(name);
    if (!method) {
      world.log(`!!! ${name} is not emulated by the local Slack; the app was told unknown_method`);
      throw new SlackError('unknown_method');
    }
    const args = await readArgs(c);
    authorise(c, args, method);
    const channel = typeof args['channel'] === 'string' ? args['channel'] : '';
    c.set('channel', channel);
    const wait = rates.take(name, method.tier, channel);
    if (wait > 0) return limited(c, wait);
    const { error, data } = method.args.safeParse(args);
    if (error) throw new SlackError('invalid_arguments', problems(method.args, args, ''));
    if (scopes) c.header('x-oauth-scopes', scopes.join(','));
    if (method.scope !== undefined) c.header('x-accepted-oauth-scopes', method.scope);
    return c.json({ ok: true, ...method.run(data as never, world) });
  };

  /** Does what an injected fault says; answers nothing when the call shall go on. */
  const injure = async (c: Context<Env>, fault: FaultAction): Promise<Response | undefined> => {
    world.state.changed({ kind: 'fault' });
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault.retryAfter !== undefined) return limited(c, fault.retryAfter, fault.status);
    if (fault.status !== undefined) {
      c.set('answer', `http_${fault.status}`);
      return c.text('injected fault', fault.status as 500);
    }
    if (fault.error !== undefined) throw new SlackError(fault.error);
    return undefined;
  };

  const api = new Hono<Env>();
  api.onError((error, c) => {
    c.set('answer', error instanceof SlackError ? error.code : 'internal_error');
    if (error instanceof SlackError) return c.json(errorBody(error));
    world.log(`!!! ${c.req.path} failed in the local Slack itself: ${error.stack ?? error.message}`);
    return c.json({ ok: false, error: 'internal_error' }, 500);
  });

  api.post('/upload/:id', async (c) => {
    const multipart = /form-data/.test(c.req.header('content-type') ?? '');
    const part = multipart ? Object.values(await c.req.parseBody())[0] : undefined;
    const bytes = part instanceof File ? await part.arrayBuffer() : await c.req.arrayBuffer();
    receiveUpload(world, c.req.param('id'), new Uint8Array(bytes));
    return c.text('OK');
  });

  api.post('/response/:id', async (c) => {
    const fault = faults?.take('slack', { method: 'response_url' });
    const refusal = fault && (await injure(c, fault));
    if (refusal) return refusal;
    try {
      respond(world, c.req.param('id'), await c.req.json());
      return c.json({ ok: true });
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      return c.json(errorBody(error), error.code.endsWith('_url') ? 404 : 400);
    }
  });

  api.use('/:method', async (c, next) => {
    const at = world.now();
    await next();
    const { channel = '', answer = 'ok' } = c.var;
    calls.note({ method: c.req.param('method'), at, answer, ...(channel !== '' && { channel }) });
  });

  api.all('/:method', async (c) => {
    world.origin = new URL(c.req.url).origin;
    const name = c.req.param('method');
    const fault = faults?.take('slack', { method: name });
    const refusal = fault && (await injure(c, fault));
    if (refusal) return refusal;
    const response = await call(c, name);
    if (!fault?.dropAfterAccept) return response;
    // The call has been accepted and stored, and the app never learns it.
    c.set('answer', 'dropped');
    c.env.incoming?.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return api;
}
