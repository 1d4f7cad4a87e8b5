package io.nightshift.jobs;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Removes rows of a table that are too old: a few pages of it in a transaction, so that neither the
 * work nor the database's housekeeping ever waits for it. It goes through the whole table and needs
 * no index.
 */
public final class PagedDelete {
  /** Some 5,000 small rows. */
  private static final int PAGES = 80;

  private final RunTransactions transactions;
  private final String size;
  private final String delete;

  /**
   * Of one table.
   *
   * @param table its name, from the program alone
   * @param condition of the rows to remove, as SQL, with one parameter: a time
   */
  public PagedDelete(RunTransactions transactions, String table, String condition) {
    this.transactions = transactions;
    this.size =
        "SELECT pg_relation_size('%s') / current_setting('block_size')::bigint".formatted(table);
    this.delete =
        "DELETE FROM %s WHERE ctid >= ?::tid AND ctid < ?::tid AND (%s)"
            .formatted(table, condition);
  }

  /**
   * Removes them, and counts each as an item of the run.
   *
   * @param before what the condition's parameter is
   * @return how many
   * @throws SQLException if the database is away: what was removed before stays so
   * @throws java.util.concurrent.CancellationException if it was told to stop, likewise
   */
  public long run(RunContext run, Instant before, CancellationToken stopping) throws SQLException {
    long removed = 0;
    // What is appended meanwhile is young.
    long pages = transactions.inTransaction(run, this::pages);
    for (long page = 0; page < pages; page += PAGES) {
      stopping.throwIfCancelled();
      long from = page;
      int some = transactions.inTransaction(run, connection -> delete(connection, from, before));
      run.items(some);
      removed += some;
    }
    return removed;
  }

  private long pages(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(size);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private int delete(Connection connection, long page, Instant before) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      statement.setString(1, "(%d,0)".formatted(page));
      statement.setString(2, "(%d,0)".formatted(page + PAGES));
      statement.setObject(3, before.atOffset(ZoneOffset.UTC));
      return statement.executeUpdate();
    }
  }
}
