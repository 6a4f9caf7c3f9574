-- Gives one spend back, of a request that another limit refused. A counter that
-- expired meanwhile is full: there is nothing to give back to.
--
-- KEYS  the counter
-- ARGV  its interval, in microseconds
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('DECRBY', KEYS[1], ARGV[1])
