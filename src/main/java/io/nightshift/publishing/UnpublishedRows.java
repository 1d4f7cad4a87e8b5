package io.nightshift.publishing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The rows that are not published yet. */
public interface UnpublishedRows {
  /**
   * The ids of the oldest rows.
   *
   * @param most the maximum number of ids
   * @throws SQLException if the database is away
   */
  List<Long> oldest(Connection connection, int most) throws SQLException;

  /**
   * The alternative records for a row, the largest first; empty if the row does not exist any more.
   *
   * @throws SQLException if the database is away
   */
  List<TopicRecord> forms(Connection connection, long id) throws SQLException;

  /**
   * Marks rows as published.
   *
   * @throws SQLException if the database is away
   */
  void mark(Connection connection, List<Long> ids) throws SQLException;

  /**
   * Sets aside a row that the topic refuses in every form.
   *
   * @param why the broker's answer, in one line
   * @throws SQLException if the database is away
   */
  void refuse(Connection connection, long id, String why) throws SQLException;
}
