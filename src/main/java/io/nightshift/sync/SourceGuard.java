package io.nightshift.sync;

import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.sync.CatalogueSource.Answer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the source: each call has a time limit and is retried with growing pauses if that can help.
 * If most recent calls have failed, the source is not called for a while.
 */
@RegisterForReflection(classNames = "io.smallrye.faulttolerance.CdiSpi") // Loaded as a service.
final class SourceGuard {
  /** The random share of a pause, so that instances do not call together. */
  private static final double JITTER = 0.2;

  private final SyncSettings.Calls settings;
  private final Guard guard;

  SourceGuard(SyncSettings.Calls settings, SyncCounters counters) {
    this.settings = settings;
    counters.breakerOpen.set(0);
    long longest = settings.timeout().plus(settings.maxPause()).toMillis() * 2;
    this.guard =
        Guard.create()
            .withDescription("catalogue-source")
            .withTimeout()
            .duration(settings.timeout().toMillis(), ChronoUnit.MILLIS)
            .done()
            .withCircuitBreaker()
            .requestVolumeThreshold(settings.breakerCalls())
            .failureRatio(settings.breakerFailures())
            .delay(settings.breakerPause().toMillis(), ChronoUnit.MILLIS)
            .when(SourceGuard::isAway)
            .onStateChange(
                state -> counters.breakerOpen.set(state == CircuitBreakerState.OPEN ? 1 : 0))
            .done()
            .withRetry()
            .maxRetries(settings.retries())
            .maxDuration(longest * (settings.retries() + 1), ChronoUnit.MILLIS)
            .whenException(this::isWorthRetrying)
            .onRetry(counters.retries::incrementAndGet)
            .withCustomBackoff()
            .strategy(Pauses::new)
            .done()
            .done()
            .build();
  }

  /**
   * Reads the next page.
   *
   * @throws SourceException if all attempts failed
   * @throws CancellationException if a stop was requested, which ends it at once
   */
  Answer page(
      CatalogueSource.Reader reader,
      @Nullable String after,
      @Nullable String knownTag,
      CancellationToken stopping)
      throws SourceException {
    try (Interruption stop = new Interruption(stopping)) {
      return guard.call(() -> once(reader, after, knownTag, stopping), Answer.class);
    } catch (TimeoutException e) {
      throw new SourceException.Away("no whole page within " + settings.timeout(), e);
    } catch (CircuitBreakerOpenException e) {
      throw new SourceException.Away(
          "not called: most calls of late have failed, and the circuit breaker is open for "
              + settings.breakerPause(),
          e);
    } catch (SourceException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      if (!stopping.isCancelled()) {
        Thread.currentThread()
            .interrupt(); // Interrupted by another caller, which may check the flag.
      }
      CancellationException cancelled = new CancellationException("told to stop");
      cancelled.initCause(e);
      throw cancelled;
    } catch (Exception e) {
      throw new IllegalStateException("Nothing else is thrown: " + Failures.oneLine(e), e);
    }
  }

  private static Answer once(
      CatalogueSource.Reader reader,
      @Nullable String after,
      @Nullable String knownTag,
      CancellationToken stopping)
      throws SourceException, InterruptedException {
    stopping.throwIfCancelled();
    try {
      return reader.page(after, knownTag);
    } catch (SourceException e) {
      // A call that a stop has interrupted looks like any failed one.
      stopping.throwIfCancelled();
      throw e;
    }
  }

  private static boolean isAway(Throwable failure) {
    return failure instanceof SourceException.Away || failure instanceof TimeoutException;
  }

  private boolean isWorthRetrying(Throwable failure) {
    return isAway(failure) && asked(failure).compareTo(settings.maxPause()) <= 0;
  }

  /** The pause that the source asked for. */
  private static Duration asked(Throwable failure) {
    return failure instanceof SourceException.Away away && away.retryAfter() != null
        ? away.retryAfter()
        : Duration.ZERO;
  }

  /** The pauses between the attempts of one call. */
  private final class Pauses implements CustomBackoffStrategy {
    private final Backoff backoff = Backoff.exact(settings.firstPause(), settings.maxPause());

    @Override
    public long nextDelayInMillis(Throwable failure) {
      long least = Math.max(backoff.next().toMillis(), asked(failure).toMillis());
      return least + (long) (least * JITTER * ThreadLocalRandom.current().nextDouble());
    }
  }

  /** Interrupts this thread on a stop, but never after it is closed. */
  private static final class Interruption implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final CancellationToken.Registration registration;
    private boolean done;

    Interruption(CancellationToken stopping) {
      registration = stopping.onCancelled(this::interrupt);
    }

    private synchronized void interrupt() {
      if (!done) {
        done = true;
        thread.interrupt();
      }
    }

    @Override
    public void close() {
      registration.close();
      synchronized (this) {
        if (done) {
          var unused = Thread.interrupted();
        }
        done = true;
      }
    }
  }
}
