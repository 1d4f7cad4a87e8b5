package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Publishes without a pause, as long as what is not applied yet stays within bounds. */
final class BusyShop implements AutoCloseable {
  private static final int BATCH = 100;
  private static final int BACKLOG = 4_000;
  private static final Duration LIMIT = Duration.ofSeconds(300);

  /** Each look at the database is a connection of its own, and takes from what is watched. */
  private static final Duration POLL = Duration.ofMillis(100);

  /** One batch in this time while it rests: what starts meanwhile joins others at work. */
  private static final Duration AT_REST = Duration.ofSeconds(1);

  private final Books books;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread publishing;
  private final AtomicInteger published = new AtomicInteger();
  private volatile boolean resting;
  private volatile boolean closing;

  private BusyShop(Books books) {
    this.books = books;
    this.publishing = Thread.ofVirtual().name("busy-shop").unstarted(this::publish);
  }

  /** Begins to publish. */
  static BusyShop open(Books books) {
    BusyShop shop = new BusyShop(books);
    shop.publishing.start();
    return shop;
  }

  /** Orders that the broker has. */
  int published() {
    return published.get();
  }

  private void publish() {
    try {
      while (!closing) {
        books.publish(BATCH);
        published.addAndGet(BATCH);
        long begun = System.nanoTime();
        await()
            .atMost(LIMIT)
            .pollDelay(Duration.ZERO)
            .pollInterval(POLL)
            .until(() -> closing || (resting ? isOver(begun, AT_REST) : wanted()));
      }
    } catch (Throwable t) {
      failure.set(t);
    }
  }

  private static boolean isOver(long begun, Duration time) {
    return System.nanoTime() - begun >= time.toNanos();
  }

  /** Also while the database is away: publishers know nothing of it. */
  private boolean wanted() {
    try {
      return published.get() - books.storedOrders() < BACKLOG;
    } catch (IllegalStateException away) {
      return true;
    }
  }

  /** Waits until that number of further orders is at the broker. */
  void awaitPublished(int more) {
    int target = published.get() + more;
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> published.get() >= target);
  }

  /** Publishes little while this is done. */
  void restWhile(Runnable done) {
    resting = true;
    try {
      done.run();
    } finally {
      resting = false;
    }
  }

  /** Waits until all is applied that is at the broker now. */
  void awaitCaughtUp() {
    int target = published.get();
    await()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .ignoreExceptions()
        .until(() -> books.storedOrders() >= target);
  }

  /**
   * Publishes no more; returns when the last batch is at the broker.
   *
   * @throws AssertionError if publishing failed
   */
  @Override
  public void close() {
    closing = true;
    try {
      publishing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError("publishing failed", failed);
    }
  }
}
