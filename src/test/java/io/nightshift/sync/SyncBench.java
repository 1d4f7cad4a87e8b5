package io.nightshift.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.orders.CatalogueItem;
import io.nightshift.sandbox.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.concurrent.Executors;

/**
 * How fast a catalogue is taken in from an HTTP server on this machine: beside the same pages read
 * by the same code and written one item at a time, each in a transaction of its own, in the same
 * run. To be run with {@code -Xmx128m}, by {@code ./mvnw -Pbench verify}; {@code -Dbench.items} is
 * the length of the catalogue.
 */
final class SyncBench {
  private static final int ITEMS = Integer.getInteger("bench.items", 100_000);

  /** Enough of the one-by-one peer to know its rate. */
  private static final int SINGLES = Math.min(ITEMS, 20_000);

  private static final int PAGE = 1_000;
  private static final String SINGLE =
      """
      INSERT INTO inventory (sku, on_hand, name, price, currency, synced_at, sync_pass)
      VALUES (?, ?, ?, ?, ?, now(), 0)
      ON CONFLICT (sku) DO UPDATE
      SET on_hand = excluded.on_hand, name = excluded.name, price = excluded.price,
          currency = excluded.currency, synced_at = excluded.synced_at, vanished_at = NULL
      """;

  private SyncBench() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/items", SyncBench::answer);
    server.start();
    // A commit is answered when it is on disk, as in production.
    PostgresServer postgres = PostgresServer.startDurable(Path.of("target", "bench-catalogue"));
    SyncParts parts = new SyncParts(postgres, "bench_" + System.currentTimeMillis());
    parts.settings.put("nightshift.sync.source", "http");
    parts.settings.put(
        "nightshift.sync.http.url",
        "http://localhost:%d/items".formatted(server.getAddress().getPort()));
    pass(parts); // Warm, and the rows are there for both.
    singles(parts, PAGE);
    double alone = singles(parts, SINGLES);
    double together = pass(parts);
    out.printf(
        "%nA catalogue of %,d items: %,.0f/s one item a transaction (%,d of them), %,.0f/s a page"
            + " of %,d a transaction: %.1f x%n",
        ITEMS, alone, SINGLES, together, PAGE, together / alone);
    out.printf(
        "Heap: at most %d MB, peak of the old generation %.1f MB, in use after a collection %.1f"
            + " MB%n%n",
        Runtime.getRuntime().maxMemory() >> 20, oldPeak() / 1e6, used() / 1e6);
    server.stop(0);
    postgres.close();
    System.exit(0); // Whatever threads are left.
  }

  /** Items a second. */
  private static double pass(SyncParts parts) throws Exception {
    long begun = System.nanoTime();
    long items = parts.run().items();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (items != ITEMS) {
      throw new IllegalStateException(items + " items instead of " + ITEMS);
    }
    return items / seconds;
  }

  private static double singles(SyncParts parts, int most) throws Exception {
    HttpSource source =
        new HttpSource(new OutgoingHttp(new NameLookup()), parts.settings(), Clock.systemUTC());
    long begun = System.nanoTime();
    int written = 0;
    try (CatalogueSource.Reader reader = source.open();
        Connection connection = parts.dataSource.getConnection();
        PreparedStatement single = connection.prepareStatement(SINGLE)) {
      String after = null;
      do {
        var page = (CatalogueSource.Answer.Page) reader.page(after, null);
        for (CatalogueItem item : page.items()) {
          single.setString(1, item.sku());
          single.setLong(2, item.onHand());
          single.setString(3, item.name());
          single.setBigDecimal(4, item.price());
          single.setString(5, item.currency());
          single.executeUpdate();
          written++;
        }
        after = page.next();
      } while (after != null && written < most);
    }
    return written / ((System.nanoTime() - begun) / 1e9);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int at = query.indexOf("after=");
    int from = at < 0 ? 0 : Integer.parseInt(query.substring(at + 6));
    StringBuilder page = new StringBuilder("{\"items\":[");
    int to = Math.min(ITEMS, from + PAGE);
    for (int i = from; i < to; i++) {
      page.append(i == from ? "" : ",")
          .append("{\"sku\":\"SKU-")
          .append(10_000_000 + i)
          .append("\",\"name\":\"Item number ")
          .append(i)
          .append("\",\"price\":\"")
          .append(i % 900)
          .append(".50\",\"currency\":\"EUR\",\"onHand\":")
          .append(i % 1_000)
          .append('}');
    }
    page.append("],\"next\":").append(to == ITEMS ? "null" : "\"" + to + "\"").append('}');
    byte[] body = page.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  private static long oldPeak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .filter(pool -> pool.getName().matches(".*(Old|Tenured).*"))
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
