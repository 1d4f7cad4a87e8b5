package io.nightshift.status;

import io.nightshift.intake.RepeatedLines;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Counts the lines of the Kafka client that a handler is offered, and those that its filter lets
 * through.
 */
final class ClientLines extends Handler implements AutoCloseable {
  private final RepeatedLines filter = new RepeatedLines();
  private final ConcurrentMap<String, Integer> offered = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Integer> passed = new ConcurrentHashMap<>();

  /** Begins to count. */
  ClientLines() {
    Logger.getLogger("").addHandler(this);
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLoggerName() == null || !line.getLoggerName().startsWith("org.apache.kafka.")) {
      return;
    }
    String kind = String.valueOf(line.getMessage()).replaceAll("\\d+", "#");
    offered.merge(kind, 1, Integer::sum);
    if (filter.isLoggable(line)) {
      passed.merge(kind, 1, Integer::sum);
    }
  }

  int offered() {
    return offered.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** By what they say. */
  Map<String, Integer> passed() {
    return new TreeMap<>(passed);
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(this);
  }
}
