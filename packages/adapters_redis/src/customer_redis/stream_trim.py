"""Removing old messages of a stream, in Redis itself so that no group can change meanwhile."""

TRIM = """
local stream, keep, limit = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local at_once = tonumber(ARGV[3])
local function comparable(id)
  local time, number = string.match(id, '^(%d+)-(%d+)$')
  return {#time, time, #number, number}
end
local function older(one, other)
  local a, b = comparable(one), comparable(other)
  for part = 1, 4 do
    if a[part] ~= b[part] then return a[part] < b[part] end
  end
  return false
end
local length = redis.call('XLEN', stream)
if length <= keep then return {0, 0, ''} end
local surplus, slowest, done = math.min(length - keep, at_once), '', nil
for _, facts in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local group = {}
  for place = 1, #facts, 2 do group[facts[place]] = facts[place + 1] end
  local reached = group['last-delivered-id']
  if group['pending'] > 0 then
    reached = redis.call('XPENDING', stream, group['name'])[2]
  end
  if done == nil or older(reached, done) then slowest, done = group['name'], reached end
end
local removed, lost = 0, 0
if done == nil then
  removed = redis.call('XTRIM', stream, 'MAXLEN', '~', keep, 'LIMIT', surplus)
else
  removed = redis.call('XTRIM', stream, 'MINID', '~', done, 'LIMIT', surplus)
  if limit > 0 and length - removed > limit then
    lost = redis.call('XTRIM', stream, 'MAXLEN', '~', limit, 'LIMIT', at_once)
  end
end
return {removed, lost, slowest}
"""
"""Arguments: how many messages stay, the hard limit or 0, how many go at once at most.

Answers how many were removed, how many of others' unread ones, and the group that is the slowest.
The oldest entry a group still needs is its oldest pending one; where none is pending, all before
the last one handed out are done with. Entries go a node of about a hundred at a time.
"""
