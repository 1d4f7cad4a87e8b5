package io.nightshift.monitoring;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the answer of a Redis server to {@code INFO replication}. */
final class RedisReplication {
  /** The names that a master gives its replicas. */
  private static final Pattern REPLICA = Pattern.compile("slave\\d{1,6}");

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,12}");

  private RedisReplication() {}

  /**
   * The fault that the answer shows.
   *
   * @return null if there is none
   */
  static @Nullable String fault(String info, Duration maxLag) {
    Map<String, String> members = members(info, "\r?\n", ":");
    return switch (members.getOrDefault("role", "")) {
      case "master" -> faultOfMaster(members, maxLag);
      case "slave", "replica" -> faultOfReplica(members, maxLag);
      default -> "the answer to INFO names no role";
    };
  }

  private static @Nullable String faultOfReplica(Map<String, String> members, Duration maxLag) {
    if (!"up".equals(members.get("master_link_status"))) {
      long since = number(members.get("master_link_down_since_seconds"));
      return "the replica has no link to its master"
          + (since > 0 ? " for %d s".formatted(since) : "")
          + ("1".equals(members.get("master_sync_in_progress"))
              ? ": it copies the data of the master"
              : "");
    }
    long silence = number(members.get("master_last_io_seconds_ago"));
    return silence > maxLag.toSeconds()
        ? "the replica has heard nothing from its master for %d s, the limit is %d s"
            .formatted(silence, maxLag.toSeconds())
        : null;
  }

  private static @Nullable String faultOfMaster(Map<String, String> members, Duration maxLag) {
    for (Map.Entry<String, String> one : new TreeMap<>(members).entrySet()) {
      if (!REPLICA.matcher(one.getKey()).matches()) {
        continue;
      }
      Map<String, String> replica = members(one.getValue(), ",", "=");
      String name = replica.getOrDefault("ip", "?") + ":" + replica.getOrDefault("port", "?");
      String state = replica.getOrDefault("state", "unknown");
      if (!state.equals("online")) {
        return "the replica %s is not online: its state is %s".formatted(name, state);
      }
      long lag = number(replica.get("lag"));
      if (lag > maxLag.toSeconds()) {
        return "the replica %s is %d s behind, the limit is %d s"
            .formatted(name, lag, maxLag.toSeconds());
      }
    }
    return null;
  }

  private static Map<String, String> members(String text, String between, String equals) {
    Map<String, String> members = new HashMap<>();
    for (String one : text.split(between)) {
      int at = one.indexOf(equals);
      if (at > 0) {
        members.put(one.substring(0, at), one.substring(at + 1).strip());
      }
    }
    return members;
  }

  /** A number; 0 if there is none. */
  private static long number(@Nullable String text) {
    return text != null && NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
  }
}
