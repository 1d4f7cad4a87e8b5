package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A validated rule. Each kind of rule is one final class, which says everything about it: what it
 * reads (by its superclass: orders or audit records), the checks of its limits, the observation
 * that it makes of an event, how many observations are a finding, and the message of a finding.
 * {@link RuleKind} lists the kinds.
 */
public abstract sealed class Rule permits OrderRule, AuditRule {
  private final RuleIdentity identity;
  private final RuleThreshold threshold;

  Rule(RuleIdentity identity, RuleThreshold threshold) {
    this.identity = identity;
    this.threshold = threshold;
  }

  /** Its name. */
  public final String name() {
    return identity.name();
  }

  /** The name of its kind, such as {@code ORDER_AMOUNT}. */
  public final String kind() {
    return identity.kind();
  }

  /** The severity of its alerts. */
  public final Severity severity() {
    return identity.severity();
  }

  /** The limits of an amount by currency; empty if its kind has none. */
  public Map<String, BigDecimal> over() {
    return Map.of();
  }

  /** The number of events within the window; 1 if each event is judged alone. */
  public final int count() {
    return threshold.count();
  }

  /** The window by the events' own times; zero if each event is judged alone. */
  public final Duration window() {
    return threshold.window();
  }

  /** The counted outcomes of an action; empty if its kind has none. */
  public Set<String> outcomes() {
    return Set.of();
  }

  /**
   * A copy with other limits.
   *
   * @param changed the limits that are replaced
   * @throws IllegalArgumentException if the result is invalid, or a limit does not belong to its
   *     kind
   */
  public final Rule with(RuleLimits changed) {
    if (!limitNames().containsAll(changed.given())) {
      String own =
          limitNames().stream()
              .sorted()
              .map(one -> one.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "a rule of the kind %s has no such limit: it has %s".formatted(kind(), own));
    }
    return copy(
        new RuleLimits(
            replaced(changed.over(), over()),
            replaced(changed.count(), count()),
            replaced(changed.window(), window()),
            replaced(changed.outcomes(), outcomes())));
  }

  private static <T> T replaced(@Nullable T changed, T own) {
    return Objects.requireNonNullElse(changed, own);
  }

  /** The limits that its kind has. */
  abstract Set<RuleLimits.Name> limitNames();

  /** The same rule with these limits. */
  abstract Rule copy(RuleLimits limits);

  /**
   * SQL for the subject of a row, by which a backtest sorts the rows before it sorts them by time;
   * empty if each event is a subject of its own.
   */
  abstract String subjectSql();

  /** The message of a finding, in one sentence. */
  abstract String message(Episode episode);

  final RuleIdentity identity() {
    return identity;
  }

  final RuleThreshold threshold() {
    return threshold;
  }
}
