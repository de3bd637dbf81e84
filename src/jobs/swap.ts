import type { Redis } from 'ioredis';
import { scrubWithin } from '../scrub.ts';
import { type AuditEntry, unaudited } from './audit.ts';
import type { Notice } from '../views/notice.ts';
import type { Names } from './names.ts';
import { noticeId } from './notice-store.ts';

/**
 * One change, whole or not at all: only if every value is still as it was read.
 * KEYS: dirty, notices, audit, decision; then the keys that the values are of
 * ARGV: the change as JSON: values [{ key, field or "" for a plain key, from, to; "" where there is none }],
 *       notices [{ id, text }], show [id], entry, outcome, life
 * Returns {"ok"} | {"conflict"}: another was faster | {"repeated", first outcome} | {"unaudited", why}: nothing was written
 */
const SWAP = `
local change = cjson.decode(ARGV[1])
if change.outcome then
  local first = redis.call('GET', KEYS[4])
  if first then return { 'repeated', first } end
end
for _, value in ipairs(change.values) do
  local key, now = KEYS[4 + value.key]
  if value.field == '' then now = redis.call('GET', key) else now = redis.call('HGET', key, value.field) end
  if (now or '') ~= value.from then return { 'conflict' } end
end
if change.entry then
  local written = redis.pcall('XADD', KEYS[3], '*', 'entry', change.entry)
  if type(written) == 'table' and written.err then return { 'unaudited', written.err } end
end
for _, value in ipairs(change.values) do
  local key = KEYS[4 + value.key]
  if value.field == '' then
    if value.to == '' then redis.call('DEL', key) else redis.call('SET', key, value.to) end
  else
    if value.to == '' then redis.call('HDEL', key, value.field) else redis.call('HSET', key, value.field, value.to) end
  end
end
for _, notice in ipairs(change.notices) do redis.call('HSET', KEYS[2], notice.id, notice.text) end
for _, id in ipairs(change.show) do redis.call('ZINCRBY', KEYS[1], 1, id) end
if change.outcome then redis.call('SET', KEYS[4], change.outcome, 'EX', change.life) end
return { 'ok' }`;

/** How long a decision's id is remembered, in seconds: as long as one about a run. */
const DECISION_LIFE = 30 * 24 * 3600;

/** A value of a hash, or of a plain key without `field`, as it was read and as it shall be; undefined: there is none. */
export interface Value {
  key: string;
  field?: string;
  from: string | undefined;
  to: string | undefined;
}

export interface Swap {
  values: Value[];
  /** To be told, by what each is known by. */
  notices?: Record<string, Notice>;
  /** Ids of notices that the publisher shall look at again. */
  show?: string[];
  audit?: AuditEntry | undefined;
  /** Remembered with what it led to, so that it happens once. */
  decision?: { id: string; outcome: string } | undefined;
}

export type Swapped = { state: 'ok' } | { state: 'conflict' } | { state: 'repeated'; outcome: string };

/** Writes what is not part of a run, or throws audit.unwritable: schedules, arrivals, definitions in force, and what is to be told of them. */
export function createSwap(redis: Redis, names: Names) {
  return async ({ values, notices = {}, show = [], audit, decision }: Swap): Promise<Swapped> => {
    const keys = [...new Set(values.map(({ key }) => key))];
    const told = Object.entries(notices).map(([id, notice]) => ({ id: noticeId(id), text: JSON.stringify(notice) }));
    const change = {
      values: values.map(({ key, field = '', from = '', to = '' }) => ({
        key: keys.indexOf(key) + 1,
        field,
        from,
        to,
      })),
      notices: told,
      show: [...told.map(({ id }) => id), ...show],
      ...(audit && { entry: JSON.stringify(scrubWithin(audit)) }),
      ...(decision && { outcome: decision.outcome, life: DECISION_LIFE }),
    };
    const all = [names.dirty, names.notices, names.audit, names.decision(decision?.id ?? ''), ...keys];
    const answer = (await redis.eval(SWAP, all.length, ...all, JSON.stringify(change))) as [string, string];
    const [state, more] = answer;
    if (state === 'unaudited') return unaudited(more);
    if (state === 'repeated') return { state, outcome: more };
    return { state: state === 'ok' ? 'ok' : 'conflict' };
  };
}
