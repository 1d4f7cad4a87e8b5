package io.nightshift.alerts;

import io.smallrye.config.SmallRyeConfigBuilder;
import javax.sql.DataSource;

/** The alerts without a container. */
public final class AlertsOfTests {
  private AlertsOfTests() {}

  /** Those of that database, told to one address by email. */
  public static Alerts of(DataSource dataSource, String email) {
    AlertSettings settings =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withDefaultValue("nightshift.alerts.emails", email)
            .withMapping(AlertSettings.class)
            .build()
            .getConfigMapping(AlertSettings.class);
    return new Alerts(dataSource, settings);
  }
}
