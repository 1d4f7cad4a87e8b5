package io.nightshift.alerts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the alerts. */
@ConfigMapping(prefix = "nightshift.alerts")
interface AlertSettings {

  /** The Kafka topic that they are published to. */
  @WithDefault("nightshift.alerts")
  String topic();

  /** Who gets an email when one is raised, and when it is resolved. */
  Optional<List<String>> emails();

  /** URLs that get a webhook then. */
  Optional<List<String>> webhooks();

  /** So many open dead letters of a topic are an alert; 0 for never. */
  @WithDefault("1")
  int deadLetters();

  /** So many notifications that failed within a day are one; 0 for never. */
  @WithDefault("1")
  int failedNotifications();

  /** A channel whose emails or webhooks all wait for their server for so long is one. */
  @WithDefault("15s")
  Duration waitingChannels();
}
