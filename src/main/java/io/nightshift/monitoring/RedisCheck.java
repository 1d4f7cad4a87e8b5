package io.nightshift.monitoring;

import io.nightshift.redis.RedisException;
import io.nightshift.redis.RedisServer;
import io.nightshift.redis.RedisServers;
import io.nightshift.redis.RedisSession;
import io.nightshift.redis.RedisValues;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a Redis server answers {@code PING}, and that it is a master whose replicas follow
 * it, or a replica that follows its master. It has a connection of its own.
 *
 * @param maxLag how far a replica may be behind
 */
record RedisCheck(RedisServers servers, RedisServer server, Duration timeout, Duration maxLag)
    implements Check {

  @Override
  public @Nullable Instant run() throws Exception {
    // The round waits for less time: it has the limit of the whole check.
    try (RedisSession session = servers.open(server, timeout.plusSeconds(1))) {
      if (!RedisValues.text(session.call(Request.cmd(Command.PING))).equals("PONG")) {
        throw new UnwellException("the answer to PING is not PONG");
      }
      String info = RedisValues.text(session.call(Request.cmd(Command.INFO).arg("replication")));
      String fault = RedisReplication.fault(info, maxLag);
      if (fault != null) {
        throw new UnwellException(fault);
      }
      return session.certificateUntil();
    } catch (RedisException e) {
      throw new UnwellException(String.valueOf(e.getMessage()));
    }
  }
}
