package io.nightshift.status;

import io.nightshift.alerts.AlertState;
import io.nightshift.alerts.AlertView;
import io.nightshift.alerts.Alerts;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.notifications.Notifications;
import io.nightshift.status.http.StatusSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads what waits in the database, within a time limit: a database that is away costs a short
 * wait, and never more than one connection.
 */
@Singleton
public final class BacklogSnapshot {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");
  private static final int LATEST = 10;
  private static final int RAISED = 5;

  private final Supplier<Seen> source;
  private final Duration timeout;
  private final AtomicReference<@Nullable CompletableFuture<Seen>> running =
      new AtomicReference<>();
  private volatile @Nullable Seen last;

  @Inject
  BacklogSnapshot(
      DeadLetters deadLetters,
      Notifications notifications,
      Alerts alerts,
      StatusSettings settings) {
    this(
        () -> {
          long raised = alerts.open();
          return new Seen(
              deadLetters.open(),
              deadLetters.list(DeadLetters.Filter.ALL, null, LATEST),
              notifications.backlog(),
              raised,
              raised == 0 ? List.of() : alerts.list(AlertState.OPEN, null, RAISED));
        },
        settings.status().glanceTimeout());
  }

  BacklogSnapshot(Supplier<Seen> source, Duration timeout) {
    this.source = source;
    this.timeout = timeout;
  }

  /**
   * The last reading.
   *
   * @param open the number of open dead letters
   * @param latest the newest dead letters, newest first
   * @param backlog the waiting notifications
   * @param alerts the number of unacknowledged alerts
   * @param raised the newest of these, newest first
   */
  public record Seen(
      long open,
      List<DeadLetterView> latest,
      Notifications.Backlog backlog,
      long alerts,
      List<AlertView> raised) {}

  /** Reads; empty if the database does not answer in time. */
  Optional<Seen> take() {
    try {
      return Optional.of(read().get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debugf(e, "The database does not answer");
    }
    return Optional.empty();
  }

  /** The last reading, without waiting; null if the last attempt failed. */
  public @Nullable Seen last() {
    return last;
  }

  /** Begins to read, or joins the reading in progress. */
  public CompletableFuture<Seen> read() {
    CompletableFuture<Seen> fresh = new CompletableFuture<>();
    CompletableFuture<Seen> before = running.compareAndExchange(null, fresh);
    if (before != null) {
      return before;
    }
    var unused = Thread.ofVirtual().name("nightshift-backlog").start(() -> readInto(fresh));
    return fresh;
  }

  private void readInto(CompletableFuture<Seen> reading) {
    try {
      Seen seen = source.get();
      last = seen;
      running.set(null);
      reading.complete(seen);
    } catch (Throwable t) {
      last = null;
      running.set(null);
      reading.completeExceptionally(t);
    }
  }
}
