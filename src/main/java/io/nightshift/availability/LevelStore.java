package io.nightshift.availability;

import io.nightshift.orders.StockLevels.Mark;
import io.nightshift.redis.RedisServer;
import io.nightshift.redis.RedisServers;
import io.nightshift.redis.RedisSession;
import io.nightshift.redis.RedisValues;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The levels in Redis, for one thread. A pass has a token of its own, which the begin of the next
 * pass replaces, whoever begins it: a write that arrives late is refused.
 */
final class LevelStore implements AutoCloseable {
  private final RedisServers servers;
  private final RedisServer server;
  private final Duration timeout;
  private final List<String> keys;
  private @Nullable RedisSession session;
  private String token = "";

  LevelStore(RedisServers servers, RedisServer server, AvailabilitySettings settings) {
    this.servers = servers;
    this.server = server;
    this.timeout = settings.timeout();
    String key = settings.key();
    // The braces keep the three in one slot of a cluster's hash.
    this.keys = List.of("{%s}:state".formatted(key), key, "{%s}:next".formatted(key));
  }

  /** The state of the levels at the begin of a pass. */
  sealed interface Standing {
    /** Another pass has just ended: this one is not begun. */
    record Fresh() implements Standing {}

    /** The levels are of a newer timeline of the same database: this pass is not begun. */
    record Newer(String timeline) implements Standing {}

    /**
     * The pass is begun.
     *
     * @param mark the point of the database up to which all changes are there; null if there is
     *     none, or levels are missing
     */
    record Begun(@Nullable Mark mark) implements Standing {}
  }

  /** Another pass has begun since, or others have changed the hash that this one writes. */
  static final class ReplacedException extends IOException {
    private static final long serialVersionUID = 1L;

    ReplacedException() {
      super("another pass has begun, or others have changed the levels meanwhile");
    }
  }

  /**
   * Begins a pass.
   *
   * @param now the point of the database before the levels are read
   * @param fresh no pass is begun if the last one has ended within this time
   * @throws IOException if Redis is away
   * @throws InterruptedException if the thread is interrupted
   */
  Standing begin(Mark now, Duration fresh) throws IOException, InterruptedException {
    token = UUID.randomUUID().toString();
    Response answer =
        eval(
            LevelScripts.BEGIN,
            List.of(
                token,
                now.system(),
                Long.toString(now.timeline()),
                Long.toString(now.atMillis()),
                Long.toString(fresh.toMillis())));
    List<@Nullable Response> elements = RedisValues.elements(answer);
    if (elements == null) {
      throw new IOException("the script has no answer");
    }
    List<String> texts = elements.stream().map(RedisValues::text).toList();
    return switch (texts.isEmpty() ? "" : texts.getFirst()) {
      case "FRESH" -> new Standing.Fresh();
      case "OLDER" -> new Standing.Newer(texts.getLast());
      case "BEGUN" -> new Standing.Begun(mark(texts));
      default -> throw new IOException("the script has no answer");
    };
  }

  private static @Nullable Mark mark(List<String> texts) {
    try {
      return texts.size() == 5 && texts.get(4).equals("whole")
          ? new Mark(texts.get(1), Long.parseLong(texts.get(2)), Long.parseLong(texts.get(3)), 0)
          : null;
    } catch (NumberFormatException e) {
      return null; // Somebody else has written it.
    }
  }

  /**
   * Writes levels.
   *
   * @param all whether they are some of all, which the end of the pass shows; else they are shown
   *     now
   * @param levels skus and levels in turn; an empty level removes the sku
   * @throws ReplacedException if the pass is refused: nothing is written
   * @throws IOException if Redis is away
   * @throws InterruptedException if the thread is interrupted
   */
  void write(boolean all, List<String> levels) throws IOException, InterruptedException {
    Request request = request(LevelScripts.WRITE).arg(token).arg(kind(all));
    levels.forEach(request::arg);
    accepted(call(request));
  }

  /**
   * Ends a pass: all changes up to a point of the database are there.
   *
   * @throws ReplacedException if the pass is refused: nothing is written
   * @throws IOException if Redis is away
   * @throws InterruptedException if the thread is interrupted
   */
  void end(boolean all, Mark mark) throws IOException, InterruptedException {
    accepted(
        eval(
            LevelScripts.END,
            List.of(
                token,
                kind(all),
                mark.system(),
                Long.toString(mark.timeline()),
                Long.toString(mark.transaction()),
                Long.toString(mark.atMillis()))));
  }

  private static String kind(boolean all) {
    return all ? "all" : "changed";
  }

  private static void accepted(@Nullable Response answer) throws ReplacedException {
    if (!RedisValues.text(answer).equals("1")) {
      throw new ReplacedException();
    }
  }

  private @Nullable Response eval(String script, List<String> arguments)
      throws IOException, InterruptedException {
    Request request = request(script);
    arguments.forEach(request::arg);
    return call(request);
  }

  private Request request(String script) {
    Request request = Request.cmd(Command.EVAL).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    return request;
  }

  private @Nullable Response call(Request request) throws IOException, InterruptedException {
    RedisSession open = session;
    if (open == null) {
      open = servers.open(server, timeout);
      session = open;
    }
    boolean answered = false;
    try {
      Response answer = open.call(request);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        close();
      }
    }
  }

  /** Closes the connection; the next call opens another. */
  @Override
  public void close() {
    RedisSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
