package io.nightshift.jobs.bulk;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action on all rows that match a filter. A package with such rows implements it as a bean; the
 * worker {@code bulk-operations} works through its operations.
 */
public interface BulkAction {

  /** Its unique name, such as {@code dead-letters.replay}. */
  String name();

  /** The names of the parameters of its filter. */
  List<String> parameters();

  /**
   * Checks the values of a filter.
   *
   * @param filter values by parameter, each of which the database can contain
   * @throws IllegalArgumentException if a value is invalid; the message says what is allowed
   */
  void check(Map<String, String> filter);

  /**
   * The greatest id of a row now; 0 if there is none.
   *
   * @throws SQLException if the database is away
   */
  long lastId(Connection connection) throws SQLException;

  /**
   * The number of rows of a selection that the action would change.
   *
   * @throws SQLException if the database is away
   */
  long count(Connection connection, BulkSelection selection) throws SQLException;

  /**
   * The next items of a selection, in an order of the action that depends on ids alone.
   *
   * @param after the position of the last item that was tried; null for the first
   * @param most the maximum number of items
   * @throws SQLException if the database is away
   */
  List<? extends BulkItem> next(
      Connection connection, BulkSelection selection, @Nullable Long after, int most)
      throws SQLException;
}
