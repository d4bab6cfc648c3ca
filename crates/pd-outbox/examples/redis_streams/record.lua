-- Records what became of events. ARGV: kind of change, id, and reason or time of each change.
local prefix = KEYS[1]

local function count(state, events, bytes)
    redis.call('HINCRBY', prefix .. ':totals', state, events)
    redis.call('HINCRBY', prefix .. ':totals', state .. '_bytes', events * bytes)
end

local function members(list)
    local event = {}
    for i = 1, #list, 2 do event[list[i]] = list[i + 1] end
    return event
end

-- Removes a pending event from its stream, and returns it.
local function take_pending(id, lane)
    local stream = prefix .. ':lane:' .. lane
    local entry = redis.call('XRANGE', stream, id .. '-0', id .. '-0')[1]
    if not entry then return nil end
    redis.call('XDEL', stream, id .. '-0')
    if redis.call('XLEN', stream) == 0 then redis.call('HDEL', prefix .. ':lanes', lane) end
    local event = members(entry[2])
    count('pending', -1, #event.body)
    return event
end

-- Removes a parked event, and returns it.
local function take_parked(id)
    local event = members(redis.call('HGETALL', prefix .. ':parked:' .. id))
    redis.call('DEL', prefix .. ':parked:' .. id)
    redis.call('ZREM', prefix .. ':parked', id)
    count('parked', -1, #event.body)
    return event
end

local function forget(id)
    redis.call('HDEL', prefix .. ':where', id)
    redis.call('HDEL', prefix .. ':failures', id)
    redis.call('HDEL', prefix .. ':reason', id)
end

for i = 1, #ARGV, 3 do
    local kind, id, text = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    local where = redis.call('HGET', prefix .. ':where', id)
    if where and kind == 'fail' then
        redis.call('HINCRBY', prefix .. ':failures', id, 1)
        redis.call('HSET', prefix .. ':reason', id, text)
    elseif where and where ~= 'parked' and kind == 'park' then
        local event = take_pending(id, where)
        redis.call('HSET', prefix .. ':parked:' .. id, 'lane', where, 'enqueued', event.enqueued, 'body', event.body)
        redis.call('ZADD', prefix .. ':parked', id, id)
        redis.call('HSET', prefix .. ':where', id, 'parked')
        redis.call('HSET', prefix .. ':reason', id, text)
        count('parked', 1, #event.body)
    elseif where == 'parked' and kind == 'requeue' then
        local event = take_parked(id)
        forget(id)
        local new = redis.call('INCR', prefix .. ':id')
        local stream = prefix .. ':lane:' .. event.lane
        redis.call('XADD', stream, new .. '-0', 'lane', event.lane, 'enqueued', text, 'body', event.body)
        redis.call('HSET', prefix .. ':where', new, event.lane)
        redis.call('HSET', prefix .. ':lanes', event.lane, new)
        count('pending', 1, #event.body)
    elseif where and kind == 'remove' then
        if where == 'parked' then take_parked(id) else take_pending(id, where) end
        forget(id)
        redis.call('HINCRBY', prefix .. ':totals', text, 1)
    end
end
return redis.status_reply('OK')
