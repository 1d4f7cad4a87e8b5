package io.nightshift.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.notifications.NotificationDraft;
import io.nightshift.notifications.Outbox;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.publishing.OutgoingEvents;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The table of alerts: raises, resolves, acknowledges and reads them. */
@ApplicationScoped
public class Alerts {
  private static final String COLUMNS = "id, rule, subject, severity, message, state, raised_at";

  // A raised alert is locked by the insert that finds it: two callers with the same cause raise it
  // once.
  private static final String RAISE =
      """
      INSERT INTO alert AS a (rule, subject, severity, message) VALUES (?, ?, ?, ?)
      ON CONFLICT (rule, subject) WHERE state <> 'RESOLVED'
      DO UPDATE SET seen_at = now(), times = a.times + 1, message = excluded.message
      RETURNING %s, times
      """
          .formatted(COLUMNS);
  private static final String RESOLVE =
      """
      UPDATE alert SET state = 'RESOLVED', resolved_at = now()
      WHERE rule = ? AND subject = ? AND state <> 'RESOLVED' RETURNING %s
      """
          .formatted(COLUMNS);
  private static final String ACKNOWLEDGE =
      """
      UPDATE alert SET state = 'ACKNOWLEDGED', acknowledged_at = now(), acknowledged_by = ?
      WHERE id = ? AND state = 'OPEN' RETURNING %s
      """
          .formatted(COLUMNS);

  private static final String UNRESOLVED =
      "SELECT rule, subject FROM alert WHERE rule = ANY (?) AND state <> 'RESOLVED'";

  private static final String LIST =
      """
      SELECT %s, seen_at, times, acknowledged_at, acknowledged_by, resolved_at
      FROM alert WHERE %%s ORDER BY id DESC LIMIT ?
      """
          .formatted(COLUMNS);
  private static final String COUNT_OPEN = "SELECT count(*) FROM alert WHERE state = 'OPEN'";

  private final DataSource dataSource;
  private final AlertSettings settings;

  Alerts(DataSource dataSource, AlertSettings settings) {
    this.dataSource = dataSource;
    this.settings = settings;
  }

  /**
   * The cause of an alert.
   *
   * @param rule the rule, such as {@code dead-letters}
   * @param subject the subject; with the rule it identifies the cause, which has at most one
   *     unresolved alert
   * @param message the problem in one sentence, for the person on call
   */
  public record Cause(String rule, String subject, Severity severity, String message) {

    /** Without NUL, which PostgreSQL's text does not have. */
    public Cause {
      rule = rule.replace('\0', ' ');
      subject = subject.replace('\0', ' ');
      message = message.replace('\0', ' ');
    }
  }

  /**
   * Raises an alert in the transaction; if it is raised already, counts another observation.
   *
   * @return whether it is new, and will be sent
   * @throws SQLException if the database is away
   */
  public boolean raise(Connection connection, Cause cause) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(RAISE)) {
      insert.setString(1, cause.rule());
      insert.setString(2, cause.subject());
      insert.setString(3, cause.severity().name());
      insert.setString(4, cause.message());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        boolean isNew = row.getLong(8) == 1;
        if (isNew) {
          tell(connection, row, "alert.raised");
          notifyOperators(connection, row, cause.severity() + ": " + cause.subject());
        }
        return isNew;
      }
    }
  }

  /**
   * Resolves an alert in the transaction, if it is raised.
   *
   * @return whether it was raised
   * @throws SQLException if the database is away
   */
  public boolean resolve(Connection connection, String rule, String subject) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RESOLVE)) {
      update.setString(1, rule);
      update.setString(2, subject);
      try (ResultSet row = update.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        tell(connection, row, "alert.resolved");
        notifyOperators(connection, row, "Resolved: " + subject);
        return true;
      }
    }
  }

  /**
   * Resolves the alerts of some rules, but not of the subjects that remain.
   *
   * @param remaining each rule with its remaining subjects
   * @throws SQLException if the database is away
   */
  public void resolveOthers(Connection connection, Map<String, Set<String>> remaining)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(UNRESOLVED)) {
      select.setArray(1, SqlArrays.text(connection, remaining.keySet()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String rule = rows.getString(1);
          String subject = rows.getString(2);
          if (!remaining.getOrDefault(rule, Set.of()).contains(subject)) {
            resolve(connection, rule, subject);
          }
        }
      }
    }
  }

  /**
   * Acknowledges an alert.
   *
   * @return false if it is not {@code OPEN}
   * @throws SQLException if the database is away
   */
  public boolean acknowledge(long id, String operator) throws SQLException {
    return Transaction.<Boolean, RuntimeException>run(
        dataSource,
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(ACKNOWLEDGE)) {
            update.setString(1, operator);
            update.setLong(2, id);
            try (ResultSet row = update.executeQuery()) {
              if (!row.next()) {
                return false;
              }
              tell(connection, row, "alert.acknowledged");
              return true;
            }
          }
        });
  }

  /**
   * Alerts, newest first.
   *
   * @param state in this state; null for any
   * @param before only those older than the one of this id; null for the newest
   * @param limit the maximum number of alerts
   * @throws IllegalStateException if the database is away
   */
  public List<AlertView> list(@Nullable AlertState state, @Nullable Long before, int limit) {
    return list(new QueryConditions().and("state = ?", state).and("id < ?", before), limit);
  }

  /**
   * The alert of that id; empty if there is none.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<AlertView> find(long id) {
    return list(new QueryConditions().and("id = ?", id), 1).stream().findFirst();
  }

  /**
   * The number of unacknowledged alerts.
   *
   * @throws IllegalStateException if the database is away
   */
  public long open() {
    return RowReader.count(dataSource, COUNT_OPEN);
  }

  private List<AlertView> list(QueryConditions conditions, int limit) {
    return RowReader.list(
        dataSource, LIST.formatted(conditions.where()), Alerts::view, conditions.values(limit));
  }

  private static AlertView view(ResultSet row) throws SQLException {
    return new AlertView(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        Severity.valueOf(row.getString(4)),
        row.getString(5),
        AlertState.valueOf(row.getString(6)),
        StoredTime.read(row, 7),
        StoredTime.read(row, 8),
        row.getLong(9),
        StoredTime.readOrNull(row, 10),
        row.getString(11),
        StoredTime.readOrNull(row, 12));
  }

  private static void tell(Connection connection, ResultSet row, String type) throws SQLException {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("id", row.getString(1))
        .put("rule", row.getString(2))
        .put("subject", row.getString(3))
        .put("severity", row.getString(4))
        .put("message", row.getString(5))
        .put("state", row.getString(6))
        .put("raisedAt", StoredTime.read(row, 7).toString());
    String cause = row.getString(2) + "/" + row.getString(3);
    OutgoingEvents.add(connection, AlertWorkers.KIND, cause, type, data);
  }

  private void notifyOperators(Connection connection, ResultSet row, String subject)
      throws SQLException {
    List<NotificationDraft> drafts = new ArrayList<>();
    String key = "alert/" + row.getString(1);
    String line = "[Nightshift] " + AlertMessages.line(subject);
    String message = row.getString(5);
    for (String address : settings.emails().orElse(List.of())) {
      drafts.add(NotificationDraft.email(key, AlertMessages.KIND, address, line, message));
    }
    for (String url : settings.webhooks().orElse(List.of())) {
      drafts.add(
          new NotificationDraft(
              key, AlertMessages.KIND, Channel.WEBHOOK, url, line, message, null));
    }
    Outbox.add(connection, drafts);
  }
}
