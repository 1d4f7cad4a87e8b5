package io.nightshift.logwatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the lines of a watch.
 *
 * @param level the expression for the level; null for the rules of {@link LogLevels}
 */
record LogRules(@Nullable Pattern level, List<Named> patterns) {

  /** A pattern and its name. */
  record Named(String name, Pattern regex) {}

  /**
   * Creates the rules.
   *
   * @throws IllegalArgumentException if a regular expression or a threshold is invalid
   */
  static LogRules of(LogSettings settings) {
    List<Named> patterns = new ArrayList<>();
    for (Map.Entry<String, LogSettings.Counted> one :
        new TreeMap<>(settings.patterns()).entrySet()) {
      String setting = "patterns.\"%s\"".formatted(one.getKey());
      patterns.add(new Named(one.getKey(), pattern(setting + ".regex", one.getValue().regex())));
      if (one.getValue().threshold().orElse(1) < 1) {
        throw new IllegalArgumentException(setting + ".threshold must be at least 1");
      }
    }
    if (settings.thresholds().values().stream().anyMatch(most -> most < 1)) {
      throw new IllegalArgumentException("thresholds must be at least 1");
    }
    return new LogRules(
        settings.level().map(regex -> pattern("level", regex)).orElse(null), patterns);
  }

  private static Pattern pattern(String setting, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(setting + " is no regular expression: " + e.getMessage());
    }
  }
}
