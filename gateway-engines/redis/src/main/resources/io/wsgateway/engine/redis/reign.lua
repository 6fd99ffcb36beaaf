-- The partition's reign; another one than before if another server process is its master, or if it is over by what the node knows.
--
-- ARGV: run, epoch, id of a reign that is over or "". Answers the id.
if lastReign() == ARGV[3] then
  redis.call('DEL', REIGN)
end
return reign()
