package io.nightshift.intake;

import io.quarkus.logging.LoggingFilter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets a line of the Kafka client or of its connector pass once a minute, with the number of the
 * equal ones before it that were left out. The client repeats a condition with each attempt, such
 * as a topic that does not exist; the workers log it once. Lines that differ only in numbers count
 * as equal. All other lines pass.
 */
@LoggingFilter(name = "repeated-lines")
public final class RepeatedLines implements Filter {
  /** The number of kinds of lines that are distinguished; further ones count as one kind. */
  public static final int MOST_KINDS = 100;

  /** The time in which a kind of line passes once. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int LONGEST = 160;
  private static final String OTHERS = "";
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private final LongSupplier nanos;
  private final Map<String, Kind> kinds = new HashMap<>();

  /** A filter that has seen no line. */
  public RepeatedLines() {
    this(System::nanoTime);
  }

  RepeatedLines(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private static final class Kind {
    private long shownAt;
    private long leftOut;

    Kind(long shownAt) {
      this.shownAt = shownAt;
    }
  }

  @Override
  public boolean isLoggable(LogRecord line) {
    if (!isOfTheClient(line.getLoggerName())) {
      return true;
    }
    long leftOut = leftOut(kind(line));
    if (leftOut > 0) {
      line.setMessage(
          "%s (%d more lines like this one were left out)".formatted(line.getMessage(), leftOut));
    }
    return leftOut >= 0;
  }

  private static boolean isOfTheClient(@Nullable String logger) {
    return logger != null
        && (logger.startsWith("org.apache.kafka.")
            || logger.startsWith("io.smallrye.reactive.messaging."));
  }

  private static String kind(LogRecord line) {
    String message = line.getMessage() == null ? "" : line.getMessage();
    String words = DIGITS.matcher(message).replaceAll("#");
    String begin = words.length() > LONGEST ? words.substring(0, LONGEST) : words;
    return line.getLoggerName() + ' ' + line.getLevel() + ' ' + begin;
  }

  /**
   * The number of lines that were left out before one that passes; -1 for a line that does not
   * pass.
   */
  private synchronized long leftOut(String name) {
    long now = nanos.getAsLong();
    Kind kind = kinds.get(name);
    if (kind == null && kinds.size() >= MOST_KINDS) {
      kinds.values().removeIf(old -> now - old.shownAt >= WINDOW.toNanos());
    }
    if (kind == null) {
      String place = kinds.size() < MOST_KINDS ? name : OTHERS;
      kind = kinds.get(place);
      if (kind == null) {
        kinds.put(place, new Kind(now));
        return 0;
      }
    }
    if (now - kind.shownAt < WINDOW.toNanos()) {
      kind.leftOut++;
      return -1;
    }
    long leftOut = kind.leftOut;
    kind.leftOut = 0;
    kind.shownAt = now;
    return leftOut;
  }
}
