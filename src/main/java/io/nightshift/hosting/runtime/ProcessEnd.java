package io.nightshift.hosting.runtime;

import io.nightshift.hosting.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stop of the process, from the request until the process is gone: one deadline for the
 * services and for all that closes after them. A process that still runs at the deadline is halted.
 */
final class ProcessEnd {
  private static final ProcessEnd OF_THIS =
      new ProcessEnd(System::nanoTime, ProcessEnd::haltThisProcess);

  /** The limit of the reserve for what closes after the services, which is a tenth of the whole. */
  private static final Duration MOST_RESERVE = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final IntConsumer halt;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private Duration limit = Duration.ofSeconds(30);
  private @Nullable Long begun;
  private @Nullable Thread closing;
  private @Nullable Duration services;
  private boolean ended;
  private Reporter reporter = (level, line) -> System.err.println(line);

  ProcessEnd(LongSupplier nanoTime, IntConsumer halt) {
    this.nanoTime = nanoTime;
    this.halt = halt;
  }

  private static void haltThisProcess(int code) {
    Runtime.getRuntime().halt(code);
  }

  /** The end of this process. */
  static ProcessEnd ofThis() {
    return OF_THIS;
  }

  /** Writes a line when the log is closed already. */
  @FunctionalInterface
  interface Reporter {
    /** Writes the line at once, at a level of the log. */
    void say(String level, String line);
  }

  /** Sets the reporter for the time after the log is closed. */
  void report(Reporter newReporter) {
    lock.lock();
    try {
      reporter = newReporter;
    } finally {
      lock.unlock();
    }
  }

  /** Sets the deadline of the whole stop; has no effect once the stop has begun. */
  void limit(Duration newLimit) {
    lock.lock();
    try {
      limit = newLimit;
    } finally {
      lock.unlock();
    }
  }

  /** Begins the stop: the time starts to run. A second call does nothing. */
  void begin() {
    lock.lock();
    try {
      if (begun != null) {
        return;
      }
      begun = nanoTime.getAsLong();
    } finally {
      lock.unlock();
    }
    // A platform thread: it must run where every carrier of virtual threads is held.
    Thread.ofPlatform().name("host-deadline").daemon().start(this::guard);
  }

  /**
   * The time for the services.
   *
   * @param whole the limit of the whole stop, part of which may have passed
   */
  Duration forServices(Duration whole) {
    Duration reserve = whole.dividedBy(10);
    Duration most = whole.minus(reserve.compareTo(MOST_RESERVE) < 0 ? reserve : MOST_RESERVE);
    lock.lock();
    try {
      Duration left = most.minus(sinceBegun());
      return left.isNegative() ? Duration.ZERO : left;
    } finally {
      lock.unlock();
    }
  }

  /** Records that the services are stopped; the calling thread closes the rest from now on. */
  void servicesStopped() {
    lock.lock();
    try {
      if (begun != null) {
        services = sinceBegun();
        closing = Thread.currentThread();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Records that all is closed. The deadline still holds until the process is gone.
   *
   * @return the duration of the stop, in one line; empty if no stop was requested
   */
  Optional<String> closed() {
    lock.lock();
    try {
      if (begun == null) {
        return Optional.empty();
      }
      long whole = sinceBegun().toMillis();
      long own = services == null ? 0 : services.toMillis();
      return Optional.of(
          "Stopped in %d ms: the services in %d ms, everything after them in %d ms"
              .formatted(whole, own, whole - own));
    } finally {
      lock.unlock();
    }
  }

  private Duration sinceBegun() {
    return begun == null ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - begun);
  }

  private void guard() {
    String where;
    Reporter last;
    lock.lock();
    try {
      long left = limit.minus(sinceBegun()).toNanos();
      while (left > 0) {
        if (ended) {
          return;
        }
        left = over.awaitNanos(left);
      }
      where =
          closing == null
              ? "the services are not stopped"
              : "the services are stopped; what closes after them is"
                  + ThreadTermination.stackOf(closing);
      last = reporter;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      lock.unlock();
    }
    try {
      last.say("ERROR", "NS0115 The stop is out of time after %s: %s".formatted(limit, where));
      last.say(
          "FATAL",
          "NS0116 Exit %d: out of time after %s; the process is halted"
              .formatted(ExitCode.ABANDONED_WORKERS.code(), limit));
    } finally {
      halt.accept(ExitCode.ABANDONED_WORKERS.code());
    }
  }

  /** Cancels the deadline. */
  void end() {
    lock.lock();
    try {
      ended = true;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
