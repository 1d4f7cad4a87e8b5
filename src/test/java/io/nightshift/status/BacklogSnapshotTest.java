package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.nightshift.notifications.Notifications;
import io.nightshift.status.BacklogSnapshot.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BacklogSnapshotTest {
  private static final Seen SEEN =
      new Seen(3, List.of(), new Notifications.Backlog(0, 0), 0, List.of());

  @Test
  void aDatabaseThatHangsCostsAMomentAndOneConnection() {
    AtomicInteger looks = new AtomicInteger();
    CompletableFuture<Seen> database = new CompletableFuture<>();
    BacklogSnapshot backlogSnapshot =
        new BacklogSnapshot(
            () -> {
              looks.incrementAndGet();
              return database.join();
            },
            Duration.ofMillis(20));
    assertEquals(Optional.empty(), backlogSnapshot.take());
    assertEquals(Optional.empty(), backlogSnapshot.take());
    assertSame(backlogSnapshot.read(), backlogSnapshot.read());
    assertEquals(1, looks.get());

    var reading = backlogSnapshot.read();
    database.complete(SEEN);
    assertEquals(SEEN, reading.join());
    assertEquals(SEEN, backlogSnapshot.last());
  }

  @Test
  void afterALookThatFailedNothingIsKnown() {
    AtomicInteger looks = new AtomicInteger();
    BacklogSnapshot backlogSnapshot =
        new BacklogSnapshot(
            () -> {
              if (looks.incrementAndGet() == 2) {
                throw new IllegalStateException("away");
              }
              return SEEN;
            },
            Duration.ofMinutes(1));
    assertEquals(Optional.of(SEEN), backlogSnapshot.take());
    assertNotNull(backlogSnapshot.last());
    assertEquals(Optional.empty(), backlogSnapshot.take());
    assertNull(backlogSnapshot.last());
    assertEquals(Optional.of(SEEN), backlogSnapshot.take());
  }
}
