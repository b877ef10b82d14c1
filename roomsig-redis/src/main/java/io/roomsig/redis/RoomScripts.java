package io.roomsig.redis;

/**
 * What must happen to a room's log in one step inside Redis. The scripts number, compare and report; what an entry does is
 * decided in Java.
 *
 * <p>A room is one hash, so that it is there as a whole or not at all. Its fields: {@code epoch}, {@code version}, {@code last}
 * (the id of the last entry) and {@code time} (its time in milliseconds) say where the log is; {@code held} is when somebody last
 * appended, or read from a place in this life, in milliseconds; {@code start} is the version before the first entry that is kept,
 * {@code sid} and {@code state} the snapshot at that version, if there is one; {@code e:<version>} is an entry, {@code <time> <id> <id before> <bytes>}; {@code o:<origin>} is the highest number that an origin has
 * had taken; {@code x} has the epochs of lives that were retired, the oldest first, and {@code x:<epoch>} how one ended: {@code
 * <version> <id> } and the last entries, each with its length and a colon before it. Those kinds outlive the others. A life of which
 * anything is missing counts as none.
 *
 * <p>A position is three arguments: epoch, version, id of the last entry. Answers are lists: {@code absent}; {@code rewound},
 * position; {@code after}, position, entries, if they follow what the caller has; {@code whole}, position, entries, for how many
 * milliseconds nobody has held the room, and, if there is a snapshot, its id and state; {@code ended}, position, entries, if the
 * caller has not seen the end of a life that was retired. The entries end at the position. What is published: each with its length and a colon before it, the
 * epoch, the first version, the entries.
 */
final class RoomScripts {

    private static final String LIFE = """
            local key = KEYS[1]

            local function int(number)
              return string.format('%.0f', number)
            end

            local function now()
              local time = redis.call('TIME')
              return time[1] * 1000 + math.floor(time[2] / 1000)
            end

            local function life()
              local kind = redis.call('TYPE', key).ok
              if kind ~= 'hash' then
                return nil, kind ~= 'none'
              end
              local f = redis.call('HMGET', key, 'epoch', 'version', 'last', 'time', 'start', 'sid', 'held')
              local l = {epoch = f[1], version = tonumber(f[2]), last = f[3], time = tonumber(f[4]),
                  start = tonumber(f[5]), sid = f[6], held = tonumber(f[7])}
              if l.epoch and l.epoch ~= '' and l.last and l.version and l.time and l.start
                  and l.start >= 0 and l.start <= l.version and l.version <= 9007199254740991 then
                return l
              end
              return nil, false
            end

            local function clear(foreign)
              if foreign then
                redis.call('DEL', key)
                return
              end
              for _, field in ipairs(redis.call('HKEYS', key)) do
                if string.sub(field, 1, 2) ~= 'o:' and string.sub(field, 1, 1) ~= 'x' then
                  redis.call('HDEL', key, field)
                end
              end
            end

            local function entries(first, last)
              local found = {}
              for low = first, last, 500 do
                local names = {}
                for version = low, math.min(low + 499, last) do
                  names[#names + 1] = 'e:' .. int(version)
                end
                local some = redis.call('HMGET', key, unpack(names))
                for i = 1, #names do
                  if not some[i] or not string.find(some[i], '^%d+ %S+ %S* ') then
                    return nil
                  end
                  found[#found + 1] = some[i]
                end
              end
              return found
            end

            local function id(l, version)
              if version == l.version then
                return l.last
              end
              if version == l.start then
                return l.sid
              end
              return string.match(redis.call('HGET', key, 'e:' .. int(version)) or '', '^%d+ (%S+) ')
            end

            local function since(l, epoch, version, last)
              local head = {'whole', l.epoch, int(l.version), l.last}
              if epoch == l.epoch and version >= l.start then
                local there = version <= l.version and id(l, version)
                if there == nil then
                  return nil
                end
                if there ~= last then
                  head[1] = 'rewound'
                  return head
                end
                head[1] = 'after'
                head[5] = entries(version + 1, l.version)
                return head[5] and head
              end
              head[5] = entries(l.start + 1, l.version)
              head[6] = int(l.held and math.max(0, now() - l.held) or 0)
              if l.sid then
                head[7] = l.sid
                head[8] = redis.call('HGET', key, 'state')
              end
              return head[5] and head[8] ~= false and head
            end

            local function ended(l, foreign, epoch, version, last)
              if foreign or epoch == '' or (l and l.epoch == epoch) then
                return nil
              end
              local life = redis.call('HGET', key, 'x:' .. epoch) or ''
              local v, id, at = string.match(life, '^(%d+) (%S+) ()')
              v = tonumber(v)
              if not v or version >= v then
                return nil
              end
              local found = {}
              while at <= #life do
                local size, from = string.match(life, '^(%d+):()', at)
                if not size then
                  return nil
                end
                at = from + size
                found[#found + 1] = string.sub(life, from, at - 1)
              end
              local answer = {'ended', epoch, int(v), id, {}}
              local known = version - (v - #found)
              if known >= 0 then
                if string.match(found[known + 1], '^%d+ %S+ (%S*) ') ~= last then
                  return nil
                end
                for i = known + 1, #found do
                  table.insert(answer[5], found[i])
                end
              end
              return answer
            end

            local function write(l, id, bytes, time)
              l.time = math.max(l.time, time)
              local entry = int(l.time) .. ' ' .. id .. ' ' .. l.last .. ' ' .. bytes
              l.version = l.version + 1
              l.last = id
              redis.call('HSET', key, 'e:' .. int(l.version), entry)
              return entry
            end

            local function save(l, ttl)
              redis.call('HSET', key, 'epoch', l.epoch, 'version', int(l.version), 'last', l.last,
                  'time', int(l.time), 'start', int(l.start), 'held', int(now()))
              redis.call('PEXPIRE', key, ttl)
            end

            local function held(ttl)
              redis.call('HSET', key, 'held', int(now()))
              redis.call('PEXPIRE', key, ttl)
            end

            local function tell(channel, l, news)
              local parts = {l.epoch, int(l.version - #news + 1)}
              for i = 1, #news do
                parts[i + 2] = news[i]
              end
              for i = 1, #parts do
                parts[i] = #parts[i] .. ':' .. parts[i]
              end
              redis.call('PUBLISH', channel, table.concat(parts))
            end
            """;

