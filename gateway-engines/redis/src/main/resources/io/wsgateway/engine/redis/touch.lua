-- A history is in use: it stays for as long as if something had been kept now.
--
-- ARGV: run, epoch, age in ms.
local expires = now + math.max(2 * tonumber(ARGV[3]), DAY)
if redis.call('PEXPIREAT', META, text(expires)) == 1 then
  redis.call('PEXPIREAT', STREAM, text(expires))
  redis.pcall('HSET', META, 'x', text(expires))
end
return 1
