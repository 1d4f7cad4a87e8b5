package io.nightshift.hosting;

import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Fields that each log line of this thread has until they are closed, and those of the threads that
 * it starts meanwhile. Only names, numbers and the like: never what an event holds.
 */
public final class LogFields implements AutoCloseable {
  private static final String WORKER = "worker";

  private final Map<String, @Nullable Object> before = new HashMap<>();

  private LogFields(Map<String, String> fields) {
    fields.forEach(
        (name, value) -> {
          before.put(name, MDC.get(name));
          MDC.put(name, value);
        });
  }

  /** Sets them. */
  public static LogFields of(Map<String, String> fields) {
    return new LogFields(fields);
  }

  /** Starts a thread that is named after a worker, as all that it logs. */
  static Thread start(String prefix, String worker, Runnable task) {
    return Thread.ofVirtual()
        .name(prefix + worker)
        .start(
            () -> {
              MDC.put(WORKER, worker);
              task.run();
            });
  }

  /** Back to what they were. */
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
