package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Deletes old rows of a table, a few pages in each transaction, so that neither other work nor
 * vacuum waits for it. It scans the whole table and needs no index.
 */
public final class PagedDelete {
  /** About 5,000 small rows. */
  private static final int PAGES = 80;

  private final RunTransactions transactions;
  private final String size;
  private final String delete;

  /**
   * A deletion from one table.
   *
   * @param table its name, a constant of the program
   * @param condition the condition of the rows to delete, as SQL, with one parameter: a time
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
   * Deletes the rows, and counts each as an item of the run.
   *
   * @param before the value of the condition's parameter
   * @return the number of deleted rows
   * @throws SQLException if the database is away: earlier deletions stay committed
   * @throws java.util.concurrent.CancellationException if a stop was requested: earlier deletions
   *     stay committed
   */
  public long run(RunContext run, Instant before, CancellationToken stopping) throws SQLException {
    long removed = 0;
    // Rows that are appended meanwhile are too young to delete.
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
      statement.setObject(3, StoredTime.utc(before));
      return statement.executeUpdate();
    }
  }
}
