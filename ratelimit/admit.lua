-- One step for one request: is the nonce unused? is there room in every limit?
-- then spend from all and remember the nonce. Nothing is written before all is
-- read and decided, so whatever fails leaves nothing behind. A refusal writes
-- nothing but counters that are further ahead than their rate ever puts them.
--
-- KEYS  the nonce's, if there is a nonce; then the counter of each limit
-- ARGV  milliseconds for which the nonce is remembered (0: there is none),
--       microseconds for which it may repeat (0: never),
--       then for each limit: interval, capacity (microseconds), 1 if a shadow
-- Reply outcome, which limit (from 1) must be waited for longest and for how
--       long, then which shadow limits had no room
--
-- Times are microseconds of this server's clock. The bucket is that of gcra.go.
local ADMITTED, REPLAYED, THROTTLED = 1, 2, 3

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- The time that a key holds. Whatever else it may hold ends the script.
local function stored(key)
  local value = redis.call('GET', key)
  if not value then return nil end
  if not string.find(value, '^%d+$') or #value > 16 then
    error('a key holds something else than a time')
  end
  return tonumber(value)
end

local function store(key, value, ms)
  redis.call('SET', key, string.format('%.0f', value), 'PX', ms)
end

local ttl, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local limits, remember = 0, false
if ttl > 0 then
  limits = 1
  local first = stored(KEYS[1])
  remember = not first
  if first and (window == 0 or now < first or now - first > window) then
    return {REPLAYED, 0, 0}
  end
end

local reply, spent, ahead = {ADMITTED, 0, 0}, {}, {}
for i = 1, #KEYS - limits do
  local interval, capacity = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local tat = stored(KEYS[limits + i]) or now
  if tat < now then
    tat = now
  elseif tat > now + capacity then
    tat = now + capacity
    ahead[i] = tat
  end
  local wait = tat + interval - now - capacity
  if wait <= 0 then
    spent[i] = tat + interval
  elseif ARGV[3 * i + 2] == '1' then
    reply[#reply + 1] = i
  elseif wait > reply[3] then
    reply[1], reply[2], reply[3] = THROTTLED, i, wait
  end
end
if reply[1] ~= ADMITTED then spent, remember = {}, false end

for i = 1, #KEYS - limits do
  spent[i] = spent[i] or ahead[i]
  if spent[i] then
    store(KEYS[limits + i], spent[i], math.ceil((spent[i] - now) / 1000))
  end
end
if remember then store(KEYS[1], now, ttl) end
return reply
