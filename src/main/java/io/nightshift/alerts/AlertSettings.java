package io.nightshift.alerts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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
}
