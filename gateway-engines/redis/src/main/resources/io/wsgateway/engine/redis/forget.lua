-- Forgets a history, begins another epoch and tells those who subscribe. Nothing where there is none.
--
-- ARGV: run, epoch, command to publish, channel, feed, name. Answers the epoch or nothing.
if redis.call('EXISTS', META) == 0 then
  return false
end
local limits = redis.pcall('HMGET', META, 'm', 'y', 'a')
if failed(limits) then
  limits = {}
end
local id = reign()
redis.call('DEL', META, STREAM)
local history = beginning()
save(history, id, tonumber(limits[1] or 0) or 0, tonumber(limits[2] or 0) or 0, tonumber(limits[3] or DAY) or DAY)
publish(ARGV[3], ARGV[4], ARGV[5], ARGV[6], 'f' .. history.epoch)
return history.epoch
