package io.nightshift.sync;

import io.nightshift.redis.RedisException;
import io.nightshift.redis.RedisServer;
import io.nightshift.redis.RedisServers;
import io.nightshift.redis.RedisSession;
import io.nightshift.redis.RedisValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of a Redis server whose keys begin with a prefix, found by {@code SCAN}. A key may come
 * twice. A scan finds each key that stays only if one server answers all of it: a reader begins
 * anew, and fails if the server was started again meanwhile.
 */
final class RedisSource implements CatalogueSource {
  /** Keys asked for in one call; a call holds up the server for its time. */
  private static final int MAX_COUNT = RedisSession.MAX_PIPELINED;

  /** The calls of one page: few of the server's keys may have the prefix. */
  private static final int MAX_SCANS = 50;

  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\]\\\\^]");
  private static final Pattern RUN_ID = Pattern.compile("(?m)^run_id:(\\w{1,80})\\r?$");
  private static final Pattern CURSOR = Pattern.compile("\\d{1,20}");

  private final RedisServers servers;
  private final RedisServer server;
  private final RedisItem item;
  private final String pattern;
  private final int pageSize;
  private final Duration timeout;

  /**
   * A source that is not connected yet.
   *
   * @throws IllegalArgumentException with the name of an invalid setting
   */
  RedisSource(RedisServers servers, SyncSettings settings) {
    this.servers = servers;
    this.server = RedisServer.of(settings.redis(), "nightshift.sync.redis");
    this.item = new RedisItem(settings.redis());
    this.pattern = SPECIAL.matcher(item.prefix()).replaceAll("\\\\$0") + "*";
    this.pageSize = settings.pageSize();
    this.timeout = settings.calls().timeout();
  }

  @Override
  public String identity() {
    return server + " " + item;
  }

  @Override
  public boolean isRepeating() {
    return true;
  }

  @Override
  public Reader open() {
    return new RedisReader();
  }

  private final class RedisReader implements Reader {
    private @Nullable RedisSession open;
    private @Nullable String runId;
    private long pages;

    @Override
    public Answer page(@Nullable String after, @Nullable String knownTag)
        throws SourceException, InterruptedException {
      boolean whole = false;
      try {
        // The cursor of an earlier reader may be one of another server.
        Answer page =
            page(
                session(),
                pages == 0 || after == null ? "0" : after.substring(after.indexOf(':') + 1));
        whole = true;
        pages++;
        return page;
      } catch (SourceException e) {
        throw e;
      } catch (RedisException e) {
        String why = String.valueOf(e.getMessage());
        throw e.isAway() ? new SourceException.Away(why, e) : new SourceException.Wrong(why, e);
      } catch (IOException e) {
        throw new SourceException.Away(String.valueOf(e.getMessage()), e);
      } finally {
        if (!whole) {
          close(); // In whatever state the connection is.
        }
      }
    }

    private RedisSession session() throws IOException, InterruptedException {
      RedisSession session = open;
      if (session == null) {
        session = servers.open(server, timeout);
        open = session;
        Matcher found =
            RUN_ID.matcher(RedisValues.text(session.call(Request.cmd(Command.INFO).arg("server"))));
        String now = found.find() ? found.group(1) : "";
        if (runId != null && !runId.equals(now)) {
          throw new SourceException.Wrong(
              "the server was started again during the scan: the next run begins anew");
        }
        runId = now;
      }
      return session;
    }

    private Answer page(RedisSession session, String cursor)
        throws IOException, InterruptedException {
      int count = Math.min(pageSize, MAX_COUNT);
      Set<Buffer> keys = new LinkedHashSet<>();
      String at = cursor;
      int scans = 0;
      do {
        Response found =
            session.call(
                Request.cmd(Command.SCAN)
                    .arg(at)
                    .arg("MATCH")
                    .arg(pattern)
                    .arg("COUNT")
                    .arg(count));
        at = cursor(found, keys);
        scans++;
      } while (!at.equals("0") && keys.size() + 2 * count <= pageSize && scans < MAX_SCANS);
      PageDraft draft = new PageDraft();
      List<Buffer> all = List.copyOf(keys);
      for (int from = 0; from < all.size(); from += MAX_COUNT) {
        read(session, all.subList(from, Math.min(all.size(), from + MAX_COUNT)), draft);
      }
      // Cursors may repeat; the number of the page tells them from a circle.
      return draft.page(at.equals("0") ? null : (pages + 1) + ":" + at, null);
    }

    /** Takes the keys of an answer, and returns its cursor. */
    private static String cursor(@Nullable Response found, Set<Buffer> keys)
        throws SourceException {
      List<@Nullable Response> both = RedisValues.elements(found);
      List<@Nullable Response> names =
          both == null || both.size() != 2 ? null : RedisValues.elements(both.get(1));
      if (both == null || names == null) {
        throw new SourceException.Wrong("the answer to SCAN has no cursor and keys");
      }
      for (Response name : names) {
        byte[] bytes = RedisValues.bytes(name);
        if (bytes == null) {
          throw new SourceException.Wrong("the answer to SCAN has a key that is no text");
        }
        keys.add(Buffer.buffer(bytes));
      }
      String cursor = RedisValues.text(both.get(0));
      if (!CURSOR.matcher(cursor).matches()) {
        throw new SourceException.Wrong("the answer to SCAN has no cursor");
      }
      return cursor;
    }

    private void read(RedisSession session, List<Buffer> keys, PageDraft draft)
        throws IOException, InterruptedException {
      List<RedisSession.Reply> replies =
          session.pipeline(keys.stream().map(item::request).toList());
      List<Integer> empty = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        if (RedisItem.isEmpty(replies.get(i))) {
          empty.add(i);
        }
      }
      Set<Integer> gone = gone(session, keys, empty);
      for (int i = 0; i < keys.size(); i++) {
        if (!gone.contains(i)) {
          draft.next();
          item.read(keys.get(i), replies.get(i), draft);
        }
      }
    }

    /** The keys that were deleted after the scan had found them. */
    private static Set<Integer> gone(RedisSession session, List<Buffer> keys, List<Integer> empty)
        throws IOException, InterruptedException {
      List<RedisSession.Reply> replies =
          session.pipeline(
              empty.stream().map(i -> Request.cmd(Command.EXISTS).arg(keys.get(i))).toList());
      Set<Integer> gone = new LinkedHashSet<>();
      for (int i = 0; i < empty.size(); i++) {
        RedisException error = replies.get(i).error();
        if (error != null) {
          throw error;
        }
        if (RedisValues.text(replies.get(i).value()).equals("0")) {
          gone.add(empty.get(i));
        }
      }
      return gone;
    }

    @Override
    public void close() {
      RedisSession session = open;
      open = null;
      if (session != null) {
        session.close();
      }
    }
  }
}
