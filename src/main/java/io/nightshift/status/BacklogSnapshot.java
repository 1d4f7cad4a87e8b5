package io.nightshift.status;

import io.nightshift.alerts.AlertState;
import io.nightshift.alerts.AlertView;
import io.nightshift.alerts.Alerts;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.notifications.Notifications;
import io.nightshift.status.http.SharedRead;
import io.nightshift.status.http.StatusSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what waits in the database, once for all who ask at the same time. */
@Singleton
public final class BacklogSnapshot {
  private static final int LATEST = 10;
  private static final int RAISED = 5;

  private final SharedRead<Seen> shared;

  @Inject
  BacklogSnapshot(
      DeadLetters deadLetters,
      Notifications notifications,
      Alerts alerts,
      StatusSettings settings) {
    this(
        () -> {
          List<AlertView> raised = alerts.list(AlertState.OPEN, null, RAISED);
          return new Seen(
              deadLetters.open(),
              deadLetters.list(DeadLetters.Filter.ALL, null, LATEST),
              notifications.backlog(),
              raised.size() < RAISED ? raised.size() : alerts.open(),
              raised);
        },
        settings.status().glanceTimeout());
  }

  BacklogSnapshot(Supplier<Seen> source, Duration timeout) {
    this.shared = new SharedRead<>("nightshift-backlog", source, timeout);
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
    return shared.take();
  }

  /** The last reading, without waiting; null if the last attempt failed. */
  public @Nullable Seen last() {
    return shared.last();
  }

  /** Begins to read, or joins the reading in progress. */
  public CompletableFuture<Seen> read() {
    return shared.read();
  }
}
