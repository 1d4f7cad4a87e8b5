package io.nightshift.fraud;

import static io.nightshift.fraud.FraudParts.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of rule at its limits. */
class FraudRulesTest {
  private final FraudParts parts = FraudParts.migrated();

  @Test
  void anOrderOverTheLimitOfItsCurrencyIsFound() throws SQLException {
    parts.rule("big", "kind=order-amount", "over.EUR=100", "over.JPY=9000", "severity=CRITICAL");
    parts.run();
    parts.order("EUR", "100.00");
    String over = parts.order("EUR", "100.01");
    parts.order("JPY", "9000");
    String yen = parts.order("JPY", "9001");
    parts.order("USD", "999999.00");
    assertEquals(5, parts.run().items());
    assertEquals(
        List.of("big " + over + " 1 " + over, "big " + yen + " 1 " + yen), parts.findings());
    assertEquals(
        List.of("fraud/big " + over + " 1 OPEN", "fraud/big " + yen + " 1 OPEN"), parts.alerts());
    assertEquals(
        List.of(
            "CRITICAL Order \"%s\" comes to 100.01 EUR, over the limit of 100 EUR, 9000 JPY, placed at %s"
                .formatted(over, NOON)),
        parts.texts(
            "SELECT severity || ' ' || message FROM alert WHERE subject = '%s'".formatted(over)));
    assertEquals(
        List.of("[Nightshift] CRITICAL: " + over, "[Nightshift] CRITICAL: " + yen),
        parts.texts("SELECT subject FROM notification ORDER BY subject"));
  }

  /** Midnight, the end of a month, and the hour that comes twice are moments like any other. */
  @ParameterizedTest
  @ValueSource(
      strings = {"2026-11-30T23:59:59.999999Z", "2026-12-31T23:59:30Z", "2026-10-25T00:59:59Z"})
  void soManyOrdersOfOneCustomerAreFoundWhereTheyFitIntoAWindow(Instant first) throws SQLException {
    parts.rule("many", "kind=orders", "count=3", "window=60s");
    parts.run();
    Instant last = first.plusSeconds(60);
    order("just", first, first.plusSeconds(1), last);
    order("late", first, first.plusSeconds(1), last.plusNanos(1_000));
    order("few", first, last);
    order("same", first, first, first);
    parts.run();
    assertEquals(
        List.of("just 3", "same 3"),
        parts.texts("SELECT subject || ' ' || events FROM fraud_finding ORDER BY subject"));
    order("late", last.plusNanos(2_000));
    parts.run();
    assertEquals(
        List.of("just 3", "late 3", "same 3"),
        parts.texts("SELECT subject || ' ' || events FROM fraud_finding ORDER BY subject"));
  }

  @Test
  void deniedActionsAreCountedByActorOverAllChains() throws SQLException {
    parts.rule("knocking", "kind=denied-actions", "count=3", "window=1m");
    parts.rule("clumsy", "kind=denied-actions", "count=3", "window=1m", "outcomes=DENIED,FAILURE");
    parts.run();
    parts.record("a/0", "ada", "DENIED", NOON);
    parts.record("a/0", "ada", "FAILURE", NOON.plusSeconds(1));
    parts.record("a/1", "ada", "DENIED", NOON.plusSeconds(2));
    parts.record("a/1", "bob", "DENIED", NOON.plusSeconds(3));
    parts.record("a/1", "ada", "SUCCESS", NOON.plusSeconds(4));
    assertEquals(5, parts.run().items());
    assertEquals(List.of("clumsy ada 3 a/0/1,a/0/2,a/1/1"), parts.findings());
    parts.record("a/0", "ada", "DENIED", NOON.plusSeconds(60));
    parts.run();
    assertEquals(
        List.of("clumsy ada 4 a/0/1,a/0/2,a/1/1,a/0/3", "knocking ada 3 a/0/1,a/1/1,a/0/3"),
        parts.findings());
  }

