package io.nightshift.intake.consumer;

import io.nightshift.hosting.Failures;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jboss.logging.Logger;

/** Reads the retention of the topics from the broker. */
@Singleton
final class TopicRetention {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final int TIMEOUT_SECONDS = 15;

  private final List<String> topics;
  private final Map<String, Object> kafka;

  @Inject
  TopicRetention(
      IntakeSettings settings, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this(settings.topics().values().stream().map(IntakeSettings.Topic::name).toList(), kafka);
  }

  TopicRetention(List<String> topics, Map<String, Object> kafka) {
    this.topics = topics.stream().distinct().sorted().toList();
    this.kafka = kafka;
  }

  /**
   * Warns, when the broker has answered, about each topic whose retention is longer than {@code
   * keep}; no caller waits for it.
   */
  void warnWhereLonger(Duration keep) {
    var unused =
        Thread.ofVirtual().name("nightshift-topic-retention").start(() -> tell(keep, LOG::warn));
  }

  /** Reports each such topic in one line. */
  void tell(Duration keep, Consumer<String> line) {
    try (Admin admin = Admin.create(adminOnly(kafka))) {
      for (String topic : topics) {
        tell(admin, topic, keep, line);
      }
    } catch (KafkaException e) {
      LOG.debugf("How long topics keep records is not known: %s", Failures.oneLine(e));
    }
  }

  /** The client settings that an admin client knows. */
  static Map<String, Object> adminOnly(Map<String, Object> kafka) {
    Map<String, Object> config = new HashMap<>();
    kafka.forEach(
        (name, value) -> {
          if (AdminClientConfig.configNames().contains(name)) {
            config.put(name, value);
          }
        });
    return config;
  }

  private static void tell(Admin admin, String topic, Duration keep, Consumer<String> line) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(resource);
      ConfigEntry entry = config == null ? null : config.get(TopicConfig.RETENTION_MS_CONFIG);
      if (entry != null) {
        long kept = Long.parseLong(entry.value());
        if (kept < 0 || kept > keep.toMillis()) {
          line.accept(
              ("%s keeps records %s, but nightshift.intake.inbox-retention is %s:"
                      + " one that is read again after that would be applied twice")
                  .formatted(
                      topic, kept < 0 ? "for ever" : "for " + Duration.ofMillis(kept), keep));
        }
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debugf("How long %s keeps records is not known: %s", topic, Failures.oneLine(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
