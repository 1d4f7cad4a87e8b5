package io.nightshift.intake;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.InstanceName;
import io.nightshift.hosting.Interruption;
import io.nightshift.intake.consumer.TopicStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Writes the throughput and the lag of this instance's topics to the history once a minute. What
 * was applied after the last write before a stop is not in the history.
 */
@Singleton
final class TopicHistoryWriter extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Supplier<List<TopicStatus>> topics;
  private final TopicHistory history;
  private final String instance;
  private final Map<String, Long> written = new HashMap<>();

  @Inject
  TopicHistoryWriter(IntakeTopics topics, TopicHistory history, InstanceName instance) {
    this(topics::all, history, instance.value());
  }

  TopicHistoryWriter(Supplier<List<TopicStatus>> topics, TopicHistory history, String instance) {
    this.topics = topics;
    this.history = history;
    this.instance = instance;
  }

  @Override
  public String name() {
    return "intake-history";
  }

  @Override
  protected void execute(CancellationToken stopping) {
    while (stopping.delay(PAUSE)) {
      try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
        write();
      }
    }
  }

  /** Writes what was applied since the last write that succeeded. */
  void write() {
    List<TopicStatus> now = topics.get();
    Map<String, Long> applied = new HashMap<>();
    now.forEach(
        topic ->
            applied.put(topic.topic(), topic.applied() - written.getOrDefault(topic.topic(), 0L)));
    try {
      history.add(instance, now, applied);
      now.forEach(topic -> written.put(topic.topic(), topic.applied()));
    } catch (SQLException e) {
      LOG.debugf("The history of the topics cannot be written: %s", Failures.oneLine(e));
    }
  }
}
