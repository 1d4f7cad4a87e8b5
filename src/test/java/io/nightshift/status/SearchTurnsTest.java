package io.nightshift.status;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.Finder;
import io.nightshift.database.FoundRows;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.ReadBulkheads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Two searches run at the same time, and no more, whatever their callers do. */
class SearchTurnsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore answers = new Semaphore(0);

  /** A search that the database answers when the test says so. */
  private final class Slow implements Finder {
    @Override
    public void find(Term term, FoundRows rows) {
      begun.incrementAndGet();
      answers.acquireUninterruptibly();
    }
  }

  private Search search(Duration limit, Duration patience) {
    var postgres = Sandbox.shared().postgres();
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(postgres.jdbcUrl("postgres"));
    database.setUser(postgres.username());
    database.setPassword(postgres.password());
    return new Search(List.of(new Slow()), database, ReadBulkheads.of(8, patience), limit);
  }

  @Test
  void aThirdSearchWaitsForItsTurnAndIsIncompleteWithoutOne() throws Exception {
    Search search = search(Duration.ofMillis(50), SOON);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Search.Result> first = callers.submit(() -> search.run("a", true));
      Future<Search.Result> second = callers.submit(() -> search.run("b", true));
      await().atMost(SOON).until(() -> begun.get() == 2);
      assertTrue(search.run("c", true).incomplete());
      assertEquals(2, begun.get());
      answers.release(3);
      assertFalse(first.get().incomplete());
      assertFalse(second.get().incomplete());
      await().atMost(SOON).until(() -> !search.run("d", true).incomplete());
    }
  }

  @Test
  void aSearchWhoseCallerHasGoneKeepsItsTurnUntilTheDatabaseHasEndedIt() throws Exception {
    Search search = search(Duration.ofMillis(50), Duration.ofMillis(50));
    await() // On a busy machine a search may be given up before it begins.
        .atMost(SOON)
        .until(
            () -> {
              try {
                assertTrue(search.run("a", true).incomplete());
              } catch (ProblemException e) {
                assertEquals(ProblemType.DATABASE_SLOW, e.type());
              }
              return begun.get() == 2;
            });
    assertTrue(search.run("b", true).incomplete());
    assertEquals(2, begun.get());
    answers.release(1_000);
    await().atMost(SOON).ignoreExceptions().until(() -> !search.run("c", true).incomplete());
  }
}