    /**
     * Appends. Arguments: time to live in milliseconds, channel, the caller's position, 1 if the first of the proposals is
     * the one that opens the room and else 0, the proposals: origin, number, bytes.
     */
    static final LuaScript APPEND = new LuaScript(LIFE + """

            local l, foreign = life()
            local over = ended(l, foreign, ARGV[3], tonumber(ARGV[4]), ARGV[5])
            if over then
              return over
            end
            local answer = l and since(l, ARGV[3], tonumber(ARGV[4]), ARGV[5])
            if not answer then
              l = nil
            elseif answer[1] == 'rewound' then
              held(ARGV[1])
              return answer
            end
            local opens = ARGV[6] == '1'
            local taken = {}
            local fresh = {}
            for i = opens and 10 or 7, #ARGV, 3 do
              local origin = ARGV[i]
              taken[origin] = taken[origin] or (not foreign and tonumber(redis.call('HGET', key, 'o:' .. origin))) or 0
              if tonumber(ARGV[i + 1]) > taken[origin] then
                taken[origin] = tonumber(ARGV[i + 1])
                fresh[#fresh + 1] = i
              end
            end
            if not l and (#fresh == 0 or not opens) then
              return {'absent'}
            end
            if #fresh == 0 then
              held(ARGV[1])
              return answer
            end
            local time = now()
            local news = {}
            if not l then
              clear(foreign)
              l = {epoch = ARGV[7] .. '-' .. ARGV[8], version = 0, start = 0, last = '', time = 0}
              answer = {'whole', l.epoch, '', '', {}, '0'}
              news[1] = write(l, l.epoch, ARGV[9], time)
            end
            for _, i in ipairs(fresh) do
              redis.call('HSET', key, 'o:' .. ARGV[i], ARGV[i + 1])
              news[#news + 1] = write(l, ARGV[i] .. '-' .. ARGV[i + 1], ARGV[i + 2], time)
            end
            save(l, ARGV[1])
            tell(ARGV[2], l, news)
            answer[3] = int(l.version)
            answer[4] = l.last
            for i = 1, #news do
              table.insert(answer[5], news[i])
            end
            return answer
            """);

