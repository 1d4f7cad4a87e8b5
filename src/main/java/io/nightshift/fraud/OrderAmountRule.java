package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Order;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An order above a limit, by currency. */
final class OrderAmountRule extends OrderRule {
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private final Map<String, BigDecimal> over;

  OrderAmountRule(RuleIdentity identity, RuleLimits limits) {
    super(identity, RuleThreshold.EACH);
    // Names from environment variables have one case only.
    Map<String, BigDecimal> upper = new TreeMap<>();
    Objects.requireNonNullElse(limits.over(), Map.<String, BigDecimal>of())
        .forEach((currency, amount) -> upper.put(currency.toUpperCase(Locale.ROOT), amount));
    identity.check(!upper.isEmpty(), "over.EUR", "or of another currency, is needed");
    upper.forEach(
        (currency, amount) -> {
          String setting = "over." + currency;
          identity.check(
              CURRENCY.matcher(currency).matches(), setting, "is not the code of a currency");
          identity.check(amount.signum() >= 0, setting, "must not be below 0");
        });
    over = Map.copyOf(upper);
  }

  @Override
  public Map<String, BigDecimal> over() {
    return over;
  }

  @Override
  Set<RuleLimits.Name> limitNames() {
    return Set.of(RuleLimits.Name.OVER);
  }

  @Override
  Rule copy(RuleLimits limits) {
    return new OrderAmountRule(identity(), limits);
  }

  @Override
  String subjectSql() {
    return "";
  }

  @Override
  @Nullable Observation observe(Order order) {
    BigDecimal most = over.get(order.currency());
    if (most == null || order.total().compareTo(most) <= 0) {
      return null;
    }
    String id = Observation.key(order.orderId());
    return new Observation(
        id, order.placedAt(), id, order.total().toPlainString() + " " + order.currency());
  }

  @Override
  String message(Episode episode) {
    String limits =
        new TreeMap<>(over)
            .entrySet().stream()
                .map(one -> one.getValue().toPlainString() + " " + one.getKey())
                .collect(Collectors.joining(", "));
    return "Order %s comes to %s, over the limit of %s, placed at %s"
        .formatted(
            FindingMessage.name(episode.subject()),
            episode.counted(),
            limits,
            FindingMessage.time(episode.firstAt()));
  }
}
