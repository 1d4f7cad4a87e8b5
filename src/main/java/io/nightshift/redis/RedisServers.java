package io.nightshift.redis;

import io.nightshift.http.NameLookup;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;

/** Opens sessions with Redis servers. Nothing is opened or created before the first. */
@Singleton
public final class RedisServers {
  private final Provider<Vertx> vertx;
  private final NameLookup lookup;

  @Inject
  public RedisServers(Provider<Vertx> vertx, NameLookup lookup) {
    this.vertx = vertx;
    this.lookup = lookup;
  }

  /**
   * Opens a session: one connection, with the user, the password and the database of the server.
   *
   * @param limit the time limit of this call, and of each call of the session
   * @throws RedisException if the server does not accept it
   * @throws IOException if the host has no address
   * @throws InterruptedException if the thread is interrupted: nothing is left open
   */
  public RedisSession open(RedisServer server, Duration limit)
      throws IOException, InterruptedException {
    var unused = lookup.find(server.host()); // The look-up of the client cannot be interrupted.
    return RedisSession.open(vertx.get(), server, limit);
  }
}
