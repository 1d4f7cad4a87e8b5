package io.nightshift.availability;

/**
 * The scripts of the hashes in Redis. Each is atomic. {@code KEYS}: the hash of the state, the hash
 * of the levels, and the hash of a rebuild that is not finished. The state has the number of fields
 * of both: a pass whose hash others have changed, or Redis has removed, is refused, for it would
 * record the rest as complete.
 */
final class LevelScripts {
  /**
   * Begins a pass: from then on, the writes of earlier passes are refused. {@code ARGV}: the token
   * of the pass, the identity and the timeline of the database, its time and the age of a state
   * that is still fresh, in milliseconds.
   */
  static final String BEGIN =
      """
      local stored = redis.call('HMGET', KEYS[1], 'system', 'timeline', 'transaction', 'levels', 'at')
      local count = tostring(redis.call('HLEN', KEYS[2]))
      if stored[1] == ARGV[2] then
        local timeline = tonumber(stored[2] or '') or 0
        if timeline > tonumber(ARGV[3]) then
          return {'OLDER', tostring(timeline)}
        end
        local age = tonumber(ARGV[4]) - (tonumber(stored[5] or '') or 0)
        if timeline == tonumber(ARGV[3]) and stored[4] == count
            and age >= 0 and age < tonumber(ARGV[5]) then
          return {'FRESH'}
        end
      end
      redis.call('UNLINK', KEYS[3])
      redis.call('HSET', KEYS[1], 'writer', ARGV[1], 'next', 0)
      return {'BEGUN', stored[1] or '', stored[2] or '', stored[3] or '',
              stored[4] == count and 'whole' or 'not whole'}
      """;

  /** Refuses a pass that another one has replaced, or whose hash others have changed. */
  private static final String UNCHANGED =
      """
      local target, count = KEYS[2], 'levels'
      if ARGV[2] == 'all' then
        target, count = KEYS[3], 'next'
      end
      local stored = redis.call('HMGET', KEYS[1], 'writer', count)
      if stored[1] ~= ARGV[1] or stored[2] ~= tostring(redis.call('HLEN', target)) then
        return 0
      end
      """;

  /**
   * Writes levels. {@code ARGV}: the token, {@code all} or {@code changed}, then skus and levels in
   * turn; an empty level removes the sku.
   */
  static final String WRITE =
      UNCHANGED
          + """
      for i = 3, #ARGV, 2 do
        if ARGV[i + 1] == '' then
          redis.call('HDEL', target, ARGV[i])
        else
          redis.call('HSET', target, ARGV[i], ARGV[i + 1])
        end
      end
      redis.call('HSET', KEYS[1], count, redis.call('HLEN', target))
      return 1
      """;

  /**
   * Ends a pass. {@code ARGV}: the token, {@code all} or {@code changed}, then the identity, the
   * timeline, the transaction and the time of the database before the levels were read. Redis runs
   * no other command beside a script: no reader finds the hash missing between UNLINK and RENAME.
   */
  static final String END =
      UNCHANGED
          + """
      if ARGV[2] == 'all' then
        redis.call('UNLINK', KEYS[2])
        if redis.call('EXISTS', KEYS[3]) == 1 then
          redis.call('RENAME', KEYS[3], KEYS[2])
        end
      end
      redis.call('HSET', KEYS[1], 'system', ARGV[3], 'timeline', ARGV[4], 'transaction', ARGV[5],
                 'at', ARGV[6], 'levels', redis.call('HLEN', KEYS[2]))
      return 1
      """;

  private LevelScripts() {}
}
