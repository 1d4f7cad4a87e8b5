package io.nightshift.fraud;

import io.nightshift.events.EventTime;
import java.time.Duration;

/** The parts that the messages of findings have in common. */
final class FindingMessage {
  /** The maximum number of characters of a name. */
  private static final int MAX_NAME = 120;

  private FindingMessage() {}

  /** Makes a name from outside one line without invisible characters, in quotes. */
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

  /** The end of the message of a finding of several events: its times, and what its rule counts. */
  static String within(Episode episode, RuleThreshold threshold) {
    return " from %s to %s (the rule: %d within %s)"
        .formatted(
            time(episode.firstAt()),
            time(episode.lastAt()),
            threshold.count(),
            text(threshold.window()));
  }

  /** A time in microseconds since 1970 as text. */
  static String time(long micros) {
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
