package io.nightshift.notifications;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The notifications that the events of a batch queue and cancel, in their order. A cancellation
 * concerns what was queued under its key before it, in the batch or in the database, and nothing
 * that is queued after it: the result does not depend on where a batch ends.
 */
final class OutboxChanges {
  private final List<NotificationDraft> drafts = new ArrayList<>();
  private final BitSet withdrawn = new BitSet();
  private final Map<Subject, List<Integer>> waiting = new HashMap<>();
  private final Map<String, TreeSet<String>> cancelled = new TreeMap<>();

  /** The subject of a cancellation. */
  private record Subject(String kind, String key) {}

  void queue(NotificationDraft draft) {
    waiting
        .computeIfAbsent(new Subject(draft.kind(), draft.key()), first -> new ArrayList<>(1))
        .add(drafts.size());
    drafts.add(draft);
  }

  void cancel(String kind, String key) {
    cancelled.computeIfAbsent(kind, first -> new TreeSet<>()).add(key);
    List<Integer> queued = waiting.remove(new Subject(kind, key));
    if (queued != null) {
      queued.forEach(withdrawn::set);
    }
  }

  /**
   * Writes the changes: cancellations of rows of earlier batches first, since a new row may have
   * the key of a cancelled one.
   *
   * @throws SQLException if the database is away, or a value cannot be stored
   */
  void write(Connection connection) throws SQLException {
    for (Map.Entry<String, TreeSet<String>> each : cancelled.entrySet()) {
      Outbox.cancel(connection, each.getKey(), each.getValue());
    }
    Outbox.add(connection, drafts, withdrawn);
  }
}
