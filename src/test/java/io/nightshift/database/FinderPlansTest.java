package io.nightshift.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every statement of every {@link Finder} uses an index of a filled table. */
class FinderPlansTest {
  private static final String DATABASE = "finder_plans";

  /** Fewer would fit into so few pages that reading all is cheaper than any index. */
  private static final int ROWS = 20_000;

  private static final String FILL =
      """
      INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
                          updated_at)
      SELECT 'o-' || n, 'c-' || n / 3, 'm' || n / 3 || '@example.com', 'PAID', 'EUR', 1,
             jsonb_build_array(repeat('a line of the order ', 20) || n), now(), now()
      FROM generate_series(1, 3 * ROWS) n;
      INSERT INTO inventory (sku) SELECT 's-' || n FROM generate_series(1, ROWS) n;
      INSERT INTO inbox (event_id, source, topic, partition, "offset")
      SELECT 'e-' || n, '/shop', 'orders', 0, n FROM generate_series(1, ROWS) n;
      INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action, resource,
                                outcome, previous_hash, hash)
      SELECT 'a/0', n, 'e-' || n, '/s', 't', now(), 'a-' || n / 100, 'open',
             repeat('floor/', 50) || n, 'SUCCESS', sha256('a'), sha256('b')
      FROM generate_series(1, 3 * ROWS) n;
      INSERT INTO dead_letter (topic, partition, "offset", record_at, headers, event_id, reason,
                               message)
      SELECT 't', 0, n, now(), '[]', 'e-' || n, 'INVALID', 'm' FROM generate_series(1, ROWS) n;
      INSERT INTO alert (rule, subject, severity, message, state)
      SELECT 'r', 'c-' || n, 'WARNING', 'm', 'RESOLVED' FROM generate_series(1, ROWS) n;
      INSERT INTO appointment (appointment_id, email, title, starts_at, zone, remind_before, state,
                               updated_at)
      SELECT 'p-' || n, 'm' || n || '@example.com', 't', now(), 'UTC', '{}', 'BOOKED', now()
      FROM generate_series(1, ROWS) n;
      """;

  private static final String NOTIFICATIONS =
      """
      TRUNCATE notification;
      INSERT INTO notification (key, kind, channel, recipient, state, claims)
      SELECT 'o-' || n, CASE n % 2 WHEN 0 THEN 'requested' ELSE 'order-confirmed' END,
             CASE n % 3 WHEN 0 THEN 'WEBHOOK' ELSE 'EMAIL' END, 'm', 'STATE', 1
      FROM generate_series(1, ROWS) n;
      """;

  /** Each reaches other statements. */
  private static final List<String> TERMS =
      List.of("o-4711", "e-17 /shop", "17", "m9@example.com", "<nightshift-17-1763805600@shop>");

  @Test
  void noStatementReadsAWholeTable() throws Exception {
    PostgresServer postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(DATABASE);
    Map<String, List<String>> plans = new TreeMap<>();
    try (Connection connection = postgres.connect(DATABASE)) {
      fill(connection, FILL);
      for (String state : List.of("SENT", "PENDING", "SENDING")) {
        fill(connection, NOTIFICATIONS.replace("STATE", state));
        connection.setAutoCommit(false);
        findAll(connection, plans, state.equals("SENT") ? "" : "Notification");
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
    Map<String, List<String>> whole = new TreeMap<>(plans);
    whole.values().removeIf(plan -> plan.stream().noneMatch(line -> line.contains("Seq Scan")));
    assertEquals(Map.of(), whole);
    assertTrue(plans.size() >= 19, () -> plans.keySet().toString());
  }

  private static void fill(Connection connection, String sql) throws SQLException {
    try (Statement fill = connection.createStatement()) {
      fill.execute(sql.replace("ROWS", Integer.toString(ROWS)));
      fill.execute("VACUUM ANALYZE"); // It summarizes the last pages too.
    }
  }

  private static void findAll(
      Connection connection, Map<String, List<String>> plans, String classes) throws Exception {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    for (Finder finder : finders()) {
      if (!finder.getClass().getSimpleName().startsWith(classes)) {
        continue;
      }
      for (String term : TERMS) {
        for (boolean seesAll : new boolean[] {true, false}) {
          finder.find(
              new Finder.Term(term, seesAll), new FoundRows(explaining(connection, plans), until));
        }
      }
    }
  }

  private static List<Finder> finders() throws Exception {
    List<Finder> finders = new ArrayList<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.nightshift")) {
      if (type.isAssignableTo(Finder.class) && !type.isInterface()) {
        Constructor<?> constructor = type.reflect().getDeclaredConstructor();
        constructor.setAccessible(true);
        finders.add((Finder) constructor.newInstance());
      }
    }
    return finders;
  }

  /** A connection that explains each query, and runs it. */
  private static Connection explaining(Connection connection, Map<String, List<String>> plans) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && !((String) arguments[0]).contains("set_config")) {
                return explaining(connection, (String) arguments[0], plans);
              }
              return method.invoke(connection, arguments);
            });
  }

  private static PreparedStatement explaining(
      Connection connection, String sql, Map<String, List<String>> plans) throws SQLException {
    PreparedStatement plan = connection.prepareStatement("EXPLAIN (COSTS OFF) " + sql);
    PreparedStatement statement = connection.prepareStatement(sql);
    return (PreparedStatement)
        Proxy.newProxyInstance(
            PreparedStatement.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("executeQuery")) {
                List<String> lines = plans.computeIfAbsent(sql, text -> new ArrayList<>());
                try (ResultSet rows = plan.executeQuery()) {
                  while (rows.next()) {
                    lines.add(rows.getString(1));
                  }
                }
              } else if (!method.getName().equals("close")) {
                method.invoke(plan, arguments);
              }
              try {
                return method.invoke(statement, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
