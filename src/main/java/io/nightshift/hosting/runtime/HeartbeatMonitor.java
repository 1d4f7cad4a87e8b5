package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.Heartbeat;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Watches the heartbeat of a worker that has a heartbeat limit. */
final class HeartbeatMonitor {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final String name;
  private final Duration limit;
  private @Nullable Heartbeat heartbeat;
  private @Nullable Thread thread;
  private boolean reported;

  HeartbeatMonitor(String name, Duration limit) {
    this.name = name;
    this.limit = limit;
  }

  /**
   * Creates the cancellation source of a new execution; its heartbeat is watched if there is a
   * limit.
   */
  synchronized CancellationSource watched() {
    if (limit.isZero()) {
      heartbeat = null;
      return CancellationSource.create();
    }
    Heartbeat watched = new Heartbeat();
    heartbeat = watched;
    return CancellationSource.watched(watched);
  }

  synchronized void of(Thread working) {
    thread = working;
  }

  /** The state of the heartbeat: in time, waiting, or late; empty if it is not watched. */
  synchronized Optional<String> heartbeat() {
    if (heartbeat == null || thread == null || !thread.isAlive()) {
      return Optional.empty();
    }
    Duration silence = heartbeat.silence();
    if (silence.isNegative()) {
      return Optional.of("waiting");
    }
    return Optional.of(silence.compareTo(limit.dividedBy(2)) <= 0 ? "beating" : "late");
  }

  /**
   * The report of a heartbeat that is overdue, in one line. The stack of the work is logged once
   * for each silence.
   */
  synchronized Optional<String> stalled() {
    if (heartbeat == null || thread == null || !thread.isAlive()) {
      return Optional.empty();
    }
    Duration silence = heartbeat.silence();
    if (silence.compareTo(limit) <= 0) {
      reported = false;
      return Optional.empty();
    }
    String stalled =
        "no heartbeat for %d s (limit %d s)".formatted(silence.toSeconds(), limit.toSeconds());
    if (!reported) {
      reported = true;
      LOG.errorf(
          "NS0206 %s is stalled: %s; its stack:%s",
          name, stalled, ThreadTermination.stackOf(thread));
    }
    return Optional.of(stalled);
  }
}
