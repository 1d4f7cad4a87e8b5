package io.nightshift.status.page;

import io.nightshift.fleet.FleetReader;
import io.nightshift.fleet.FleetView;
import io.nightshift.status.Sample;
import io.nightshift.status.http.SharedRead;
import io.nightshift.status.http.StatusSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the fleet for the page, and keeps its lags of the last minute in memory, as far as a page
 * was open.
 */
@Singleton
final class FleetSnapshot {
  /** An instance writes what is read here every five seconds. */
  private static final Duration FRESH = Duration.ofSeconds(3);

  private static final Duration STEP = Duration.ofSeconds(2);

  private final Supplier<FleetView> source;
  private final SharedRead<Now> shared;
  private final Clock clock;
  private final Deque<Sample> kept = new ArrayDeque<>();
  private long number;

  @Inject
  FleetSnapshot(FleetReader fleet, StatusSettings settings, Clock clock) {
    this(fleet::read, settings.status().glanceTimeout(), clock);
  }

  FleetSnapshot(Supplier<FleetView> source, Duration timeout, Clock clock) {
    this.source = source;
    this.shared = new SharedRead<>("nightshift-fleet-glance", this::read, timeout);
    this.clock = clock;
  }

  /**
   * The fleet at one time.
   *
   * @param lags the lags of before, oldest first, by the names of {@link #partition} and {@link
   *     #instance}, and by topic
   */
  record Now(FleetView view, List<Sample> lags, Instant at) {

    LagTrend trend(FleetView.Topic topic) {
      return LagTrend.of(topic.topic(), topic.lag(), topic.eventsPerSecond(), lags, at);
    }

    /** The trend of a partition, whose rate is taken as the mean of its topic. */
    LagTrend trend(FleetView.Topic topic, int partition, long lag) {
      double perSecond = topic.eventsPerSecond() / topic.partitions().size();
      return LagTrend.of(partition(topic.topic(), partition), lag, perSecond, lags, at);
    }

    /** The trend of an instance, over all partitions that it reads. */
    LagTrend trend(String instance, long lag) {
      double perSecond = 0;
      for (FleetView.Topic topic : view.topics()) {
        long own =
            topic.partitions().stream().filter(one -> instance.equals(one.instance())).count();
        perSecond += topic.eventsPerSecond() * own / Math.max(1, topic.partitions().size());
      }
      return LagTrend.of(instance(instance), lag, perSecond, lags, at);
    }
  }

  /**
   * The fleet as it was a few seconds ago; empty if the database does not answer in time.
   *
   * @param isAnswered whether it has answered right before; otherwise it is not asked again
   */
  Optional<Now> take(boolean isAnswered) {
    return isAnswered ? shared.take(FRESH) : Optional.empty();
  }

  /**
   * The fleet as it is now.
   *
   * @throws IllegalStateException if the database is away
   */
  Now read() {
    FleetView view = source.get();
    Instant at = clock.instant();
    return new Now(view, remember(view, at), at);
  }

  private synchronized List<Sample> remember(FleetView view, Instant at) {
    kept.removeIf(old -> Duration.between(old.at(), at).abs().compareTo(LagTrend.WINDOW) > 0);
    List<Sample> before = List.copyOf(kept);
    if (before.isEmpty()
        || Duration.between(before.getLast().at(), at).abs().compareTo(STEP) >= 0) {
      kept.addLast(new Sample(++number, at, lags(view)));
    }
    return before;
  }

  private static List<Sample.Topic> lags(FleetView view) {
    List<Sample.Topic> lags = new ArrayList<>();
    for (FleetView.Topic topic : view.topics()) {
      lags.add(new Sample.Topic(topic.topic(), topic.lag(), topic.eventsPerSecond()));
      for (FleetView.Partition one : topic.partitions()) {
        Long lag = one.lag();
        if (lag != null) {
          lags.add(new Sample.Topic(partition(topic.topic(), one.partition()), lag, 0));
        }
      }
    }
    byInstance(view).forEach((name, lag) -> lags.add(new Sample.Topic(instance(name), lag, 0)));
    return lags;
  }

  /** The lag of each instance that reads partitions. */
  static Map<String, Long> byInstance(FleetView view) {
    Map<String, Long> lags = new HashMap<>();
    for (FleetView.Topic topic : view.topics()) {
      for (FleetView.Partition one : topic.partitions()) {
        String instance = one.instance();
        Long lag = one.lag();
        if (instance != null && lag != null) {
          lags.merge(instance, lag, Long::sum);
        }
      }
    }
    return lags;
  }

  /** No topic of Kafka has a space in its name. */
  private static String partition(String topic, int partition) {
    return topic + " " + partition;
  }

  private static String instance(String name) {
    return " " + name;
  }
}
