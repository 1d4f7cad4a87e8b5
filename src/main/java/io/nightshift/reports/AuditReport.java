package io.nightshift.reports;

import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;

/** The report of the audit trail: who did what, and what was denied. */
@Singleton
final class AuditReport extends ReportService {
  private static final String BY_OUTCOME =
      """
      SELECT outcome AS "Outcome", count(*) AS "Records"
      FROM audit_record WHERE at >= ? AND at < ? GROUP BY outcome ORDER BY outcome
      """;

  /** The most active actors: their number has no limit. */
  private static final String MOST =
      """
      SELECT %1$s AS "%2$s", count(*) AS "Records",
             count(*) FILTER (WHERE outcome = 'DENIED') AS "Denied",
             count(*) FILTER (WHERE outcome = 'FAILURE') AS "Failed"
      FROM audit_record WHERE at >= ? AND at < ?
      GROUP BY %1$s ORDER BY count(*) DESC, %1$s COLLATE "C" LIMIT 50
      """;

  @Inject
  AuditReport(DataSource dataSource, RunTransactions transactions, ReportSettings settings) {
    super(ReportKind.AUDIT, "Audit activity", dataSource, transactions, settings);
  }

  @Override
  ReportContent read(ReportQueries reportQueries) throws SQLException {
    long[] counts = reportQueries.counts("audit_record", "at");
    return new ReportContent(
        "%d records".formatted(Arrays.stream(counts).sum()),
        List.of(
            reportQueries.table("By outcome", BY_OUTCOME),
            reportQueries.table("The 50 most active", MOST.formatted("actor", "Actor")),
            reportQueries.table(
                "The 50 most frequent actions", MOST.formatted("action", "Action"))),
        "Records",
        counts);
  }
}
