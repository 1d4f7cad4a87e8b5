package io.nightshift.bench;

import io.nightshift.sandbox.NightshiftProcess;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The application while people search, each search for another order. The rate is that of many
 * people: without pauses the searches would measure how the processors are shared.
 */
final class SearchedRunning implements Running {
  /** Searches a second; fewer where one takes longer than its share. */
  static final int RATE = 10;

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final NightshiftRunning searched;
  private final ScheduledExecutorService people;
  private @Nullable Future<?> searches;
  private long number;

  private SearchedRunning(NightshiftRunning searched) {
    this.searched = searched;
    this.people = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  }

  /** Starts it; the searches begin when it is ready. */
  static SearchedRunning start(Job job, Settings settings, Shape shape) {
    SearchedRunning running = new SearchedRunning(NightshiftRunning.start(job, settings, shape));
    NightshiftProcess process = running.searched.first();
    running.people.execute(() -> process.awaitReady(START_LIMIT));
    long period = TimeUnit.SECONDS.toNanos(1) / RATE;
    running.searches =
        running.people.scheduleAtFixedRate(
            () -> running.search(process), period, period, TimeUnit.NANOSECONDS);
    return running;
  }

  private void search(NightshiftProcess process) {
    var unused = process.get("/search?q=order-" + ++number);
  }

  @Override
  public ProcessHandle process() {
    return searched.process();
  }

  @Override
  public String log() {
    return searched.log();
  }

  /**
   * Ends the searches, then the application.
   *
   * @throws IllegalStateException if a search failed: what was measured is then without searches
   */
  @Override
  public void close() {
    boolean failed = searches != null && searches.state() == Future.State.FAILED;
    people.shutdownNow();
    searched.close();
    if (failed) {
      throw new IllegalStateException("a search failed", searches.exceptionNow());
    }
  }
}
