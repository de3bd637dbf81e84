import { z } from 'zod';

/** A request that is not as Slack sends any; says where, in words of ours alone. */
export class Unreadable extends Error {}

const text = z.string().min(1);
const id = z.looseObject({ id: text });

/** Who sent it. An app of a whole organisation is told no team, but whose the person or the organisation is. */
const from = { user: id, team: id.nullable(), enterprise: id.nullish() };
const ofTeam = ({
  user,
  team,
  enterprise,
}: {
  user: z.infer<typeof id>;
  team: unknown;
  enterprise?: unknown;
}): boolean => Boolean(team ?? enterprise) || text.safeParse(user['team_id']).success;

const option = z.looseObject({ value: text }).nullish();
const held = z.looseObject({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_option: option,
  selected_options: z.array(option).nullish(),
});
const view = z.looseObject({
  id: text,
  type: text,
  callback_id: z.string(),
  private_metadata: z.string(),
  hash: z.string(),
});
const action = z.looseObject({ type: text, action_id: text, value: z.string().optional(), selected_option: option });

/** Interactions by their type, as far as anything of them is used, by us or by Bolt. */
const INTERACTIONS: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  block_actions: z
    .looseObject({
      ...from,
      trigger_id: text,
      container: z.looseObject({}),
      channel: id.nullish(),
      view: view.nullish(),
      response_url: text.optional(),
      actions: z.array(action).min(1),
    })
    .refine(ofTeam)
    .refine((body) => body.view || body.response_url !== undefined),
  block_suggestion: z
    .looseObject({ ...from, action_id: text, value: z.string(), channel: id.nullish(), view: view.nullish() })
    .refine(ofTeam),
  view_submission: z
    .looseObject({
      ...from,
      view: view.extend({ state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), held)) }) }),
      response_urls: z.array(z.looseObject({ response_url: text })).optional(),
    })
    .refine(ofTeam),
  view_closed: z.looseObject({ ...from, view }).refine(ofTeam),
  shortcut: z.looseObject({ ...from, callback_id: text, trigger_id: text }).refine(ofTeam),
  message_action: z
    .looseObject({
      ...from,
      callback_id: text,
      trigger_id: text,
      response_url: text,
      channel: id,
      message: z.looseObject({}),
    })
    .refine(ofTeam),
};

const Command = z.looseObject({
  command: text,
  text: z.string(),
  user_id: text,
  team_id: text,
  channel_id: text,
  trigger_id: text,
  response_url: text,
});

const Hello = z.looseObject({ challenge: z.string() });
const loose = z.looseObject({});
const Event = z.looseObject({
  team_id: text,
  authorizations: z.array(loose).nullish(),
  event: z
    .looseObject({
      type: text,
      user: z.union([text, loose]).optional(),
      channel: z.union([text, loose]).optional(),
      item: loose.optional(),
      subteam: loose.optional(),
      assistant_thread: loose.optional(),
    })
    .refine(({ type, user }) => type !== 'app_home_opened' || typeof user === 'string'),
});

/** What a request is, once its signature has been found good. */
export type Request =
  | { sort: 'hello'; challenge: string }
  | { sort: 'check' }
  /** For the listeners. */
  | { sort: 'ask'; body: Record<string, unknown> }
  /** Of a type that nobody here knows. */
  | { sort: 'unknown' };

/** Reads what Slack has signed: events are JSON, interactions JSON in a form, commands a form. Throws Unreadable. */
export function readRequest(body: Buffer, type: string): Request {
  const given = decoded(body);
  const form = /^application\/x-www-form-urlencoded\b/i.test(type) ? formOf(given) : undefined;
  if (form?.['ssl_check'] === '1') return { sort: 'check' };
  if (form && form['payload'] === undefined) return form['command'] === undefined ? UNKNOWN : ask(Command, form);
  const read = parsed(form?.['payload'] ?? given);
  const sort = typeof read['type'] === 'string' ? read['type'] : '';
  if (!form && sort === 'url_verification') return { sort: 'hello', challenge: checked(Hello, read).challenge };
  if (!form) return sort === 'event_callback' ? ask(Event, read) : UNKNOWN;
  const schema = Object.hasOwn(INTERACTIONS, sort) ? INTERACTIONS[sort] : undefined;
  return schema ? ask(schema, read) : UNKNOWN;
}

const UNKNOWN: Request = { sort: 'unknown' };
const ask = (schema: z.ZodType<Record<string, unknown>>, body: unknown): Request => ({
  sort: 'ask',
  body: checked(schema, body),
});

/** What was read, if it is so; where it is not is told by the outermost name, which is one of ours. */
function checked<T>(schema: z.ZodType<T>, read: unknown): T {
  const { success, data, error } = schema.safeParse(read);
  if (success) return data;
  const [where] = error.issues[0]!.path;
  throw new Unreadable(`not as Slack sends it${where === undefined ? '' : `: ${String(where)}`}`);
}

function decoded(body: Buffer): string {
  if (body.length === 0) throw new Unreadable('empty');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Unreadable('not UTF-8');
  }
}

/** The fields of a form, each of which may be there once. */
function formOf(given: string): Record<string, string> {
  try {
    // URLSearchParams takes what is wrongly encoded for what it might have meant.
    decodeURIComponent(given);
  } catch {
    throw new Unreadable('wrongly encoded');
  }
  const fields = [...new URLSearchParams(given)];
  if (new Set(fields.map(([name]) => name)).size < fields.length) throw new Unreadable('a field twice');
  return Object.fromEntries(fields);
}

function parsed(json: string): Record<string, unknown> {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    throw new Unreadable('not JSON');
  }
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  throw new Unreadable('not an object');
}