    /** Reads. Arguments: time to live in milliseconds, the caller's position. */
    static final LuaScript READ = new LuaScript(LIFE + """

            local l, foreign = life()
            local over = ended(l, foreign, ARGV[2], tonumber(ARGV[3]), ARGV[4])
            if over then
              return over
            end
            local answer = l and since(l, ARGV[2], tonumber(ARGV[3]), ARGV[4])
            if not answer then
              return {'absent'}
            end
            if ARGV[2] == l.epoch then
              held(ARGV[1])
            end
            return answer
            """);

    /**
     * Begins a new life. Arguments: time to live in milliseconds, channel, the position that the caller knows as the head, the
     * first entry: version, id, bytes; the caller's position.
     */
    static final LuaScript REOPEN = new LuaScript(LIFE + """

            local l, foreign = life()
            local over = ended(l, foreign, ARGV[9], tonumber(ARGV[10]), ARGV[11])
            if over then
              return over
            end
            local again = not foreign and redis.call('HGET', key, 'x:' .. ARGV[7])
            local answer = l and since(l, '', 0, '')
            if not answer then
              l = nil
            end
            local there = l or {epoch = '', version = 0, last = '', time = 0}
            if there.epoch == ARGV[3] and there.version == tonumber(ARGV[4]) and there.last == ARGV[5]
                and not again then
              clear(foreign)
              local start = tonumber(ARGV[6]) - 1
              l = {epoch = ARGV[7], version = start, start = start, last = '', time = there.time}
              local news = {write(l, ARGV[7], ARGV[8], now())}
              save(l, ARGV[1])
              tell(ARGV[2], l, news)
              return {'whole', l.epoch, int(l.version), l.last, news, '0'}
            end
            return l and answer or {'absent'}
            """);

    /**
     * Takes a snapshot and drops the entries up to it. Arguments: time to live in milliseconds, position, state. Returns
     * whether it was taken.
     */
    static final LuaScript SNAPSHOT = new LuaScript(LIFE + """

            local l = life()
            local version = tonumber(ARGV[3])
            if not l or ARGV[2] ~= l.epoch or version <= l.start or version > l.version
                or id(l, version) ~= ARGV[4] then
              return 0
            end
            redis.call('HSET', key, 'start', int(version), 'sid', ARGV[4], 'state', ARGV[5])
            for old = l.start + 1, version do
              redis.call('HDEL', key, 'e:' .. int(old))
            end
            redis.call('PEXPIRE', key, ARGV[1])
            return 1
            """);

    /**
     * Ends a life. Arguments: for how many milliseconds it is remembered what was taken, and how it ended; the position that the
     * caller knows as the head. Returns whether it was ended.
     */
    static final LuaScript RETIRE = new LuaScript(LIFE + """

            local l = life()
            if not l or l.epoch ~= ARGV[2] or l.version ~= tonumber(ARGV[3]) or l.last ~= ARGV[4] then
              return 0
            end
            local how = {int(l.version) .. ' ' .. l.last .. ' '}
            for _, entry in ipairs(entries(math.max(l.start, l.version - 16) + 1, l.version) or {}) do
              how[#how + 1] = #entry .. ':' .. entry
            end
            clear(false)
            local lives = {}
            for epoch in string.gmatch(redis.call('HGET', key, 'x') or '', '%S+') do
              lives[#lives + 1] = epoch
            end
            lives[#lives + 1] = l.epoch
            while #lives > 16 do
              redis.call('HDEL', key, 'x:' .. table.remove(lives, 1))
            end
            redis.call('HSET', key, 'x', table.concat(lives, ' '), 'x:' .. l.epoch, table.concat(how))
            redis.call('PEXPIRE', key, ARGV[1])
            return 1
            """);

    private RoomScripts() {}
}
