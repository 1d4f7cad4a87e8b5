package io.nightshift.status.page;

import io.nightshift.intake.TopicHistory;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The throughput and the lag of topics over a day, read at most once a minute for all pages. */
@Singleton
final class DayHistory {
  private static final Duration STEP = Duration.ofMinutes(10);
  private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

  private final Function<List<String>, Map<String, TopicHistory.Steps>> source;
  private final LongSupplier nanoTime;
  private @Nullable Known known;

  @Inject
  DayHistory(TopicHistory history) {
    this(topics -> history.steps(topics, STEP, Chart.DAY_STEPS), System::nanoTime);
  }

  DayHistory(
      Function<List<String>, Map<String, TopicHistory.Steps>> source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
  }

  private record Known(List<String> topics, Map<String, TopicHistory.Steps> steps, long nanos) {}

  /**
   * The steps of a day, by topic. Callers at the same time wait for one read.
   *
   * @throws IllegalStateException if the database is away
   */
  synchronized Map<String, TopicHistory.Steps> steps(List<String> topics) {
    Known before = known;
    if (before != null
        && before.topics().equals(topics)
        && nanoTime.getAsLong() - before.nanos() < FRESH_NANOS) {
      return before.steps();
    }
    Map<String, TopicHistory.Steps> steps = source.apply(topics);
    known = new Known(topics, steps, nanoTime.getAsLong());
    return steps;
  }
}
