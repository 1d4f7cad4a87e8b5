package io.nightshift.reports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A report over many orders, beside a program that reads them row by row and counts for itself, in
 * turn in the same process of 128 MiB; both must say the same. Then the packaged application makes
 * it, with {@code -Xmx128m} too. Run by {@code ./mvnw -Pbench verify}; how many orders is {@code
 * -Dbench.report-orders}.
 */
final class ReportBench {
  private static final int ORDERS = Integer.getInteger("bench.report-orders", 1_000_000);
  private static final int ROUNDS = 3;
  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-12-01T00:00:00Z");
  private static final Period MONTH = new Period(FROM, TO, ZoneOffset.UTC);
  private static final String DATABASE = "report_bench";
  private static final String OPERATOR = "bench";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private final Sandbox sandbox = Sandbox.shared();

  private record Settings(Duration timeout, Duration keep) implements ReportSettings {
    @Override
    public java.time.ZoneId timeZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Optional<List<String>> emails() {
      return Optional.empty();
    }
  }

  public static void main(String[] args) throws Exception {
    new ReportBench().run(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.exit(0); // The shared sandbox has threads of its own.
  }

  private void run(PrintStream out) throws Exception {
    sandbox.postgres().createDatabase(DATABASE);
    dataSource.setUrl(sandbox.postgres().jdbcUrl(DATABASE));
    dataSource.setUser(sandbox.postgres().username());
    dataSource.setPassword(sandbox.postgres().password());
    try (NightshiftProcess application = start()) {
      application.awaitReady(NightshiftProcess.START);
      fill();
      compare(out);
      out.printf(
          "The packaged application with -Xmx128m: %.1f s from the call to the report%n%n",
          seconds(asked(application)));
    }
  }

  private void compare(PrintStream out) throws Exception {
    Settings settings = new Settings(LIMIT, Duration.ZERO);
    OrdersReport report =
        new OrdersReport(dataSource, RunsOfTests.transactions(dataSource), settings);
    ReportReads reads = new ReportReads(dataSource, LIMIT);
    List<Duration> ours = new ArrayList<>();
    List<Duration> rows = new ArrayList<>();
    long ourPeak = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      resetPeak();
      long begun = System.nanoTime();
      ReportContent content = reads.read(MONTH, CancellationToken.none(), report::read);
      String csv = ReportPage.csv(MONTH, content);
      long between = System.nanoTime();
      ourPeak = Math.max(ourPeak, peak());
      String same = ReportPage.csv(MONTH, rowByRow());
      long end = System.nanoTime();
      if (!csv.equals(same)) {
        throw new AssertionError("They differ:\n" + csv + "\n" + same);
      }
      if (round > 0) { // The first warms.
        ours.add(Duration.ofNanos(between - begun));
        rows.add(Duration.ofNanos(end - between));
      }
    }
    Duration our = median(ours);
    Duration row = median(rows);
    out.printf(
        "%nA report over %,d orders: %.2f s, row by row %.2f s: %.1f x;"
            + " at most %.0f MB of heap were in use, garbage included%n",
        ORDERS, seconds(our), seconds(row), (double) row.toNanos() / our.toNanos(), ourPeak / 1e6);
  }

