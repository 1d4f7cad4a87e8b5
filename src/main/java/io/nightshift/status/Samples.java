package io.nightshift.status;

import io.nightshift.intake.IntakeTopics;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The samples of the last minutes, in memory: one sampler for all readers. It uses neither the
 * database nor the broker.
 */
@Singleton
public final class Samples {
  /** The time between two samples. */
  static final Duration STEP = Duration.ofSeconds(2);

  /** The number of kept samples: five minutes. */
  static final int KEPT = 150;

  private final IntakeTopics topics;
  private final Clock clock;
  private final Deque<Sample> kept = new ArrayDeque<>();
  private final List<Consumer<Sample>> listeners = new CopyOnWriteArrayList<>();
  private long number;

  @Inject
  Samples(IntakeTopics topics, Clock clock) {
    this.topics = topics;
    this.clock = clock;
  }

  @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void take() {
    Sample sample;
    synchronized (this) {
      sample = Sample.of(++number, clock.instant(), topics.all());
      kept.addLast(sample);
      if (kept.size() > KEPT) {
        kept.removeFirst();
      }
    }
    listeners.forEach(listener -> listener.accept(sample));
  }

  /** Calls {@code listener} with each new sample, on the sampler's thread. */
  public void tell(Consumer<Sample> listener) {
    listeners.add(listener);
  }

  /** The kept samples, oldest first. */
  public synchronized List<Sample> recent() {
    return List.copyOf(kept);
  }
}
