package io.nightshift.reports;

import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads reports, and accepts requests for more. */
@ApplicationScoped
public class Reports {
  /** The longest period of one report. */
  public static final Duration LONGEST = Duration.ofDays(732);

  private static final String LIST =
      """
      SELECT id, kind, period_from, period_to, made_at, summary
      FROM report WHERE %s ORDER BY id DESC LIMIT ?
      """;
  private static final String FIND = "SELECT html, csv FROM report WHERE id = ?";

  private final DataSource dataSource;

  Reports(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The content of a report: {@code html} is a page, {@code csv} is in the format of RFC 4180. */
  public record Written(String html, String csv) {}

  /**
   * Reports, newest first.
   *
   * @param kind of this kind; null for any
   * @param before only those with a smaller id; null for the newest
   * @param limit the maximum number of reports
   * @throws IllegalStateException if the database is away
   */
  public List<ReportView> list(@Nullable ReportKind kind, @Nullable Long before, int limit) {
    QueryConditions conditions = new QueryConditions().and("kind = ?", kind).and("id < ?", before);
    return RowReader.list(
        dataSource, LIST.formatted(conditions.where()), Reports::view, conditions.values(limit));
  }

  /**
   * The content of the report of that id.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<Written> find(long id) {
    return RowReader.first(
        dataSource, FIND, row -> new Written(row.getString(1), row.getString(2)), id);
  }

  private static ReportView view(ResultSet row) throws SQLException {
    return new ReportView(
        row.getLong(1),
        ReportKind.valueOf(row.getString(2)),
        StoredTime.read(row, 3),
        StoredTime.read(row, 4),
        StoredTime.read(row, 5),
        row.getString(6));
  }

  /**
   * Requests a report, which the next run of its worker creates.
   *
   * @param from the first moment that it covers
   * @param to the first moment after that
   * @throws IllegalArgumentException if the period is empty or longer than {@link #LONGEST}
   * @throws SQLException if the database is away: nothing was requested
   */
  public void ask(ReportKind kind, Instant from, Instant to) throws SQLException {
    Duration length = Duration.between(from, to);
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "to must be after from, and at most %d days".formatted(LONGEST.toDays()));
    }
    Transaction.<Boolean, RuntimeException>run(
        dataSource,
        connection -> {
          ReportTable.ask(connection, kind, from, to);
          return true;
        });
  }
}
