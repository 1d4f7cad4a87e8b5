package io.nightshift.intake.deadletters;

import io.nightshift.events.Reason;
import io.nightshift.jobs.bulk.BulkAction;
import io.nightshift.jobs.bulk.BulkSelection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An action on all open dead letters of a topic and a reason. */
abstract class BulkLetters implements BulkAction {
  private static final String TOPIC = "topic";
  private static final String REASON = "reason";
  private static final String LAST = "SELECT coalesce(max(id), 0) FROM dead_letter";

  private final DeadLetterReasons reasons;

  BulkLetters(DeadLetterReasons reasons) {
    this.reasons = reasons;
  }

  @Override
  public final List<String> parameters() {
    return List.of(TOPIC, REASON);
  }

  @Override
  public final void check(Map<String, String> filter) {
    String reason = filter.get(REASON);
    List<String> known = reasons.known().stream().map(Reason::name).toList();
    if (reason != null && !known.contains(reason)) {
      throw new IllegalArgumentException(
          known.stream().collect(Collectors.joining(", ", "reason must be one of ", "")));
    }
  }

  @Override
  public final long lastId(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LAST);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public final long count(Connection connection, BulkSelection selection) throws SQLException {
    return letters(selection).count(connection, selection.lastId());
  }

  /** The filter of a selection. */
  static ReplaySelection letters(BulkSelection selection) {
    String reason = selection.filter().get(REASON);
    return new ReplaySelection(
        selection.filter().get(TOPIC), reason == null ? null : new Reason(reason));
  }
}
