package io.nightshift.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.fraud.Observation.Order;
import io.nightshift.hosting.CancellationToken;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rule must say, and how it sees an event. */
class RuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | count=3 | nightshift.fraud.rules.\"x\".kind is needed",
        "x | kind=order-amount | nightshift.fraud.rules.\"x\".over.EUR or of another currency, is needed",
        "x | kind=order-amount over.euro=5 | nightshift.fraud.rules.\"x\".over.EURO is not the code of a currency",
        "x | kind=order-amount over.EUR=-1 | nightshift.fraud.rules.\"x\".over.EUR must not be below 0",
        "x | kind=orders window=1m | nightshift.fraud.rules.\"x\".count must be from 2 to 10000",
        "x | kind=orders window=1m count=1 | nightshift.fraud.rules.\"x\".count must be from 2 to 10000",
        "x | kind=orders count=3 | nightshift.fraud.rules.\"x\".window must be from 1 second to 366 days",
        "x | kind=emails count=3 window=400d | nightshift.fraud.rules.\"x\".window must be from 1 second to 366 days",
        "x | kind=denied-actions count=3 window=1m outcomes=SUCCESS | nightshift.fraud.rules.\"x\".outcomes must be DENIED, FAILURE or both",
        "no/name | kind=orders count=3 window=1m | nightshift.fraud.rules.\"no/name\". its name must be 1 to 64 of a-z A-Z 0-9 . _ -"
      })
  void aWrongRuleFailsTheStartInOneLine(String name, String settings, String line) {
    FraudParts parts = new FraudParts().rule(name, settings.trim().split(" "));
    assertEquals(line, refused(parts));
  }

  @Test
  void soDoesAWrongTime() {
    FraudParts parts = new FraudParts().set("start", "yesterday");
    assertEquals(
        "nightshift.fraud.start must be now, or a time such as 2026-11-22T10:15:30Z: yesterday",
        refused(parts));
  }

  private static String refused(FraudParts parts) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class, () -> parts.watch().start(CancellationToken.none()))
            .getMessage());
  }

  @Test
  void aCurrencyIsTheSameInAnyCase() {
    Rule rule =
        ConfiguredRules.of(new FraudParts().rule("x", "kind=order-amount", "over.eur=5").settings())
            .getFirst();
    assertEquals("EUR", rule.over().keySet().iterator().next());
  }

  @Test
  void aNameOfAnyLengthFitsIntoAnIndexAndIsToldFromOthers() {
    String face = "\ud83d\ude00"; // Four bytes each.
    String one = key(face.repeat(1_000) + "a");
    String other = key(face.repeat(1_000) + "b");
    assertTrue(one.getBytes(StandardCharsets.UTF_8).length <= 512, one);
    assertTrue(!one.equals(other) && StandardCharsets.UTF_8.newEncoder().canEncode(one));
    assertEquals("a".repeat(512), key("a".repeat(512)));
  }

  @Test
  void aNameIsSaidInOneLineThatShowsAsItIs() {
    assertEquals("\"a b c d\"", FindingMessage.name("a\nb\u202ec\u0000d"));
    char[] many = new char[500];
    Arrays.fill(many, 'x');
    assertEquals("\"" + "x".repeat(120) + "…\"", FindingMessage.name(new String(many)));
  }

  @Test
  void anEmailAddressIsTheSameInAnyCase() {
    Rule rule =
        ConfiguredRules.of(
                new FraudParts().rule("x", "kind=customers", "count=2", "window=1m").settings())
            .getFirst();
    Order order = new Order("o", "c", "Ada@Example.COM", "EUR", BigDecimal.ONE, 0);
    assertEquals(
        new Observation("ada@example.com", 0, "o", "c"), ((OrderRule) rule).observe(order));
  }

  private static String key(String text) {
    return Observation.key(text);
  }
}