  @Test
  void severalEmailAddressesOfACustomerAndSeveralCustomersOfAnAddressAreFound()
      throws SQLException {
    parts.rule("masks", "kind=emails", "count=3", "window=1h");
    parts.rule("shared", "kind=customers", "count=2", "window=1h");
    parts.run();
    parts.order("c-1", "a@example.com", NOON);
    parts.order("c-1", "A@example.COM", NOON.plusSeconds(1)); // The same.
    parts.order("c-1", "b@example.com", NOON.plusSeconds(2));
    parts.run();
    assertEquals(List.of(), parts.findings());
    parts.order("c-1", "c@example.com", NOON.plusSeconds(3_600));
    parts.order("c-2", "B@example.com", NOON.plusSeconds(3_602));
    parts.run();
    assertEquals(
        List.of("masks c-1", "shared b@example.com"),
        parts.texts("SELECT rule || ' ' || subject FROM fraud_finding ORDER BY rule"));
  }

  @Test
  void eachKindStatesItsFindingInOneSentence() throws SQLException {
    parts.rule("amount", "kind=order-amount", "over.eur=0.50", "over.USD=3");
    parts.rule("customers", "kind=customers", "count=2", "window=10m");
    parts.rule("denied", "kind=denied-actions", "count=2", "window=1h", "outcomes=FAILURE");
    parts.rule("emails", "kind=emails", "count=2", "window=90s");
    parts.rule("orders", "kind=orders", "count=3", "window=2d");
    parts.run();
    String first = parts.order("ada", "a@example.com", NOON);
    parts.order("ada", "b@example.com", NOON.plusSeconds(1));
    parts.order("bob", "a@example.com", NOON.plusSeconds(2));
    parts.order("ada", "b@example.com", NOON.plusSeconds(3));
    parts.record("a/0", "eve", "FAILURE", NOON);
    parts.record("a/0", "eve", "FAILURE", NOON.plusNanos(1_000));
    parts.run();
    String noon = "from 2026-11-22T12:00:00Z to ";
    assertEquals(
        List.of(
            "ORDER_AMOUNT Order \"%s\" comes to 1.00 EUR, over the limit of 0.50 EUR, 3 USD, placed at 2026-11-22T12:00:00Z"
                .formatted(first),
            "CUSTOMERS Email address \"a@example.com\" was used by at least 2 customers %s2026-11-22T12:00:02Z (the rule: 2 within 10 min)"
                .formatted(noon),
            "DENIED_ACTIONS Of actor \"eve\" 2 actions did not succeed %s2026-11-22T12:00:00.000001Z (the rule: 2 within 1 h)"
                .formatted(noon),
            "EMAILS Customer \"ada\" used at least 2 email addresses %s2026-11-22T12:00:03Z (the rule: 2 within 90 s)"
                .formatted(noon),
            "ORDERS Customer \"ada\" placed 3 orders %s2026-11-22T12:00:03Z (the rule: 3 within 48 h)"
                .formatted(noon)),
        parts.texts(
            """
            SELECT kind || ' ' || message FROM fraud_finding
            WHERE rule <> 'amount' OR subject = '%s' ORDER BY rule
            """
                .formatted(first)));
  }

  @Test
  void whatGoesOnIsTheSameFindingAndWhatBeginsAnewIsAnother() throws SQLException {
    parts.rule("many", "kind=orders", "count=2", "window=60s");
    parts.run();
    order("c", NOON, NOON.plusSeconds(60));
    parts.run();
    order("c", NOON.plusSeconds(120), NOON.minusSeconds(60)); // After it, and late before it.
    parts.run();
    assertEquals(List.of("4"), parts.texts("SELECT events FROM fraud_finding"));
    assertEquals(List.of("fraud/many c 2 OPEN"), parts.alerts());
    order("c", NOON.plusSeconds(181), NOON.plusSeconds(200));
    parts.run();
    assertEquals(
        List.of("4", "2"), parts.texts("SELECT events FROM fraud_finding ORDER BY first_at"));
    assertEquals(List.of("0"), parts.texts("SELECT count(*) FROM fraud_seen"));
  }

