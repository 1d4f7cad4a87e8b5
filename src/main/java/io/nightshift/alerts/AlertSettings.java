package io.nightshift.alerts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the alerts. */
@ConfigMapping(prefix = "nightshift.alerts")
interface AlertSettings {

  /** The Kafka topic for alerts. */
  @WithDefault("nightshift.alerts")
  String topic();

  /** The recipients of an email when an alert is raised or resolved. */
  Optional<List<String>> emails();

  /** The URLs that receive a webhook then. */
  Optional<List<String>> webhooks();

  /** The number of open dead letters of a topic that raises an alert; 0 for never. */
  @WithDefault("1")
  int deadLetters();

  /** The number of notifications that failed within a day that raises an alert; 0 for never. */
  @WithDefault("1")
  int failedNotifications();

  /** The wait of a whole channel for its server that raises an alert. */
  @WithDefault("15s")
  Duration waitingChannels();
}
