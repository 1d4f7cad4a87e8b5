package io.nightshift.reports;

import io.nightshift.database.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads reports, and accepts requests for more. */
@ApplicationScoped
@ActivateRequestContext
public class Reports {
  /** The longest period of one report. */
  public static final Duration LONGEST = Duration.ofDays(732);

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
   */
  public List<ReportView> list(@Nullable ReportKind kind, @Nullable Long before, int limit) {
    return ReportRow.find(
            "(?1 is null or kind = ?1) and id < ?2 order by id desc",
            kind,
            before == null ? Long.MAX_VALUE : before)
        .page(0, limit)
        .project(ReportView.class)
        .list();
  }

  /** The content of the report of that id. */
  public Optional<Written> find(long id) {
    return ReportRow.<ReportRow>find("id", id)
        .firstResultOptional()
        .map(row -> new Written(row.html, row.csv));
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
