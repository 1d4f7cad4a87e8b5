package io.nightshift.hosting;

import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Fields of every log line of this thread until they are closed, and of the threads that it starts
 * meanwhile. They hold only names, numbers and similar values: never the content of an event.
 */
public final class LogFields implements AutoCloseable {
  private final Map<String, @Nullable Object> before = new HashMap<>();

  private LogFields(Map<String, String> fields) {
    fields.forEach(
        (name, value) -> {
          before.put(name, MDC.get(name));
          MDC.put(name, value);
        });
  }

  /** Sets the fields. */
  public static LogFields of(Map<String, String> fields) {
    return new LogFields(fields);
  }

  /** Restores the previous fields. */
  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            MDC.remove(name);
          } else {
            MDC.put(name, value);
          }
        });
  }
}