  private NightshiftProcess start() {
    Topics topics = Topics.DEFAULT.withSuffix("." + DATABASE);
    topics.create(sandbox.kafka(), 1);
    Map<String, String> settings = new TreeMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl(DATABASE));
    settings.putAll(topics.settings());
    settings.put("nightshift.operator.username", OPERATOR);
    settings.put("nightshift.operator.password", OPERATOR);
    return NightshiftProcess.start(Sandbox.environment(settings), "-Xmx128m");
  }

  private void fill() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines,
                              placed_at, updated_at)
          SELECT gen_random_uuid(), 'cus-' || i %% 50000, 'c@example.com',
                 (ARRAY['PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED'])[1 + i %% 5],
                 (ARRAY['EUR', 'USD', 'GBP'])[1 + i %% 3], 12.50 + i %% 90,
                 jsonb_build_array(
                   jsonb_build_object('sku', 'SKU-' || i %% 5000, 'quantity', 1 + i %% 3,
                                      'unitPrice', '12.50'),
                   jsonb_build_object('sku', 'SKU-' || i %% 777, 'quantity', 1 + i %% 7,
                                      'unitPrice', '1.00')),
                 '%s'::timestamptz + i * (interval '30 days' / %d), now()
          FROM generate_series(0, %2$d - 1) AS i
          """
              .formatted(FROM, ORDERS));
      statement.execute("VACUUM ANALYZE orders");
    }
  }

  private static Duration asked(NightshiftProcess application) {
    long begun = System.nanoTime();
    String call = "reports?kind=ORDERS&from=%s&to=%s".formatted(FROM, TO);
    NightshiftProcess.Answer answer = application.post(call, OPERATOR, OPERATOR);
    if (answer.status() != 202) {
      throw new AssertionError(answer);
    }
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                application.get("reports").get("items").findValuesAsText("summary").stream()
                    .anyMatch(summary -> summary.startsWith(ORDERS + " orders")));
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The report as one writes it first: each order is read, and counted here. */
  private ReportContent rowByRow() throws SQLException, IOException {
    ObjectMapper json = new ObjectMapper();
    long[] counts = new long[MONTH.steps()];
    Map<String, long[]> byCurrency = new TreeMap<>();
    Map<String, BigDecimal> revenue = new HashMap<>();
    Map<String, Long> byStatus = new TreeMap<>();
    Map<String, long[]> articles = new HashMap<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                SELECT currency, status, total, lines, placed_at FROM orders
                WHERE placed_at >= ? AND placed_at < ?
                """)) {
      connection.setAutoCommit(false); // A cursor: all at once would not fit.
      select.setFetchSize(1_000);
      select.setObject(1, FROM.atOffset(ZoneOffset.UTC));
      select.setObject(2, TO.atOffset(ZoneOffset.UTC));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          boolean cancelled = row.getString(2).equals("CANCELLED");
          long[] orders = byCurrency.computeIfAbsent(row.getString(1), unused -> new long[2]);
          orders[0]++;
          orders[1] += cancelled ? 1 : 0;
          byStatus.merge(row.getString(2), 1L, Long::sum);
          Duration since = Duration.between(FROM, row.getTimestamp(5).toInstant());
          counts[(int) since.dividedBy(MONTH.step())]++;
          if (!cancelled) {
            revenue.merge(row.getString(1), row.getBigDecimal(3), BigDecimal::add);
            count(json.readTree(row.getString(4)), articles);
          }
        }
      }
    }
    List<List<String>> currencies = new ArrayList<>();
    byCurrency.forEach(
        (currency, orders) ->
            currencies.add(
                List.of(
                    currency,
                    Long.toString(orders[0]),
                    revenue.getOrDefault(currency, BigDecimal.ZERO).toPlainString(),
                    Long.toString(orders[1]))));
    List<List<String>> statuses = new ArrayList<>();
    byStatus.forEach((status, orders) -> statuses.add(List.of(status, Long.toString(orders))));
    List<List<String>> best =
        articles.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, long[]>>comparingLong(one -> -one.getValue()[0])
                    .thenComparing(Map.Entry::getKey))
            .limit(20)
            .map(
                one ->
                    List.of(
                        one.getKey(),
                        Long.toString(one.getValue()[0]),
                        Long.toString(one.getValue()[1])))
            .toList();
    return new ReportContent(
        "",
        List.of(
            new ReportContent.Table(
                "By currency", List.of("Currency", "Orders", "Revenue", "Cancelled"), currencies),
            new ReportContent.Table("By status", List.of("Status", "Orders"), statuses),
            new ReportContent.Table("What sold best", List.of("Article", "Pieces", "Lines"), best)),
        "Orders placed",
        counts);
  }

  private static void count(JsonNode lines, Map<String, long[]> articles) {
    for (JsonNode line : lines) {
      String sku = line.required("sku").asText();
      long[] sold = articles.computeIfAbsent(sku, unused -> new long[2]);
      sold[0] += line.required("quantity").longValue();
      sold[1]++;
    }
  }

  private static Duration median(List<Duration> all) {
    return all.stream().sorted().toList().get(all.size() / 2);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static void resetPeak() {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** Of all pools together, so that it is never too low. */
  private static long peak() {
    return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }
}
