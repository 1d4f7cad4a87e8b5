package io.nightshift.fraud;

import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/** Creates the rules of the settings. */
final class ConfiguredRules {
  private ConfiguredRules() {}

  /**
   * All configured rules, by name.
   *
   * @throws IllegalArgumentException if one of them is invalid: the message names it, in one line
   */
  public static List<Rule> of(FraudSettings settings) {
    return new TreeMap<>(settings.rules())
        .entrySet().stream().map(one -> rule(one.getKey(), one.getValue())).toList();
  }

  private static Rule rule(String name, FraudSettings.RuleSettings settings) {
    RuleKind kind =
        settings
            .kind()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "nightshift.fraud.rules.\"%s\".kind is needed".formatted(name)));
    return kind.create(
        name,
        settings.severity(),
        new RuleLimits(
            settings.over(),
            settings.count().isPresent() ? settings.count().getAsInt() : null,
            settings.window().orElse(null),
            new HashSet<>(settings.outcomes())));
  }
}
