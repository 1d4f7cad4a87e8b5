package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Events.Line;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes orders of which it knows what must become of them, and compares that with the database:
 * each lost event and each applied twice shows in a count or a sum.
 */
final class Books implements AutoCloseable {
  private static final int SKUS = 20;

  /** Each order has one line of this many pieces. */
  private static final int PIECES = 3;

  private final Sandbox sandbox;
  private final String database;
  private final Topics topics;
  private final Publisher publisher;
  private final String prefix;
  private final Predicate<String> isOwn;
  private int lastId;
  private int orders;
  private int audits;
  private int bad;
  private int early;
  private int strays;

  /** With a database and topics of its own. */
  Books(Sandbox sandbox, String name, int partitions) {
    this(sandbox, name, partitions, name, id -> true);
  }

  /**
   * With a database and topics of its own, for some of the orders.
   *
   * @param prefix the beginning of the ids of all orders
   * @param isOwn whether an order of that id is one of these books
   */
  Books(Sandbox sandbox, String name, int partitions, String prefix, Predicate<String> isOwn) {
    this.prefix = prefix;
    this.isOwn = isOwn;
    this.sandbox = sandbox;
    this.database = name;
    this.topics = Topics.DEFAULT.withSuffix("." + name);
    sandbox.postgres().createDatabase(name);
    topics.create(sandbox.kafka(), partitions);
    this.publisher = new Publisher(sandbox.kafka().bootstrapServers());
  }

