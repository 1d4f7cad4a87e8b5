package io.nightshift.fraud;

import static io.nightshift.fraud.FraudParts.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.events.EventEffects.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An order and an audit record lead to the alerts of each kind of rule. */
class FraudEffectsTest {
  private final FraudParts parts =
      FraudParts.migrated()
          .rule("big", "kind=order-amount", "over.EUR=100")
          .rule("many", "kind=orders", "count=2", "window=60s")
          .rule("masks", "kind=emails", "count=2", "window=60s")
          .rule("shared", "kind=customers", "count=2", "window=60s")
          .rule("knocking", "kind=denied-actions", "count=2", "window=60s");

  @Test
  void anOrderLeadsToTheAlertsOfItselfItsCustomerAndItsAddress() throws SQLException {
    parts.run();
    String first;
    String second;
    String third;
    try (Connection connection = parts.dataSource.getConnection()) {
      first = parts.order(connection, "c-1", "Ada@Example.com", "EUR", "200", NOON);
      second = parts.order(connection, "c-2", "ADA@example.com", "EUR", "1", NOON);
      third = parts.order(connection, "c-1", "other@example.com", "EUR", "1", NOON);
    }
    parts.run();
    assertEquals(
        List.of(
            "fraud/big " + first,
            "fraud/many c-1",
            "fraud/masks c-1",
            "fraud/shared ada@example.com"),
        alerts("order", first));
    assertEquals(List.of("fraud/shared ada@example.com"), alerts("order", second));
    assertEquals(List.of("fraud/many c-1", "fraud/masks c-1"), alerts("order", third));
    assertEquals(List.of(), alerts("order", "nobody"));
  }

  @Test
  void aRecordLeadsToTheAlertsOfItsActorAlsoOfALongOne() throws SQLException {
    String actor = "é".repeat(500);
    parts.run();
    parts.record("audit/0", actor, "DENIED", NOON);
    parts.record("audit/0", actor, "DENIED", NOON.plusSeconds(1));
    parts.record("audit/0", actor, "DENIED", NOON.plusSeconds(3_600));
    parts.run();
    String alert = "fraud/knocking " + Observation.key(actor);
    assertEquals(List.of(alert), alerts("audit", "audit/0/1"));
    assertEquals(List.of(alert), alerts("audit", "audit/0/2"));
    assertEquals(List.of(), alerts("audit", "audit/0/3"));
    assertEquals(List.of(), alerts("audit", "audit/0/4"));
    assertEquals(List.of(), alerts("notification", "1"));
  }

  /** Rule and subject of each alert. */
  private List<String> alerts(String kind, String id) throws SQLException {
    List<Effect> found;
    try (Connection connection = parts.dataSource.getConnection()) {
      found =
          FraudEffects.of(
              connection,
              List.of(new Effect(kind, id, id, "ANY", null, Instant.EPOCH, "/" + kind)));
    }
    List<String> ids = found.stream().map(Effect::id).toList();
    return ids.isEmpty()
        ? List.of()
        : parts.texts(
            "SELECT rule || ' ' || subject FROM alert WHERE id IN (%s) ORDER BY rule"
                .formatted(String.join(",", ids)));
  }
}
