package io.nightshift;

import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import java.util.List;

/** Texts of SQL, composed in the ways in which the application composes them. */
@SuppressWarnings("UnnecessaryStringBuilder") // A form that code can have.
final class SqlSamples {
  private static final String TABLE = "dead_letter";
  private static final String FOLDED = "SELECT count(*) FROM " + TABLE + " WHERE state = 'OPEN'";
  private static final String BLOCK =
      """
      WITH waiting AS (SELECT id FROM -- a comment
        inbox)
      DELETE FROM ONLY nightshift.notification AS n USING alert a, waiting
      WHERE n.id = a.id AND n.key <> 'FROM monitored_target'
      """;
  private static final String FORMATTED =
      """
      SELECT %2$s FROM unnest(?::text[]) AS t(a, b), (SELECT 1 FROM audit_seal) s, %1$s_chain o, fraud_seen
      """
          .formatted("audit", "o.id");

  private SqlSamples() {}

  static List<String> texts(int some) {
    return List.of(
        FOLDED,
        BLOCK,
        FORMATTED,
        "INSERT INTO %s_cut (chain) VALUES (%d)".formatted("audit", some),
        "select 1 from report where id = " + some,
        "SELECT 1 FROM job_run WHERE epoch = " + some + " FOR UPDATE OF job_run",
        new StringBuilder("SELECT 1 AS x ").append("; TRUNCATE appointment").toString());
  }

  static PagedDelete rows(RunTransactions transactions) {
    return new PagedDelete(transactions, "log_count", "minute < ?");
  }
}
