package io.nightshift.jobs.bulk;

import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Requests, stops and reads operations on all rows that match a filter. */
@Singleton
public final class BulkRequests {
  /** The name of the worker that works through them. */
  public static final String WORKER = "bulk-operations";

  /** The maximum number of open operations. */
  public static final int MOST_OPEN = 100;

  private static final String LIMIT = "SET LOCAL statement_timeout = '%d s'";

  /** The time limit for a count that a caller waits for. */
  private static final int COUNT_SECONDS = 10;

  private final DataSource dataSource;
  private final BulkActions actions;

  @Inject
  BulkRequests(DataSource dataSource, BulkActions actions) {
    this.dataSource = dataSource;
    this.actions = actions;
  }

  /** The actions, by name. */
  public List<BulkAction> actions() {
    return actions.all();
  }

  /**
   * Queues an operation, in a transaction of the caller.
   *
   * @param filter values by parameter, which {@link BulkAction#check} has checked
   * @param by the operator
   * @return the operation; empty if {@link #MOST_OPEN} are open
   * @throws SQLException if the database is away
   */
  public Optional<BulkOperation> request(
      Connection connection, BulkAction action, Map<String, String> filter, String by)
      throws SQLException {
    return BulkRows.insert(
        connection, action.name(), filter, by, action.lastId(connection), MOST_OPEN);
  }

  /**
   * The number of rows that an operation would try; nothing is changed.
   *
   * @throws SQLException if the database is away
   */
  public long count(BulkAction action, Map<String, String> filter) throws SQLException {
    return Transaction.<Long, RuntimeException>run(
        dataSource,
        connection -> {
          limit(connection, COUNT_SECONDS);
          long last = action.lastId(connection);
          return action.count(
              connection, new BulkSelection(filter, last, StoredTime.ofTransaction(connection)));
        });
  }

  /** Limits each statement of the transaction. */
  static void limit(Connection connection, int seconds) throws SQLException {
    try (Statement set = connection.createStatement()) {
      set.execute(LIMIT.formatted(seconds));
    }
  }

  /**
   * Stops an open operation, in a transaction of the caller. From its commit on, the operation
   * changes nothing.
   *
   * @param by the operator
   * @return the operation; empty if it is not open, or there is none of this id
   * @throws SQLException if the database is away
   */
  public Optional<BulkOperation> stop(Connection connection, long id, String by)
      throws SQLException {
    return BulkRows.stop(connection, id, by);
  }

  /**
   * The operation of that id; empty if there is none.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<BulkOperation> find(long id) {
    try (Connection connection = dataSource.getConnection()) {
      return BulkRows.find(connection, id);
    } catch (SQLException e) {
      throw away(e);
    }
  }

  /**
   * Operations, newest first.
   *
   * @param action of this action; null for any
   * @param state in this state; null for any
   * @param before only those older than the one of this id; null for the newest
   * @param limit the maximum number of operations
   * @throws IllegalStateException if the database is away
   */
  public List<BulkOperation> list(
      @Nullable String action,
      BulkOperation.@Nullable State state,
      @Nullable Long before,
      int limit) {
    try (Connection connection = dataSource.getConnection()) {
      return BulkRows.list(
          connection, action, state, before == null ? Long.MAX_VALUE : before, limit);
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private static IllegalStateException away(SQLException cause) {
    return new IllegalStateException("The database does not answer", cause);
  }
}
