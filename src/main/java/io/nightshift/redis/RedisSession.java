package io.nightshift.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis server, for one thread. After a failure that is not an answer of the
 * server, it must be closed: the answers of later calls could be those of earlier ones.
 */
public final class RedisSession implements AutoCloseable {
  /** The maximum number of calls without an answer yet. */
  public static final int MAX_PIPELINED = 1_000;

  private final Redis client;
  private final RedisServer server;
  private final Duration limit;
  private final CertificateWatch certificates;
  private @Nullable RedisConnection connection;

  private RedisSession(Redis client, RedisServer server, Duration limit, CertificateWatch watch) {
    this.client = client;
    this.server = server;
    this.limit = limit;
    this.certificates = watch;
  }

  static RedisSession open(Vertx vertx, RedisServer server, Duration limit)
      throws RedisException, InterruptedException {
    CertificateWatch watch = new CertificateWatch(server.trusted());
    Redis client = Redis.createClient(new LimitedVertx(vertx), options(server, limit, watch));
    RedisSession session = new RedisSession(client, server, limit, watch);
    boolean open = false;
    try {
      session.connection = session.await(client.connect(), session.deadline());
      open = true;
      return session;
    } finally {
      if (!open) {
        session.close();
      }
    }
  }

  private static RedisOptions options(RedisServer server, Duration limit, CertificateWatch watch) {
    int millis = Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
    NetClientOptions net =
        new NetClientOptions()
            .setConnectTimeout(millis)
            .setTcpKeepAlive(true)
            .setTcpNoDelay(true)
            .setHostnameVerificationAlgorithm(server.isTrustAll() ? "" : "HTTPS");
    if (server.isTls()) {
      net.setSsl(true)
          .setSslHandshakeTimeout(millis)
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setTrustOptions(TrustOptions.wrap(watch));
    }
    return new RedisOptions()
        .setConnectionString(server.connectionString())
        .setNetClientOptions(net)
        .setMaxPoolSize(1)
        .setMaxPoolWaiting(1)
        .setMaxWaitingHandlers(MAX_PIPELINED)
        .setPoolCleanerInterval(-1)
        // By HELLO the client sends the user and the password. Without it, it sends them only to a
        // server that asks for them: it would stay the default user of one that does not.
        .setProtocolNegotiation(true)
        .setPreferredProtocolVersion(ProtocolVersion.RESP2)
        .setTracingPolicy(TracingPolicy.IGNORE);
  }

  /**
   * Calls the server.
   *
   * @return its answer; null for one without a value
   * @throws RedisException if it does not do what it is asked
   * @throws InterruptedException if the thread is interrupted
   */
  public @Nullable Response call(Request request) throws RedisException, InterruptedException {
    return await(connection().send(request), deadline());
  }

  /**
   * The answer to one of several calls.
   *
   * @param value null for an answer without a value
   * @param error the server's error; null if there is none
   */
  public record Reply(@Nullable Response value, @Nullable RedisException error) {}

  /**
   * Sends several calls without a wait for the answer to each.
   *
   * @param requests at most {@link #MAX_PIPELINED}
   * @return their answers, in the order of the calls
   * @throws RedisException if one of them has no answer
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Reply> pipeline(List<Request> requests) throws RedisException, InterruptedException {
    long deadline = deadline();
    List<Future<Response>> sent = new ArrayList<>(requests.size());
    for (Request request : requests) {
      sent.add(connection().send(request));
    }
    List<Reply> replies = new ArrayList<>(requests.size());
    for (Future<Response> one : sent) {
      try {
        replies.add(new Reply(await(one, deadline), null));
      } catch (RedisException e) {
        if (e.code().isEmpty()) {
          throw e;
        }
        replies.add(new Reply(null, e));
      }
    }
    return replies;
  }

  /** The earliest expiry of the server's certificates; null without TLS. */
  public @Nullable Instant certificateUntil() {
    return certificates.until();
  }

  private RedisConnection connection() {
    RedisConnection open = connection;
    if (open == null) {
      throw new IllegalStateException("The session is not open");
    }
    return open;
  }

  private long deadline() {
    return System.nanoTime() + limit.toNanos();
  }

  private <T extends @Nullable Object> T await(Future<T> answer, long deadline)
      throws RedisException, InterruptedException {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw RedisFaults.noAnswer(limit);
    } catch (ExecutionException e) {
      throw RedisFaults.of(e.getCause() == null ? e : e.getCause(), server);
    }
  }

  /** Closes the connection, whatever is on its way. */
  @Override
  public void close() {
    connection = null;
    client.close();
  }
}
