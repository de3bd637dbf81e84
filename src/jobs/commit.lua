-- One change of one run, whole or not at all.
-- KEYS: run, events, dirty, audit, runs, runs of the pipeline, live, latest number, definition, then one per decision id
-- ARGV: expected version, run id, record, created at, settled (0|1), number, definition JSON or "", decision life in
--       seconds, number of events, of outcomes, of audit entries; then the events, the outcomes, the audit entries
-- Returns {"ok", version} | {"conflict"} | {"repeated", index from 1, first outcome}
local expected = tonumber(ARGV[1])
local id, record, createdAt = ARGV[2], ARGV[3], ARGV[4]
local settled, number, definition = ARGV[5] == '1', tonumber(ARGV[6]), ARGV[7]
local life = tonumber(ARGV[8])
local events, outcomes, entries = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local first = 12

for i = 1, outcomes do
  local outcome = redis.call('GET', KEYS[9 + i])
  if outcome then return { 'repeated', i, outcome } end
end

local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if version ~= expected then return { 'conflict' } end

redis.call('HSET', KEYS[1], 'version', version + 1, 'record', record)
for i = 0, events - 1 do redis.call('RPUSH', KEYS[2], ARGV[first + i]) end
for i = 1, outcomes do redis.call('SET', KEYS[9 + i], ARGV[first + events + i - 1], 'EX', life) end
for i = 0, entries - 1 do redis.call('XADD', KEYS[4], '*', 'entry', ARGV[first + events + outcomes + i]) end
redis.call('ZADD', KEYS[3], version + 1, id)

if version == 0 then
  redis.call('ZADD', KEYS[5], createdAt, id)
  redis.call('ZADD', KEYS[6], createdAt, id)
  redis.call('SET', KEYS[8], number)
  if definition ~= '' then redis.call('SET', KEYS[9], definition, 'NX') end
end
if settled then redis.call('SREM', KEYS[7], id) else redis.call('SADD', KEYS[7], id) end
return { 'ok', version + 1 }
