-- What all scripts begin with: a history, as it is in its meta hash and its stream.
--
-- KEYS: meta hash, stream, reign of the partition. ARGV[1]: run id of the server; ARGV[2]: an epoch nobody has used.
-- Meta: g reign, e epoch, o offset of the last message, f of the first one kept (o+1: none), b bytes of those kept, t when the
-- first one was kept, x when both keys expire (ms), m y a the limits (messages, bytes, ms).
-- Stream: <offset>-<ms when it was kept>, one field "b": the body.
local META, STREAM, REIGN = KEYS[1], KEYS[2], KEYS[3]
local DAY = 86400000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

local function failed(reply)
  return type(reply) == 'table' and reply.err ~= nil
end

-- The id of the time for which one server process has been the partition's master; false: another one was, until now.
-- A master that took over may lack the last writes of the one before: what is of another reign is never continued.
local function lastReign()
  local reign = redis.pcall('HMGET', REIGN, 'run', 'id')
  return not failed(reign) and reign[1] == ARGV[1] and reign[2]
end

local function reign()
  local id = lastReign()
  if not id then
    id = ARGV[2]
    redis.call('DEL', REIGN)
    redis.call('HSET', REIGN, 'run', ARGV[1], 'id', id)
  end
  return id
end

local function beginning()
  return { epoch = ARGV[2], last = 0, first = 1, bytes = 0, oldest = 0, expires = 0, limits = {}, isNew = true }
end

-- What is known; a beginning where that is nothing, nonsense or of another reign. Changes nothing.
local function known(id)
  local meta = redis.pcall('HMGET', META, 'g', 'e', 'o', 'f', 'b', 't', 'x', 'm', 'y', 'a')
  if failed(meta) or not id or meta[1] ~= id or not meta[2] then
    return beginning()
  end
  local history = { epoch = meta[2], last = tonumber(meta[3]), first = tonumber(meta[4]), bytes = tonumber(meta[5]),
    oldest = tonumber(meta[6]), expires = tonumber(meta[7]), limits = { meta[8], meta[9], meta[10] }, isNew = false }
  if history.last and history.first and history.bytes and history.oldest and history.expires then
    return history
  end
  return beginning()
end

-- As above; what is left of a history that has gone is removed, whatever is at its keys.
local function load(id)
  local history = known(id)
  if history.isNew then
    redis.call('DEL', META, STREAM)
  end
  return history
end

local function size(history)
  return history.last - history.first + 1
end

local function empty(history)
  history.first = history.last + 1
  history.bytes = 0
end

-- Leaves out what is beyond the limits, the oldest first; changes nothing at the server. True if anything is.
local function skip(history, messages, bytes, age)
  local oldest = now - age
  local function isBeyond()
    return size(history) > 0 and (size(history) > messages or history.bytes > bytes or history.oldest <= oldest)
  end
  if not isBeyond() then
    return false
  end
  if messages == 0 then
    empty(history)
  end
  -- As a rule one goes, and the next one says when it was kept.
  local count = 2
  while isBeyond() do
    local entries = redis.pcall('XRANGE', STREAM, text(history.first), '+', 'COUNT', count)
    count = math.min(2 * count, 64)
    if failed(entries) or #entries == 0 then
      empty(history)
      break
    end
    for _, entry in ipairs(entries) do
      local dash = string.find(entry[1], '-', 1, true)
      history.first = tonumber(string.sub(entry[1], 1, dash - 1))
      history.oldest = tonumber(string.sub(entry[1], dash + 1))
      if not isBeyond() then
        return true
      end
      history.bytes = history.bytes - #entry[2][2]
      history.first = history.first + 1
    end
  end
  if size(history) <= 0 then
    empty(history)
  end
  return true
end

local function trim(history, messages, bytes, age)
  if not skip(history, messages, bytes, age) then
    return false
  end
  if size(history) == 0 then
    redis.call('DEL', STREAM)
  else
    redis.call('XTRIM', STREAM, 'MINID', text(history.first))
  end
  return true
end

-- Both keys stay for twice the age, at least for a day, since they were used last; written anew when a quarter of that is over.
local function save(history, id, messages, bytes, age)
  local stays = math.max(2 * age, DAY)
  local isDue = history.isNew or history.expires - now < stays * 0.75
  local m, y, a = text(messages), text(bytes), text(age)
  redis.call('HSET', META, 'o', text(history.last), 'f', text(history.first), 'b', text(history.bytes),
    't', text(history.oldest))
  if isDue or history.limits[1] ~= m or history.limits[2] ~= y or history.limits[3] ~= a then
    if isDue then
      history.expires = now + stays
    end
    redis.call('HSET', META, 'g', id, 'e', history.epoch, 'x', text(history.expires), 'm', m, 'y', y, 'a', a)
  end
  if isDue then
    redis.call('PEXPIREAT', META, text(history.expires))
  end
  if isDue or size(history) == 1 then
    redis.call('PEXPIREAT', STREAM, text(history.expires))
  end
end

-- To those who subscribe to the channel; in a cluster to those of its space as well.
local function publish(command, channel, feed, name, message)
  redis.call(command, channel, message)
  if feed ~= '' then
    redis.call(command, feed, #name .. ':' .. name .. message)
  end
end
