-- What is known of a history, without a change of anything.
--
-- ARGV: run, epoch. Answers {} or {epoch, offset, messages, bytes, limits: messages or "", bytes, age in ms}.
local history = known(lastReign())
if history.isNew then
  return {}
end
local limits = history.limits
skip(history, math.huge, math.huge, tonumber(limits[3] or DAY) or DAY)
return { history.epoch, text(history.last), text(size(history)), text(history.bytes), limits[1] or '', limits[2] or '',
  limits[3] or '' }
