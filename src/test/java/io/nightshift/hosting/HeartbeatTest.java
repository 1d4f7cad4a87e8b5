package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final AtomicLong nanos = new AtomicLong(1);
  private final Heartbeat heartbeat = new Heartbeat(nanos::get);
  private final CancellationToken token = CancellationSource.watched(heartbeat).token();

  @Test
  void everyLookAtTheTokenIsABeat() {
    pass(Duration.ofSeconds(5));
    assertEquals(Duration.ofSeconds(5), heartbeat.silence());
    var unused = token.isCancelled();
    assertEquals(Duration.ZERO, heartbeat.silence());
    pass(Duration.ofSeconds(3));
    token.throwIfCancelled();
    assertEquals(Duration.ZERO, heartbeat.silence());
  }

  @Test
  void aWaitIsNoSilenceHoweverLong() {
    heartbeat.waiting(Duration.ofHours(1));
    pass(Duration.ofMinutes(59));
    assertEquals(Duration.ZERO, heartbeat.silence());
    pass(Duration.ofMinutes(2));
    assertEquals(Duration.ofMinutes(1), heartbeat.silence());
    heartbeat.waiting(CancellationToken.FOREVER);
    pass(Duration.ofDays(10_000));
    assertEquals(Duration.ZERO, heartbeat.silence());
  }

  @Test
  void ofSeveralPartsTheMostSilentCounts() {
    CancellationSource first = CancellationSource.partOf(token);
    CancellationSource second = CancellationSource.partOf(token);
    pass(Duration.ofSeconds(9));
    var unused = first.token().isCancelled();
    assertEquals(Duration.ofSeconds(9), heartbeat.silence());
    second.close();
    assertEquals(Duration.ZERO, heartbeat.silence());
    pass(Duration.ofSeconds(2));
    first.close(); // The whole continues from here.
    assertEquals(Duration.ZERO, heartbeat.silence());
    pass(Duration.ofSeconds(4));
    assertEquals(Duration.ofSeconds(4), heartbeat.silence());
  }

  @Test
  void aPartIsCancelledWithTheWholeAndNotTheOtherWayRound() {
    CancellationSource whole = CancellationSource.create();
    CancellationSource part = CancellationSource.partOf(whole.token());
    CancellationSource other = CancellationSource.partOf(whole.token());
    part.cancel();
    assertEquals(false, whole.token().isCancelled());
    assertEquals(false, other.token().isCancelled());
    whole.cancel();
    assertEquals(true, other.token().isCancelled());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
