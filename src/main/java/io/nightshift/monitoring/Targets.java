package io.nightshift.monitoring;

import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the checked servers. */
@Singleton
public final class Targets {
  private static final String CHANGES =
      """
      SELECT id, at, before, state, why FROM target_change
      WHERE target = ? AND id < ? ORDER BY id DESC LIMIT ?
      """;
  private static final String SAMPLES =
      """
      SELECT id, at, healthy, latency_millis, error FROM target_sample
      WHERE target = ? AND id < ? ORDER BY id DESC LIMIT ?
      """;

  private final DataSource dataSource;
  private final MonitoringSettings settings;

  @Inject
  Targets(DataSource dataSource, MonitoringSettings settings) {
    this.dataSource = dataSource;
    this.settings = settings;
  }

  /** Whether the settings of this instance have targets. */
  public boolean areConfigured() {
    return !settings.targets().isEmpty();
  }

  /**
   * All targets, by name: those that were checked, and those that will be.
   *
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public List<TargetView> list() {
    Map<String, TargetView> all = new TreeMap<>();
    settings
        .targets()
        .forEach(
            (name, target) ->
                all.put(
                    name,
                    new TargetView(
                        name,
                        type(target),
                        TargetCondition.UNKNOWN,
                        null,
                        null,
                        null,
                        null,
                        null)));
    read(TargetTable::all).values().forEach(state -> all.put(state.name(), view(state)));
    return List.copyOf(all.values());
  }

  private static TargetType type(TargetSettings target) {
    return target.http().isPresent()
        ? TargetType.HTTP
        : target.tcp().isPresent()
            ? TargetType.TCP
            : target.sql().isPresent() ? TargetType.SQL : TargetType.REDIS;
  }

  private static TargetView view(TargetState state) {
    return new TargetView(
        state.name(),
        state.type(),
        state.condition(),
        state.since(),
        state.checkedAt(),
        state.lastError(),
        state.latencyMillis(),
        state.certificateUntil());
  }

  /**
   * The changes of a target's state, newest first.
   *
   * @param before only those with a smaller id; null for the newest
   * @param limit the maximum number
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public List<TargetView.Change> changes(String target, @Nullable Long before, int limit) {
    return page(
        CHANGES,
        target,
        before,
        limit,
        row ->
            new TargetView.Change(
                row.getLong(1),
                StoredTime.read(row, 2),
                TargetCondition.valueOf(row.getString(3)),
                TargetCondition.valueOf(row.getString(4)),
                row.getString(5)));
  }

  /**
   * The checks of a target, newest first.
   *
   * @param before only those with a smaller id; null for the newest
   * @param limit the maximum number
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public List<TargetView.Sample> samples(String target, @Nullable Long before, int limit) {
    return page(
        SAMPLES,
        target,
        before,
        limit,
        row ->
            new TargetView.Sample(
                row.getLong(1),
                StoredTime.read(row, 2),
                row.getBoolean(3),
                row.getLong(4),
                row.getString(5)));
  }

  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> page(
      String sql, String target, @Nullable Long before, int limit, Row<T> item) {
    return read(
        connection -> {
          List<T> found = new ArrayList<>();
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, target);
            select.setLong(2, before == null ? Long.MAX_VALUE : before);
            select.setInt(3, limit);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(item.read(rows));
              }
            }
          }
          return found;
        });
  }

  private <T> T read(Transaction.Step<T, RuntimeException> step) {
    try (Connection connection = dataSource.getConnection()) {
      return step.run(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("The targets cannot be read", e);
    }
  }
}
