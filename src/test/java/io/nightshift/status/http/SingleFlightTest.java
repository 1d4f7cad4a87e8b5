package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  @Test
  void aRunAnswersThoseWhoAskedBeforeItBeganAndNobodyElse() throws Exception {
    CountDownLatch firstBegun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    SingleFlight<Integer> singleFlight =
        new SingleFlight<>(
            () -> {
              int run = runs.incrementAndGet();
              firstBegun.countDown();
              goOn.await();
              return run;
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = threads.submit(singleFlight::get);
      firstBegun.await();
      List<Future<Integer>> others =
          IntStream.range(0, 5).mapToObj(i -> threads.submit(singleFlight::get)).toList();
      Awaitility.await().until(() -> singleFlight.waiting() == 5);
      goOn.countDown();
      assertEquals(1, first.get());
      for (Future<Integer> other : others) {
        assertEquals(2, other.get());
      }
    }
    assertEquals(3, singleFlight.get());
  }

  @Test
  void aFailedRunAnswersOnlyWhoMadeIt() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    SingleFlight<Integer> singleFlight =
        new SingleFlight<>(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
              return runs.get();
            });
    assertThrows(IllegalStateException.class, singleFlight::get);
    assertEquals(2, singleFlight.get());
  }
}
