-- Appends events. ARGV: lane, time and body of each event. Returns their ids.
local prefix, ids = KEYS[1], {}
for i = 1, #ARGV, 3 do
    local lane, enqueued, body = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    local id = redis.call('INCR', prefix .. ':id')
    redis.call('XADD', prefix .. ':lane:' .. lane, id .. '-0', 'lane', lane, 'enqueued', enqueued, 'body', body)
    redis.call('HSET', prefix .. ':where', id, lane)
    redis.call('HSET', prefix .. ':lanes', lane, id)
    redis.call('HINCRBY', prefix .. ':totals', 'pending', 1)
    redis.call('HINCRBY', prefix .. ':totals', 'pending_bytes', #body)
    ids[#ids + 1] = id
end
return ids