  /** What the application must be told. */
  Map<String, String> environment() {
    Map<String, String> settings = new TreeMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl(database));
    settings.putAll(topics.settings());
    return Sandbox.environment(settings);
  }

  /** What a query finds in its database: the first column. */
  List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** A connection to its database. */
  Connection connect() throws SQLException {
    return sandbox.postgres().connect(database);
  }

  /**
   * Publishes {@code count} orders, every second one up to its delivery and every tenth cancelled,
   * with an audit event for each, every fifth order twice and a bad record for every hundred.
   */
  void publish(int count) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = orders++;
      String id = nextId();
      var placed =
          Events.orderPlaced("p-" + id, id, new Line("SKU-" + number % SKUS, PIECES, "2.50"))
              .structured(topics.orders());
      records.add(placed);
      if (number % 2 == 0) {
        records.add(Events.orderPaid("q-" + id, id).structured(topics.orders()));
        records.add(Events.orderShipped("s-" + id, id).binary(topics.orders()));
        records.add(Events.orderDelivered("d-" + id, id).structured(topics.orders()));
      } else if (number % 10 == 1) {
        records.add(Events.orderCancelled("c-" + id, id).structured(topics.orders()));
      }
      if (number % 5 == 0) {
        records.add(placed);
      }
      if (number % 100 == 0) {
        records.add(Events.raw(topics.orders(), id, new byte[] {'{'}));
        bad++;
      }
      records.add(Events.audit("a-" + id, "user:" + id, "order", id).structured(topics.audit()));
      audits++;
    }
    publisher.publish(records);
  }

  private String nextId() {
    while (true) {
      String id = prefix + "-" + lastId++;
      if (isOwn.test(id)) {
        return id;
      }
    }
  }

  /** The number of published orders, without the early ones. */
  int orders() {
    return orders;
  }

  /**
   * Publishes events that are not of these books: an order, an audit event and a notification for
   * each id, which become dead letters.
   */
  void publishStrays(List<String> ids) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String id : ids) {
      records.add(Events.orderPlaced("stray-p-" + id, id).structured(topics.orders()));
      records.add(Events.audit("stray-a-" + id, "user", "order", id).structured(topics.audit()));
      records.add(
          Events.notificationRequested("stray-n-" + id, id, "ada@example.com")
              .structured(topics.notifications()));
      strays += 3;
    }
    publisher.publish(records);
  }

  /**
   * Publishes payments of orders that are not there: dead letters, until {@link
   * #publishOrdersOfEarlyPayments}.
   */
  void publishEarlyPayments(int count) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = early(early++);
      records.add(Events.orderPaid("q-" + id, id).structured(topics.orders()));
    }
    publisher.publish(records);
  }

  /** Publishes the orders of the early payments. */
  void publishOrdersOfEarlyPayments() {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < early; i++) {
      records.add(
          Events.orderPlaced("p-" + early(i), early(i), new Line("SKU-0", PIECES, "2.50"))
              .structured(topics.orders()));
    }
    publisher.publish(records);
  }

  private String early(int number) {
    return database + "-early-" + number;
  }

  /** Waits until at least that number of orders is in the database. */
  void awaitOrders(long atLeast) {
    await(atLeast + " orders")
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> number("SELECT count(*) FROM orders") >= atLeast);
  }

  /** Waits until everything published is taken in. */
  void awaitAll() {
    await("everything is taken in")
        .atMost(Duration.ofSeconds(120))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () ->
                number("SELECT count(*) FROM inbox") >= expectedEvents()
                    && number("SELECT count(*) FROM dead_letter") >= bad + early + strays);
  }

  /** Every figure that must be: nothing lost, nothing twice. */
  Map<String, Long> expected() {
    int delivered = (orders + 1) / 2;
    int cancelled = countWhere(10, 1);
    Map<String, Long> figures = new TreeMap<>();
    figures.put("orders", (long) orders + early);
    figures.put("delivered", (long) delivered);
    figures.put("cancelled", (long) cancelled);
    figures.put("on hand", -(long) PIECES * delivered);
    figures.put("reserved", (long) PIECES * (orders + early - delivered - cancelled));
    figures.put("inbox", expectedEvents());
    figures.put("dead letters", (long) bad + early + strays);
    figures.put("open dead letters", (long) bad + strays);
    figures.put("confirmations", (long) orders + early);
    figures.put("shipping mails", (long) delivered);
    figures.put("cancellation mails", (long) cancelled);
    figures.put("audit records", (long) audits);
    figures.put("audit chain length", (long) audits);
    figures.put("audit hashes", (long) audits);
    return figures;
  }

  private long expectedEvents() {
    return orders + 3L * ((orders + 1) / 2) + countWhere(10, 1) + audits + 2L * early + strays;
  }

  private int countWhere(int modulus, int rest) {
    return (orders - rest + modulus - 1) / modulus;
  }

  /** The same figures as they are. */
  Map<String, Long> actual() {
    Map<String, Long> figures = new TreeMap<>();
    figures.put("orders", number("SELECT count(*) FROM orders"));
    figures.put("delivered", number("SELECT count(*) FROM orders WHERE status = 'DELIVERED'"));
    figures.put("cancelled", number("SELECT count(*) FROM orders WHERE status = 'CANCELLED'"));
    figures.put("on hand", number("SELECT coalesce(sum(on_hand), 0) FROM inventory"));
    figures.put("reserved", number("SELECT coalesce(sum(reserved), 0) FROM inventory"));
    figures.put("inbox", number("SELECT count(*) FROM inbox"));
    figures.put("dead letters", number("SELECT count(*) FROM dead_letter"));
    figures.put(
        "open dead letters", number("SELECT count(*) FROM dead_letter WHERE state = 'OPEN'"));
    figures.put("confirmations", mails("order-confirmed"));
    figures.put("shipping mails", mails("order-shipped"));
    figures.put("cancellation mails", mails("order-cancelled"));
    figures.put("audit records", number("SELECT count(*) FROM audit_record"));
    figures.put("audit chain length", number("SELECT sum(length) FROM audit_chain"));
    figures.put("audit hashes", number("SELECT count(DISTINCT hash) FROM audit_record"));
    return figures;
  }

  /** Waits until every mail that was queued is sent; senders catch up after the intake. */
  void awaitMails() {
    for (long left = unsent(); left > 0; left = unsent()) {
      long before = left;
      await(left + " mails are not sent, and none was for a minute")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .until(() -> unsent() < before);
    }
  }

  private long unsent() {
    return number("SELECT count(*) FROM notification WHERE state <> 'SENT'");
  }

  /** How many mails must have been sent. */
  long expectedMails() {
    return orders + early + (orders + 1L) / 2 + countWhere(10, 1);
  }

  /** One that stands there twice for an order counts as none. */
  private long mails(String kind) {
    return number(
        """
        SELECT count(*) FROM (
          SELECT key FROM notification WHERE kind = '%s' GROUP BY key HAVING count(*) = 1) AS once
        """
            .formatted(kind));
  }

  void assertBalanced() {
    assertEquals(expected(), actual());
  }

  /** Orders in the database; none before the application has made its schema. */
  long storedOrders() {
    boolean schema = number("SELECT count(*) FROM pg_tables WHERE tablename = 'orders'") > 0;
    return schema ? number("SELECT count(*) FROM orders") : 0;
  }

  private long number(String sql) {
    try (Connection connection = connect();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    publisher.close();
  }
}
