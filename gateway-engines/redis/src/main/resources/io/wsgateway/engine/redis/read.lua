-- Reads what is kept behind a position, no more than about 4 MiB of it: who wants the rest asks again.
--
-- ARGV: run, epoch, epoch of the position, its offset, messages, bytes, age in ms.
-- Answers {epoch, last offset, offset of the first body, body, body ...}.
local MOST, MOST_BYTES = 512, 4194304
local since = tonumber(ARGV[4])
local messages, bytes, age = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local id = reign()
local history = load(id)
local isChanged = trim(history, math.huge, math.huge, age) or history.isNew

local from = history.first
if ARGV[3] == history.epoch and since >= history.first - 1 and since <= history.last then
  from = since + 1
end
local entries = {}
if from <= history.last then
  local average = math.max(1, history.bytes / size(history))
  local count = math.max(1, math.min(MOST, math.floor(MOST_BYTES / average)))
  entries = redis.pcall('XRANGE', STREAM, text(from), '+', 'COUNT', text(count))
  if failed(entries) or #entries == 0 or string.match(entries[1][1], '^%d+') ~= text(from) then
    -- The stream is gone, or somebody took from it.
    redis.log(redis.LOG_WARNING, 'a history of the gateway has lost messages')
    entries = {}
    redis.call('DEL', STREAM)
    empty(history)
    from = history.first
    isChanged = true
  end
end
if isChanged then
  save(history, id, messages, bytes, age)
end
local answer = { history.epoch, text(history.last), text(from) }
for i, entry in ipairs(entries) do
  answer[i + 3] = entry[2][2]
end
return answer
