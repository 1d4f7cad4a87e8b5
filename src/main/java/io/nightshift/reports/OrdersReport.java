package io.nightshift.reports;

import io.nightshift.jobs.RunTransactions;
import io.nightshift.reports.ReportContent.Table;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;

/**
 * The report of orders: the number of orders, the revenue in each currency, the best-selling
 * articles, the cancellations. Revenue excludes orders that are cancelled by now.
 */
@Singleton
final class OrdersReport extends ReportService {
  private static final String BY_CURRENCY =
      """
      SELECT currency AS "Currency", count(*) AS "Orders",
             coalesce(sum(total) FILTER (WHERE status <> 'CANCELLED'), 0) AS "Revenue",
             count(*) FILTER (WHERE status = 'CANCELLED') AS "Cancelled"
      FROM orders WHERE placed_at >= ? AND placed_at < ? GROUP BY currency ORDER BY currency
      """;
  private static final String BY_STATUS =
      """
      SELECT status AS "Status", count(*) AS "Orders"
      FROM orders WHERE placed_at >= ? AND placed_at < ? GROUP BY status ORDER BY status
      """;

  // Counts lines, not orders: distinct orders would take the database three times as long.
  private static final String TOP_ARTICLES =
      """
      SELECT line ->> 'sku' AS "Article", sum((line ->> 'quantity')::bigint) AS "Pieces",
             count(*) AS "Lines"
      FROM orders, jsonb_array_elements(lines) AS line
      WHERE placed_at >= ? AND placed_at < ? AND status <> 'CANCELLED'
      GROUP BY line ->> 'sku' ORDER BY 2 DESC, (line ->> 'sku') COLLATE "C" LIMIT 20
      """;

  @Inject
  OrdersReport(DataSource dataSource, RunTransactions transactions, ReportSettings settings) {
    super(ReportKind.ORDERS, "Orders", dataSource, transactions, settings);
  }

  @Override
  ReportContent read(ReportQueries reportQueries) throws SQLException {
    long[] counts = reportQueries.counts("orders", "placed_at");
    Table currencies = reportQueries.table("By currency", BY_CURRENCY);
    List<String> revenues =
        currencies.rows().stream().map(row -> row.get(2) + " " + row.getFirst()).toList();
    String summary =
        "%d orders%s"
            .formatted(
                Arrays.stream(counts).sum(),
                revenues.isEmpty() ? "" : ", " + String.join(", ", revenues));
    return new ReportContent(
        summary,
        List.of(
            currencies,
            reportQueries.table("By status", BY_STATUS),
            reportQueries.table("What sold best", TOP_ARTICLES)),
        "Orders placed",
        counts);
  }
}
