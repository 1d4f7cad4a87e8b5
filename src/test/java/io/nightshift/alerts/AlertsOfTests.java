package io.nightshift.alerts;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.RunTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Alerts without an application. */
public final class AlertsOfTests {
  private AlertsOfTests() {}

  private record Settings(
      String topic, Optional<List<String>> emails, Optional<List<String>> webhooks)
      implements AlertSettings {}

  /** Those of that database; whoever is given is told of them. */
  public static Alerts of(DataSource dataSource, String... emails) {
    return new Alerts(
        dataSource,
        new Settings("nightshift.alerts", Optional.of(List.of(emails)), Optional.empty()));
  }

  /** Those that are resolved for that time. */
  public static OldRows old(RunTransactions transactions, Duration keep) {
    return new AlertWorkers().rows(transactions, () -> keep);
  }
}
