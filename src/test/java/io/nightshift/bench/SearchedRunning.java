package io.nightshift.bench;

import io.nightshift.sandbox.NightshiftProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The application while readers search without a pause. Their number is twice that of the searches
 * that run at the same time, so that some always wait.
 */
final class SearchedRunning implements Running {
  private static final int READERS = 4;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final NightshiftRunning searched;
  private final List<Thread> readers;

  private SearchedRunning(NightshiftRunning searched, List<Thread> readers) {
    this.searched = searched;
    this.readers = readers;
  }

  /** Starts it; the searches begin when it is ready. */
  static SearchedRunning start(Job job, Settings settings, Shape shape) {
    NightshiftRunning searched = NightshiftRunning.start(job, settings, shape);
    NightshiftProcess process = searched.first();
    AtomicLong number = new AtomicLong();
    List<Thread> readers =
        IntStream.range(0, READERS)
            .mapToObj(
                reader ->
                    Thread.ofVirtual().name("reader-" + reader).start(() -> read(process, number)))
            .toList();
    return new SearchedRunning(searched, readers);
  }

  /** Until it is interrupted, or the application ends. */
  private static void read(NightshiftProcess process, AtomicLong number) {
    process.awaitReady(START_LIMIT);
    while (process.isAlive() && !Thread.currentThread().isInterrupted()) {
      try {
        var unused = process.answer("/search?q=order-" + number.incrementAndGet());
      } catch (RuntimeException e) {
        return; // It is stopped.
      }
    }
  }

  @Override
  public ProcessHandle process() {
    return searched.process();
  }

  @Override
  public String log() {
    return searched.log();
  }

  @Override
  public void close() {
    readers.forEach(Thread::interrupt);
    searched.close();
  }
}
