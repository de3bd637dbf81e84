-- One change of one run, whole or not at all.
-- KEYS: run, events, dirty, audit, runs, runs of the pipeline, live, latest number, definition, timers, outbox, succeeded;
--       then one per decision id; then two per resource: who holds it, who stands in line for it
-- ARGV: the change as JSON (CommitArguments in run-store.ts), the record, the definition or "";
--       then the events, the outcomes of the decisions, the audit entries
-- Returns {"ok", version, {index of a resource, who may take it now, ...}, ...} | {"conflict"}
--       | {"repeated", index from 1, first outcome} | {"busy", who finds no free place, ...}
--       | {"unaudited", why}: the audit log takes no entry, so nothing was written
local change, record, definition = cjson.decode(ARGV[1]), ARGV[2], ARGV[3]
local id = change.id
local next_key, next_value = 13, 4

-- The names given to KEYS and ARGV that follow the fixed ones.
local function take_keys(count)
  next_key = next_key + count
  return next_key - count
end
local function each_value(count, visit)
  for i = next_value, next_value + count - 1 do visit(ARGV[i], i - next_value) end
  next_value = next_value + count
end

-- A lease is told by who holds it: a run, or a job of one.
local function run_of(holder) return string.match(holder, '^(.*)%.[^.]+%.a%d+$') or holder end

-- The line is served in order: free is only a place for which nobody in front waits.
local function without_place(turn, held, line)
  local denied = {}
  local free = turn.capacity - redis.call('SCARD', held)
  local last = redis.call('ZCARD', line)
  for _, holder in ipairs(turn.take) do
    local place = redis.call('ZRANK', line, holder)
    if not place then place, last = last, last + 1 end
    if place >= free then denied[#denied + 1] = holder end
  end
  return denied
end

-- Gives back, takes and lines up; answers who may take a place now.
local function apply(turn, held, line)
  for _, holder in ipairs(turn.release) do redis.call('SREM', held, holder) end
  for _, holder in ipairs(turn.leave) do redis.call('ZREM', line, holder) end
  for _, holder in ipairs(turn.take) do redis.call('SADD', held, holder) end
  for _, holder in ipairs(turn.force) do redis.call('SADD', held, holder) end
  for _, holder in ipairs(turn.join) do
    local last = redis.call('ZREVRANGE', line, 0, 0, 'WITHSCORES')
    redis.call('ZADD', line, 'NX', (tonumber(last[2]) or 0) + 1, holder)
  end
  if #turn.leave > 0 then
    -- Who moves up is shown its new place. Further back the place that was shown stands until it comes near.
    for _, holder in ipairs(redis.call('ZRANGE', line, 0, 49)) do
      redis.call('ZINCRBY', KEYS[3], 0.001, run_of(holder))
    end
  end
  local free = turn.capacity - redis.call('SCARD', held)
  return free > 0 and redis.call('ZRANGE', line, 0, math.min(free, 1000) - 1) or {}
end

local decisions = take_keys(change.decisions)
local turns = take_keys(2 * #change.turns)

for i = 1, change.decisions do
  local outcome = redis.call('GET', KEYS[decisions + i - 1])
  if outcome then return { 'repeated', i, outcome } end
end

local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if version ~= change.expected then return { 'conflict' } end

local busy = { 'busy' }
for i, turn in ipairs(change.turns) do
  for _, holder in ipairs(without_place(turn, KEYS[turns + 2 * i - 2], KEYS[turns + 2 * i - 1])) do
    busy[#busy + 1] = holder
  end
end
if #busy > 1 then return busy end

-- A script that fails is not undone. So what may be refused comes first: the audit log, without which nothing happens,
-- and the record, for which a full store has no room.
local entries = next_value + change.events + change.decisions
for i = entries, entries + change.entries - 1 do
  local written = redis.pcall('XADD', KEYS[4], '*', 'entry', ARGV[i])
  if type(written) == 'table' and written.err then return { 'unaudited', written.err } end
end
redis.call('HSET', KEYS[1], 'version', version + 1, 'record', record)

local answer = { 'ok', version + 1 }
for i, turn in ipairs(change.turns) do
  local following = apply(turn, KEYS[turns + 2 * i - 2], KEYS[turns + 2 * i - 1])
  if #following > 0 then answer[#answer + 1] = { i, unpack(following) } end
end

each_value(change.events, function(event) redis.call('RPUSH', KEYS[2], event) end)
each_value(change.decisions, function(outcome, i) redis.call('SET', KEYS[decisions + i], outcome, 'EX', change.life) end)
redis.call('ZADD', KEYS[3], version + 1, id)

if version == 0 then
  redis.call('ZADD', KEYS[5], change.createdAt, id)
  redis.call('ZADD', KEYS[6], change.createdAt, id)
  redis.call('SET', KEYS[8], change.number)
end
if definition ~= '' then redis.call('SET', KEYS[9], definition, 'NX') end
if change.settled then redis.call('SREM', KEYS[7], id) else redis.call('SADD', KEYS[7], id) end
if change.timer then redis.call('ZADD', KEYS[10], change.timer, id) else redis.call('ZREM', KEYS[10], id) end
if change.outbox then redis.call('HSET', KEYS[11], change.outbox.key, change.outbox.entry) end
if change.succeeded == true then
  redis.call('ZADD', KEYS[12], change.period, id)
elseif change.succeeded == false then
  redis.call('ZREM', KEYS[12], id)
end
return answer
