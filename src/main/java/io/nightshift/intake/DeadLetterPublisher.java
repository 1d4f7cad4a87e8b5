package io.nightshift.intake;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes new dead letters, at least once, from the table that they are written to: there is no
 * second write that a crash could lose. Sent, then acknowledged by the broker, then marked: a crash
 * in between sends them again. Nothing else waits for it, and it waits for whatever is away.
 */
@Singleton
final class DeadLetterPublisher extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final int BATCH = 50;
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** Longer than the channel itself tries; see {@code delivery.timeout.ms} of it. */
  private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final DataSource dataSource;
  private final DeadLetters deadLetters;
  private final DeadLetterChannel channel;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  @Inject
  DeadLetterPublisher(DataSource dataSource, DeadLetters deadLetters, DeadLetterChannel channel) {
    this.dataSource = dataSource;
    this.deadLetters = deadLetters;
    this.channel = channel;
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of("published", published.get(), "failures", failures.get());
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(MAX_PAUSE);
    boolean failing = false;
    while (!stopping.isCancelled()) {
      try {
        int sent = publish(stopping);
        if (failing) {
          LOG.info("Dead letters are published again");
        }
        failing = false;
        backoff.reset();
        if (sent == 0 && !stopping.delay(POLL)) {
          return;
        }
      } catch (SQLException | RuntimeException | NotPublishedException e) {
        if (!(e instanceof NotPublishedException) && !Outages.willPass(e)) {
          throw e;
        }
        if (stopping.isCancelled()) {
          return; // What was not acknowledged by now is sent again after the next start.
        }
        if (!failing) {
          LOG.warnf("Dead letters wait to be published: %s", Failures.oneLine(e));
        }
        failing = true;
        failures.incrementAndGet();
        if (!stopping.delay(backoff.next())) {
          return;
        }
      }
    }
  }

  /** Publishes the oldest; gives how many. */
  private int publish(CancellationToken stopping) throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        List<Long> ids =
            Unpublished.takeTurn(connection) ? Unpublished.oldest(connection, BATCH) : List.of();
        List<Long> acknowledged = new ArrayList<>();
        try {
          send(ids, acknowledged, stopping);
        } finally {
          if (!acknowledged.isEmpty()) {
            Unpublished.mark(connection, acknowledged);
          }
          connection.commit();
          published.addAndGet(acknowledged.size());
        }
        return acknowledged.size();
      } catch (Throwable t) {
        try {
          connection.rollback();
        } catch (SQLException e) {
          t.addSuppressed(e);
        }
        throw t;
      }
    }
  }

  /** Sends them all, then waits for each in its order. */
  private void send(List<Long> ids, List<Long> acknowledged, CancellationToken stopping)
      throws Exception {
    Map<Long, CompletableFuture<Void>> sent = new LinkedHashMap<>();
    for (long id : ids) {
      deadLetters.find(id).ifPresent(letter -> sent.put(id, channel.send(letter)));
    }
    long end = System.nanoTime() + ACKNOWLEDGED_WITHIN.toNanos();
    for (Map.Entry<Long, CompletableFuture<Void>> one : sent.entrySet()) {
      while (!one.getValue().isDone() && !stopping.isCancelled() && System.nanoTime() < end) {
        await(one.getValue());
      }
      if (!one.getValue().isDone()) {
        throw new NotPublishedException("the broker does not acknowledge", null);
      }
      try {
        one.getValue().get();
      } catch (ExecutionException e) {
        throw new NotPublishedException(Failures.oneLine(e), e);
      }
      acknowledged.add(one.getKey());
    }
  }

  private static void await(CompletableFuture<Void> one) throws InterruptedException {
    try {
      one.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.tracef("Not acknowledged yet: %s", e.getMessage());
    }
  }

  /** The broker does not have it; to be tried again. */
  private static final class NotPublishedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPublishedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
