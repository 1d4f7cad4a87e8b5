package io.nightshift.publishing;

import io.nightshift.database.StoredProblems;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Publishers whose topic refused rows: those that were published truncated within a day, and those
 * that are not published.
 */
@Singleton
final class PublicationProblems implements StoredProblems {
  private static final String TRUNCATED = "truncated-publications";
  private static final String REFUSED = "refused-publications";
  private static final String SELECT =
      """
      SELECT outcome, what, times FROM refused_publication
      WHERE outcome = 'REFUSED' OR outcome = 'TRUNCATED' AND at > now() - interval '1 day'
      ORDER BY outcome DESC, what
      """;

  @Override
  public Set<String> rules() {
    return Set.of(TRUNCATED, REFUSED);
  }

  @Override
  public List<Problem> find(Connection connection) throws SQLException {
    List<Problem> problems = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        boolean isPublished = rows.getString(1).equals("TRUNCATED");
        String text =
            isPublished
                ? "%d records of %s-publisher were larger than their topic allows, and were"
                    + " published truncated"
                : "%d records of %s-publisher were refused by their topic in every form, and"
                    + " are not published: see the runbook";
        String what = rows.getString(2);
        problems.add(
            new Problem(
                isPublished ? TRUNCATED : REFUSED,
                what,
                Degree.WARNING,
                text.formatted(rows.getLong(3), what)));
      }
    }
    return problems;
  }
}