  @Test
  void anAlertThatWasTakenOnIsResolvedWhenItWasQuietForAWindow() throws SQLException {
    parts.rule("many", "kind=orders", "count=2", "window=60s");
    parts.run();
    order("c", NOON, NOON);
    parts.run();
    parts.execute("UPDATE alert SET seen_at = seen_at - interval '59 s', state = 'ACKNOWLEDGED'");
    parts.run();
    assertEquals(List.of("fraud/many c 1 ACKNOWLEDGED"), parts.alerts());
    parts.execute("UPDATE alert SET seen_at = seen_at - interval '2 s'");
    parts.run();
    assertEquals(List.of("fraud/many c 1 RESOLVED"), parts.alerts());
    order("c", NOON.plusSeconds(3_600), NOON.plusSeconds(3_600));
    parts.run();
    assertEquals(List.of("fraud/many c 1 RESOLVED", "fraud/many c 1 OPEN"), parts.alerts());
  }

  @Test
  void namesOfAnyKindAreJudgedLikeOthers() throws SQLException {
    parts.rule("many", "kind=orders", "count=2", "window=60s");
    parts.rule("knocking", "kind=denied-actions", "count=2", "window=60s");
    parts.run();
    String hostile = "'; DROP TABLE orders; --\r\nBcc: all@example.com\u202e<script>{inject}";
    String huge = "\ud83d\ude00".repeat(512);
    order(hostile, NOON, NOON);
    order(huge, NOON, NOON);
    for (String actor : List.of(hostile, huge + huge)) {
      parts.record("a/0", actor, "DENIED", NOON);
      parts.record("a/0", actor, "DENIED", NOON);
    }
    parts.run();
    assertEquals(4, parts.findings().size());
    assertEquals(
        List.of("2"),
        parts.texts(
            "SELECT count(*) FROM fraud_finding WHERE subject LIKE '''; DROP TABLE orders%'"));
    for (String line : parts.texts("SELECT subject FROM notification")) {
      assertTrue(!line.contains("\r") && !line.contains("\n"), line);
    }
    for (String message : parts.texts("SELECT message FROM fraud_finding")) {
      assertTrue(message.lines().count() == 1 && message.length() < 400, message);
    }
  }

  @Test
  void aRuleThatIsTooStrictWakesNobodyAHundredTimes() throws SQLException {
    parts.rule("big", "kind=order-amount", "over.EUR=1");
    parts.run();
    try (Connection connection = parts.dataSource.getConnection()) {
      for (int i = 0; i < 50; i++) {
        parts.order(connection, "c", "c@example.com", "EUR", "2.00", NOON);
      }
    }
    parts.run();
    assertEquals(50, parts.findings().size());
    assertEquals(FraudAlerts.MOST + 1, parts.alerts().size());
    assertEquals(
        List.of("30 more subjects at once: GET /fraud/findings?rule=big"),
        parts.texts("SELECT message FROM alert WHERE subject = 'others'"));
  }

  @Test
  void whatIsKeptOfASubjectStaysFew() throws SQLException {
    parts.rule("masks", "kind=emails", "count=3", "window=1h");
    parts.run();
    for (int i = 0; i < 40; i++) {
      parts.order("c", "ab".charAt(i % 2) + "@example.com", NOON.plusSeconds(i * 60L));
      if (i % 7 == 0) {
        parts.run();
      }
    }
    parts.run();
    assertEquals(List.of("4"), parts.texts("SELECT count(*) FROM fraud_seen"));
    parts.order("c", "late@example.com", NOON.minusSeconds(3_500)); // With the very first two.
    parts.run();
    assertEquals(1, parts.findings().size());
  }

  @Test
  void whatNothingCanBePartOfAnyMoreIsRemoved() throws SQLException {
    parts.rule("many", "kind=orders", "count=2", "window=60s").set("keep", "10d");
    parts.run();
    order("once", NOON);
    order("twice", NOON, NOON);
    parts.run();
    assertEquals(
        List.of("t"), parts.texts("SELECT keep_until > now() + interval '1 d' FROM fraud_seen"));
    parts.execute("UPDATE fraud_seen SET keep_until = now() - interval '1 s'");
    parts.execute("UPDATE fraud_finding SET seen_at = now() - interval '11 d'");
    parts.run();
    assertEquals(List.of(), parts.findings());
    assertEquals(List.of("0"), parts.texts("SELECT count(*) FROM fraud_seen"));
  }

  private void order(String customer, Instant... times) throws SQLException {
    for (Instant at : times) {
      parts.order(customer, customer.length() + "@example.com", at);
    }
  }
}
