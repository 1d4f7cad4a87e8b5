package io.nightshift.sync;

import static io.nightshift.sync.UpstreamCatalogue.item;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.hosting.RunContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders that are shipped while the catalogue is taken in. */
class ShipmentsTest {
  private static final UpstreamCatalogue UPSTREAM = UpstreamCatalogue.start();

  /** As the order events write it. */
  private static final String SHIPPED =
      """
      INSERT INTO inventory AS i (sku, on_hand, reserved)
      SELECT s, -1, 0 FROM unnest(?::text[]) AS t(s)
      ON CONFLICT (sku) DO UPDATE SET on_hand = i.on_hand + excluded.on_hand
      """;

  private static SyncParts parts;

  @BeforeAll
  static void make() {
    parts = new SyncParts("shipments");
  }

  @AfterAll
  static void close() {
    UPSTREAM.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    UPSTREAM.reset();
    parts.execute("TRUNCATE inventory, catalogue_sync");
    parts.settings.put("nightshift.sync.source", "http");
    parts.settings.put("nightshift.sync.http.url", UPSTREAM.url());
  }

  @Test
  void theCountOfTheCatalogueWinsAndWhatIsShippedAfterItIsTakenOut() throws Exception {
    UPSTREAM.pages(new String[] {item("A", 10), item("B", 20)});
    parts.run();
    try (Connection connection = parts.dataSource.getConnection();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      connection.setAutoCommit(false);
      ship(connection, List.of("B"));
      Future<RunContext> pass = threads.submit(() -> parts.run());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  parts
                          .texts(
                              "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                  + " AND datname = current_database()")
                          .size()
                      == 1);
      connection.commit();
      assertEquals(2, pass.get().items());
    }
    assertEquals(List.of("10", "20"), parts.texts("SELECT on_hand FROM inventory ORDER BY sku"));
    try (Connection connection = parts.dataSource.getConnection()) {
      ship(connection, List.of("A", "B", "NEW"));
    }
    assertEquals(
        List.of("9", "19", "-1"), parts.texts("SELECT on_hand FROM inventory ORDER BY sku"));
    assertEquals(2, parts.run().items());
    assertEquals(
        List.of("10", "20", "-1"), parts.texts("SELECT on_hand FROM inventory ORDER BY sku"));
  }

  @Test
  void passesAndBatchesOfOrdersNeverWaitForEachOtherInACircle() throws Exception {
    // Java and the database order the last two the other way round.
    List<String> skus =
        Stream.concat(IntStream.range(0, 300).mapToObj(i -> "SKU-" + i), Stream.of("\uff5e", "😀"))
            .toList();
    String[] items = skus.stream().map(sku -> item(sku, 5)).toArray(String[]::new);
    String[] half =
        skus.stream()
            .map(sku -> sku.endsWith("7") ? "" : item(sku, sku.endsWith("3") ? -1 : 5))
            .filter(text -> !text.isEmpty())
            .toArray(String[]::new);
    AtomicBoolean done = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> orders =
          () -> {
            int batches = 0;
            try (Connection connection = parts.dataSource.getConnection()) {
              while (!done.get()) {
                ship(connection, skus);
                batches++;
              }
            }
            return batches;
          };
      List<Future<Integer>> shipping = List.of(threads.submit(orders), threads.submit(orders));
      try {
        for (int pass = 0; pass < 10; pass++) {
          UPSTREAM.pages(pass % 2 == 0 ? items : half);
          parts.run();
        }
      } finally {
        done.set(true);
      }
      for (Future<Integer> each : shipping) {
        each.get(); // A deadlock would be its failure, or the pass'.
      }
    }
    try (Connection connection = parts.dataSource.getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")) {
      row.next();
      assertEquals(0, row.getLong(1));
    }
  }

  private static void ship(Connection connection, List<String> skus) throws SQLException {
    try (PreparedStatement shipped = connection.prepareStatement(SHIPPED)) {
      shipped.setArray(1, connection.createArrayOf("text", new TreeSet<>(skus).toArray()));
      shipped.executeUpdate();
    }
  }
}
