package io.nightshift.publishing;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a publisher over its oldest rows. The first is sent alone: if the topic is away, one
 * record waits for it and not a whole batch. Then the others are sent together. A row that is
 * accepted while an older one of its key is not stays unmarked, and is sent again behind that one:
 * so the last records of a key are in their order.
 */
final class PublishingPass {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /** Longer than the retries of the channel; see its {@code delivery.timeout.ms}. */
  private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(30);

  private static final Duration WAIT = Duration.ofMillis(200);

  private final UnpublishedRows rows;
  private final TopicChannel channel;
  private final RowTrials trials;
  private final CancellationToken stopping;
  private final long end = System.nanoTime() + ACKNOWLEDGED_WITHIN.toNanos();

  private final Map<Long, Sent> sent = new LinkedHashMap<>();
  private final List<Long> acknowledged = new ArrayList<>();
  private final Map<Long, String> truncated = new LinkedHashMap<>();
  private final Map<Long, String> refused = new LinkedHashMap<>();
  private boolean anyRefused;
  private @Nullable Throwable failure;

  PublishingPass(
      UnpublishedRows rows, TopicChannel channel, RowTrials trials, CancellationToken stopping) {
    this.rows = rows;
    this.channel = channel;
    this.trials = trials;
    this.stopping = stopping;
  }

  private record Sent(@Nullable ByteBuffer key, CompletableFuture<Void> outcome) {}

  /** The number of rows that are marked as published. */
  int acknowledged() {
    return acknowledged.size();
  }

  /** The rows that were published in a smaller form, and why. */
  Map<Long, String> truncated() {
    return truncated;
  }

  /** The rows that are set aside, and why. */
  Map<Long, String> refused() {
    return refused;
  }

  /** The failure that stopped the pass; null if there is none, or only single rows are at fault. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** The number of changes of the pass: after 0 there is nothing to do. */
  int settled() {
    return acknowledged.size() + refused.size() + (anyRefused ? 1 : 0);
  }

  /**
   * Sends the rows and records the results.
   *
   * @throws SQLException if the database is away
   */
  void publish(Connection connection, List<Long> ids) throws SQLException, InterruptedException {
    for (long id : ids) {
      if (!send(connection, id)) {
        continue;
      }
      if (sent.size() == 1 && !await(id) && !trials.isSuspect(id)) {
        break;
      }
    }
    for (long id : sent.keySet()) {
      await(id);
    }
    settle();
    for (Map.Entry<Long, String> row : refused.entrySet()) {
      rows.refuse(connection, row.getKey(), row.getValue());
    }
    if (!acknowledged.isEmpty()) {
      rows.mark(connection, acknowledged);
    }
  }

  /**
   * Sends a row.
   *
   * @return whether there is an acknowledgement to wait for
   */
  private boolean send(Connection connection, long id) throws SQLException {
    List<TopicRecord> forms = rows.forms(connection, id);
    TopicRecord record = trials.next(id, forms);
    if (record != null) {
      ByteBuffer key = record.key() == null ? null : ByteBuffer.wrap(record.key());
      sent.put(id, new Sent(key, channel.send(record)));
      return true;
    }
    if (!forms.isEmpty()) {
      String why = trials.why(id);
      refused.put(id, why == null ? "" : why);
    }
    trials.done(id);
    return false;
  }

  /**
   * Waits for the acknowledgement of a row.
   *
   * @return whether the broker has it
   */
  private boolean await(long id) throws InterruptedException {
    CompletableFuture<Void> outcome = sent(id).outcome();
    while (!outcome.isDone() && !stopping.isCancelled() && System.nanoTime() < end) {
      try {
        outcome.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.tracef("Not acknowledged yet: %s", e.getMessage());
      }
    }
    return accepted(outcome);
  }

  private static boolean accepted(CompletableFuture<Void> outcome) {
    return outcome.isDone() && !outcome.isCompletedExceptionally();
  }

  private Sent sent(long id) {
    Sent one = sent.get(id);
    if (one == null) {
      throw new IllegalStateException("Row " + id + " was not sent");
    }
    return one;
  }

  private void settle() {
    boolean othersAccepted = sent.values().stream().anyMatch(one -> accepted(one.outcome()));
    Set<ByteBuffer> held = new HashSet<>();
    sent.forEach(
        (id, one) -> {
          boolean isHeld = one.key() != null && held.contains(one.key());
          if (accepted(one.outcome())) {
            if (!isHeld) {
              acknowledge(id);
            }
            return;
          }
          if (one.key() != null) {
            held.add(one.key());
          }
          judge(id, why(one.outcome()), othersAccepted);
        });
  }

  private void acknowledge(long id) {
    acknowledged.add(id);
    String why = trials.why(id);
    if (why != null) {
      truncated.put(id, why);
    }
    trials.done(id);
  }

  private static Throwable why(CompletableFuture<Void> outcome) {
    return outcome.isDone()
        ? outcome.exceptionNow()
        : new TimeoutException("the broker does not acknowledge");
  }

  private void judge(long id, Throwable why, boolean othersAccepted) {
    RefusedRecord fault = RefusedRecord.of(why);
    if (fault == RefusedRecord.UNCLEAR) {
      trials.unclear(id);
    }
    String line = Failures.oneLine(why).replace('\0', ' ');
    boolean rowsFault = fault == RefusedRecord.UNCLEAR && trials.isSuspect(id) && othersAccepted;
    if (fault == RefusedRecord.TOO_LARGE || rowsFault) {
      anyRefused = true;
      trials.refused(id, line);
    } else if (fault == RefusedRecord.INVALID) {
      anyRefused = true;
      trials.hopeless(id, line);
    } else if (failure == null) {
      failure = why;
    }
  }
}
