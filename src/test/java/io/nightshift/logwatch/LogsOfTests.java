package io.nightshift.logwatch;

import io.nightshift.jobs.RunTransactions;
import io.nightshift.monitoring.MonitoringParts;
import java.util.Map;

/** The log watch without an application. */
public final class LogsOfTests {
  private LogsOfTests() {}

  /** The old rows, with the default retention. */
  public static LogRetention retention(RunTransactions transactions) {
    return new LogRetention(
        transactions, MonitoringParts.settings(LogWatchSettings.class, Map.of()));
  }
}
