package io.nightshift.status;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.SandboxHandle;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts rows into the tables of an application under test, once it runs. */
public record Rows(SandboxHandle sandbox) {

  public Rows {
    awaitRunning();
  }

  /** Waits until the application has made its tables. */
  public static void awaitRunning() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> "RUNNING".equals(get("/status").jsonPath().getString("state")));
  }

  /** Text that no other test has. */
  public static String unique(String what) {
    return what + "-" + UUID.randomUUID();
  }

  void taken(String eventId, String source, String topic, int partition, long offset) {
    run(
        """
        INSERT INTO inbox (event_id, source, topic, partition, "offset") VALUES (?, ?, ?, ?, ?)
        """,
        eventId,
        source,
        topic,
        partition,
        offset);
  }

  /** A dead letter without key and headers, for the reason {@code INVALID}; gives its id. */
  public long deadLetter(
      String topic, long offset, String state, @Nullable String eventId, @Nullable String source) {
    return deadLetter(topic, offset, state, eventId, source, null, "[]", bytes("{}"));
  }

  public long deadLetter(
      String topic,
      long offset,
      String state,
      @Nullable String eventId,
      @Nullable String source,
      byte @Nullable [] key,
      String headers,
      byte @Nullable [] value) {
    long id =
        run(
            """
        INSERT INTO dead_letter (topic, partition, "offset", record_at, key, headers, value,
                                 event_id, source, type, reason, message, state)
        VALUES (?, 0, ?, now(), ?, ?, ?, ?, ?, 'order.paid', 'INVALID', 'amount is missing', ?)
        RETURNING id
        """,
            topic,
            offset,
            key,
            headers,
            value,
            eventId,
            source,
            state);
    run("SELECT 0 FROM (SELECT pg_notify('nightshift', 'dead-letters')) AS signal");
    return id;
  }

  void order(String orderId, String total, String lines) {
    run(
        """
        INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
                            updated_at)
        VALUES (?, '客户-1', 'ada@example.com', 'PAID', 'EUR', ?::numeric, ?::jsonb,
                '2026-11-22T10:15:30.123456Z', '2026-11-22T10:16:00Z')
        """,
        orderId,
        total,
        lines);
  }

  void stock(String sku, long onHand, long reserved) {
    run("INSERT INTO inventory (sku, on_hand, reserved) VALUES (?, ?, ?)", sku, onHand, reserved);
  }

  void audit(String chain, long sequence, Instant at, String actor, @Nullable String details) {
    run(
        """
        INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action,
                                  resource, outcome, details, previous_hash, hash)
        VALUES (?, ?, 'e', '/s', 't', ?, ?, 'login', 'door/1', 'SUCCESS', ?, '\\x0a', '\\xff')
        """,
        chain,
        sequence,
        OffsetDateTime.ofInstant(at, ZoneOffset.UTC),
        actor,
        details);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private long run(String sql, @Nullable Object... values) {
    try (Connection connection = sandbox.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        if (values[i] instanceof byte[] bytes) {
          statement.setBytes(i + 1, bytes);
        } else {
          statement.setObject(i + 1, values[i]);
        }
      }
      if (!statement.execute()) {
        return 0;
      }
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
