package io.nightshift.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.nightshift.alerts.Severity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kind of rule is one class and one name in the list of kinds. */
class RuleKindTest {
  private static final RuleLimits ALL =
      new RuleLimits(
          Map.of("EUR", BigDecimal.TEN), 2, Duration.ofMinutes(1), Set.of("DENIED", "FAILURE"));

  private static Rule rule(RuleKind kind) {
    return kind.create("x", Severity.WARNING, ALL);
  }

  @Test
  void theListHasEachClassOfARuleOnce() {
    Set<String> classes =
        new ClassFileImporter()
            .importPackagesOf(Rule.class).stream()
                .filter(type -> type.isAssignableTo(Rule.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(type -> type.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    List<String> listed =
        Arrays.stream(RuleKind.values()).map(kind -> rule(kind).getClass().getName()).toList();
    assertEquals(classes, new TreeSet<>(listed));
    assertEquals(classes.size(), listed.size());
  }

  @ParameterizedTest
  @EnumSource
  void aRuleHasTheLimitsOfItsKindAndNoOthers(RuleKind kind) {
    Rule rule = rule(kind);
    assertEquals(kind.name(), rule.kind());
    Set<RuleLimits.Name> own = rule.limitNames();
    assertEquals(own.contains(RuleLimits.Name.OVER), !rule.over().isEmpty());
    assertEquals(own.contains(RuleLimits.Name.COUNT), rule.count() == 2);
    assertEquals(own.contains(RuleLimits.Name.WINDOW), !rule.window().isZero());
    assertEquals(own.contains(RuleLimits.Name.OUTCOMES), !rule.outcomes().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void aCopyChangesTheGivenLimitAndKeepsTheRest(RuleKind kind) {
    Rule rule = rule(kind);
    boolean amounts = rule.limitNames().contains(RuleLimits.Name.OVER);
    RuleLimits own =
        amounts
            ? new RuleLimits(Map.of("USD", BigDecimal.ONE), null, null, null)
            : new RuleLimits(null, 3, null, null);
    Rule changed = rule.with(own);
    assertEquals(rule.getClass(), changed.getClass());
    assertEquals(List.of(rule.name(), rule.kind()), List.of(changed.name(), changed.kind()));
    assertEquals(rule.window(), changed.window());
    assertEquals(rule.outcomes(), changed.outcomes());
    assertEquals(amounts ? Set.of("USD") : Set.of(), changed.over().keySet());
    assertEquals(amounts ? 1 : 3, changed.count());
    RuleLimits foreign =
        amounts
            ? new RuleLimits(null, 3, null, null)
            : new RuleLimits(Map.of("USD", BigDecimal.ONE), null, null, null);
    String refused =
        assertThrows(IllegalArgumentException.class, () -> rule.with(foreign)).getMessage();
    assertTrue(
        refused.startsWith("a rule of the kind %s has no such limit: it has ".formatted(kind)),
        refused);
  }

  @Test
  void theLimitsOfAKindAreNamedInTheirOrder() {
    RuleLimits amount = new RuleLimits(Map.of("USD", BigDecimal.ONE), null, null, null);
    assertEquals(
        "a rule of the kind DENIED_ACTIONS has no such limit: it has count, window, outcomes",
        assertThrows(
                IllegalArgumentException.class, () -> rule(RuleKind.DENIED_ACTIONS).with(amount))
            .getMessage());
  }

  @Test
  void theApiDocumentListsTheKinds() throws IOException {
    String kinds =
        Arrays.stream(RuleKind.values()).map(Enum::name).collect(Collectors.joining(", "));
    String document =
        Files.readString(Path.of("src", "main", "resources", "META-INF", "openapi.yaml"));
    assertTrue(
        document.contains("    RuleKind:\n      type: string\n      enum: [%s]\n".formatted(kinds)),
        kinds);
  }
}
