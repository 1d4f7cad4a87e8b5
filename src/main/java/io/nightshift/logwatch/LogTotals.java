package io.nightshift.logwatch;

import io.nightshift.hosting.WorkerFigure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** The counts of this instance's log files since its start. */
@Singleton
final class LogTotals {
  private final Map<Counted, AtomicLong> counts = new ConcurrentHashMap<>();
  private final Map<String, Files> files = new ConcurrentHashMap<>();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  @Inject
  LogTotals() {}

  /**
   * The key of a count.
   *
   * @param watch the name of the watch
   * @param name of the level or the pattern
   */
  record Counted(String watch, LogKind kind, String name) {}

  private record Files(long followed, long unreadable) {}

  void add(String watch, LineCounter counter) {
    lines.addAndGet(counter.lines());
    counter
        .counts()
        .forEach(
            (key, count) ->
                counts
                    .computeIfAbsent(
                        new Counted(watch, key.kind(), key.name()), unused -> new AtomicLong())
                    .addAndGet(count));
  }

  void files(String watch, long followed, long unreadable) {
    files.put(watch, new Files(followed, unreadable));
  }

  /** Counts a failed commit. */
  void failed() {
    failed.incrementAndGet();
  }

  /** All counts. */
  Map<Counted, Long> all() {
    Map<Counted, Long> all = new HashMap<>();
    counts.forEach((key, count) -> all.put(key, count.get()));
    return all;
  }

  /** The count of a key. */
  long of(Counted counted) {
    AtomicLong count = counts.get(counted);
    return count == null ? 0 : count.get();
  }

  List<WorkerFigure> figures() {
    return List.of(
        WorkerFigure.of("lines", lines::get),
        WorkerFigure.of("failed", failed::get),
        WorkerFigure.of("files", () -> sum(Files::followed)),
        WorkerFigure.of("unreadable", () -> sum(Files::unreadable)));
  }

  private long sum(ToLongFunction<Files> figure) {
    return files.values().stream().mapToLong(figure).sum();
  }
}
