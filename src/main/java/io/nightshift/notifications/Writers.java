package io.nightshift.notifications;

import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All {@link MessageWriter}s, by what they write. */
@Singleton
final class Writers {
  private final Map<String, MessageWriter> byKind = new HashMap<>();

  @Inject
  Writers(@All List<MessageWriter> writers) {
    for (MessageWriter writer : writers) {
      for (String kind : writer.kinds()) {
        if (byKind.put(kind, writer) != null) {
          throw new IllegalStateException("Two writers of notifications of kind " + kind);
        }
      }
    }
  }

  /** Who writes each of some notifications, having read what it needs for that. */
  Map<Claimed, Function<Claimed, Message>> prepare(Connection connection, List<Claimed> all)
      throws SQLException {
    Map<Claimed, Function<Claimed, Message>> prepared = new HashMap<>();
    Map<String, List<Claimed>> kinds = all.stream().collect(Collectors.groupingBy(Claimed::kind));
    for (Map.Entry<String, List<Claimed>> each : kinds.entrySet()) {
      MessageWriter writer = byKind.get(each.getKey());
      Function<Claimed, Message> write =
          writer == null ? Writers::unknown : writer.prepare(connection, each.getValue());
      each.getValue().forEach(one -> prepared.put(one, write));
    }
    return prepared;
  }

  private static Message unknown(Claimed notification) {
    throw new IllegalStateException("Nobody writes notifications of kind " + notification.kind());
  }
}
