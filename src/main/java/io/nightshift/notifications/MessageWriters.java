package io.nightshift.notifications;

import io.nightshift.database.Outages;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All {@link MessageWriter}s, by the kinds that they write. */
@Singleton
final class MessageWriters {
  private final Map<String, MessageWriter> byKind = new HashMap<>();

  @Inject
  MessageWriters(@All List<MessageWriter> writers) {
    for (MessageWriter writer : writers) {
      for (String kind : writer.kinds()) {
        if (byKind.put(kind, writer) != null) {
          throw new IllegalStateException("Two writers of notifications of kind " + kind);
        }
      }
    }
  }

  /** The writer of each notification, after it has read its data. */
  Map<ClaimedNotification, Function<ClaimedNotification, Message>> prepare(
      Connection connection, List<ClaimedNotification> all) throws SQLException {
    Map<ClaimedNotification, Function<ClaimedNotification, Message>> prepared = new HashMap<>();
    Map<String, List<ClaimedNotification>> kinds =
        all.stream().collect(Collectors.groupingBy(ClaimedNotification::kind));
    for (Map.Entry<String, List<ClaimedNotification>> each : kinds.entrySet()) {
      MessageWriter writer = byKind.get(each.getKey());
      if (writer == null) {
        each.getValue().forEach(one -> prepared.put(one, MessageWriters::unknown));
      } else {
        prepare(connection, writer, each.getValue(), prepared);
      }
    }
    return prepared;
  }

  /**
   * Prepares all of a kind together; if that fails, each by itself, so that only the faulty one
   * fails.
   */
  private static void prepare(
      Connection connection,
      MessageWriter writer,
      List<ClaimedNotification> some,
      Map<ClaimedNotification, Function<ClaimedNotification, Message>> prepared)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Function<ClaimedNotification, Message> write = writer.prepare(connection, some);
      some.forEach(one -> prepared.put(one, write));
      connection.releaseSavepoint(before);
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      if (some.size() == 1) {
        prepared.put(some.getFirst(), one -> failed(one, e));
      } else {
        for (ClaimedNotification one : some) {
          prepare(connection, writer, List.of(one), prepared);
        }
      }
    }
  }

  private static Message failed(ClaimedNotification notification, Exception why) {
    throw new IllegalStateException(
        "What notification %d tells of cannot be read".formatted(notification.id()), why);
  }

  private static Message unknown(ClaimedNotification notification) {
    throw new IllegalStateException("Nobody writes notifications of kind " + notification.kind());
  }
}
