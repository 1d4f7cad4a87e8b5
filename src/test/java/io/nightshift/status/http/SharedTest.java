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

class SharedTest {

  @Test
  void aRunAnswersThoseWhoAskedBeforeItBeganAndNobodyElse() throws Exception {
    CountDownLatch firstBegun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Shared<Integer> shared =
        new Shared<>(
            () -> {
              int run = runs.incrementAndGet();
              firstBegun.countDown();
              goOn.await();
              return run;
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = threads.submit(shared::get);
      firstBegun.await();
      List<Future<Integer>> others =
          IntStream.range(0, 5).mapToObj(i -> threads.submit(shared::get)).toList();
      Awaitility.await().until(() -> shared.waiting() == 5);
      goOn.countDown();
      assertEquals(1, first.get());
      for (Future<Integer> other : others) {
        assertEquals(2, other.get());
      }
    }
    assertEquals(3, shared.get());
  }

  @Test
  void aFailedRunAnswersOnlyWhoMadeIt() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Shared<Integer> shared =
        new Shared<>(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
              return runs.get();
            });
    assertThrows(IllegalStateException.class, shared::get);
    assertEquals(2, shared.get());
  }
}
