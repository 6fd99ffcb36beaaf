-- Keeps a body at the next position and publishes it, all or nothing.
--
-- ARGV: run, epoch, command to publish, channel, feed, name, messages, bytes, age in ms, expected position or "", body.
-- Answers {1, epoch, offset}: kept there; {0, epoch, offset}: another position was expected, the last one is this.
local messages, bytes, age = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local expected, body = ARGV[10], ARGV[11]
local id = reign()
local history = load(id)

local function isExpected()
  return expected == '' or expected == history.epoch .. ':' .. text(history.last + 1)
end

local function behind()
  if history.isNew then
    save(history, id, messages, bytes, age)
  end
  return { 0, history.epoch, text(history.last) }
end

local function add()
  history.last = history.last + 1
  return redis.pcall('XADD', STREAM, text(history.last) .. '-' .. text(now), 'b', body)
end

if not isExpected() then
  return behind()
end
if messages == 0 or #body > bytes then
  history.last = history.last + 1
  empty(history)
  redis.call('DEL', STREAM)
else
  local added = add()
  if failed(added) then
    if not string.find(added.err, 'WRONGTYPE', 1, true) and not string.find(added.err, 'equal or smaller', 1, true) then
      return added
    end
    -- Somebody else wrote at the key: what was kept is lost.
    redis.log(redis.LOG_WARNING, 'a history of the gateway was overwritten, and begins anew')
    redis.call('DEL', STREAM)
    history = beginning()
    if not isExpected() then
      return behind()
    end
    added = add()
    if failed(added) then
      return added
    end
  end
  history.bytes = history.bytes + #body
  if size(history) == 1 then
    history.oldest = now
  end
  trim(history, messages, bytes, age)
end
save(history, id, messages, bytes, age)
publish(ARGV[3], ARGV[4], ARGV[5], ARGV[6], 'k' .. history.epoch .. ':' .. text(history.last) .. ' ' .. body)
return { 1, history.epoch, text(history.last) }
