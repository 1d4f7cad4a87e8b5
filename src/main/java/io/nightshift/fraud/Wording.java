package io.nightshift.fraud;

import io.nightshift.intake.EventTime;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the message of a finding, in one sentence. */
final class Wording {
  /** The maximum number of characters of a name. */
  private static final int MAX_NAME = 120;

  private Wording() {}

  static String of(Rule rule, Episode episode) {
    String who = name(episode.subject());
    String what =
        switch (rule.kind()) {
          case ORDER_AMOUNT ->
              "Order %s comes to %s, over the limit of %s"
                  .formatted(who, episode.counted(), limits(rule.over()));
          case ORDERS -> "Customer %s placed %d orders".formatted(who, episode.events());
          case DENIED_ACTIONS ->
              "Of actor %s %d actions did not succeed".formatted(who, episode.events());
          case EMAILS ->
              "Customer %s used at least %d email addresses".formatted(who, rule.count());
          case CUSTOMERS ->
              "Email address %s was used by at least %d customers".formatted(who, rule.count());
        };
    return what
        + (rule.kind().counts()
            ? " from %s to %s (the rule: %d within %s)"
                .formatted(
                    time(episode.firstAt()),
                    time(episode.lastAt()),
                    rule.count(),
                    text(rule.window()))
            : ", placed at " + time(episode.firstAt()));
  }

  /** Makes a name from outside one line without invisible characters. */
  static String name(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
    int at = line.indexOf('@');
    if (at > 0 && line.codePointCount(0, line.length()) > MAX_NAME) {
      // Cut before its at sign, it would not be recognized as an address to shorten for readers.
      line = line.substring(0, line.offsetByCodePoints(0, 1)) + "…" + line.substring(at);
    }
    int length = line.codePointCount(0, line.length());
    return "\"%s\""
        .formatted(
            length <= MAX_NAME
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_NAME)) + "…");
  }

  private static String limits(Map<String, java.math.BigDecimal> over) {
    return over.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> one.getValue().toPlainString() + " " + one.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String time(long micros) {
    return EventTime.ofMicros(micros).toString();
  }

  /** A duration as text, such as {@code 10 min}. */
  private static String text(Duration window) {
    if (window.toSecondsPart() > 0) {
      return window.toSeconds() + " s";
    }
    return window.toMinutesPart() > 0 ? window.toMinutes() + " min" : window.toHours() + " h";
  }
}
