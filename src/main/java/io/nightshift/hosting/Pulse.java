package io.nightshift.hosting;

import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Watches the heartbeat of a worker that has a limit on its silence. */
final class Pulse {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final String name;
  private final Duration limit;
  private @Nullable Heartbeat heartbeat;
  private @Nullable Thread thread;
  private boolean reported;

  Pulse(String name, Duration limit) {
    this.name = name;
    this.limit = limit;
  }

  /** The token's source for an execution that begins now; watched where there is a limit. */
  synchronized CancellationSource watched() {
    heartbeat = limit.isZero() ? null : new Heartbeat(System::nanoTime);
    return CancellationSource.watched(heartbeat);
  }

  synchronized void of(Thread working) {
    thread = working;
  }

  /** How it beats: in its time, not at all while it waits for something, or late. */
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

  /** That it has been silent for too long, in one line; its stack is logged once each time. */
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
      LOG.errorf("%s is stalled: %s; it is%s", name, stalled, Overrun.stackOf(thread));
    }
    return Optional.of(stalled);
  }
}
