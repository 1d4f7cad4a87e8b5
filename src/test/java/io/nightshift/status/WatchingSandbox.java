package io.nightshift.status;

import io.nightshift.sandbox.SandboxResource;
import java.util.Map;

/**
 * An application that watches targets, a log and its orders, reports, and has a catalogue ({@link
 * CatalogueResource}), with an operator. Its trail of audit records may be broken.
 */
public final class WatchingSandbox extends SandboxResource {

  @Override
  protected Map<String, String> shared() {
    return Map.ofEntries(
        Map.entry("nightshift.instance", "here"),
        Map.entry("nightshift.operator.username", Credentials.USERNAME),
        Map.entry("nightshift.operator.password", Credentials.PASSWORD),
        Map.entry("nightshift.workers.\"orders-report\".schedule.cron", "off"),
        Map.entry("nightshift.workers.\"audit-report\".schedule.cron", "off"),
        Map.entry("nightshift.workers.\"catalogue-sync\".schedule.cron", "off"),
        Map.entry("nightshift.workers.\"fraud-watch\".schedule.every", "1s"),
        Map.entry("nightshift.workers.\"log-alerts\".schedule.every", "1s"),
        Map.entry("nightshift.reports.emails", "desk@example.com"),
        Map.entry("nightshift.fraud.rules.\"big\".kind", "order-amount"),
        Map.entry("nightshift.fraud.rules.\"big\".over.EUR", "5000"),
        Map.entry("nightshift.fraud.rules.\"big\".severity", "CRITICAL"),
        Map.entry("nightshift.fraud.rules.\"many\".kind", "orders"),
        Map.entry("nightshift.fraud.rules.\"many\".count", "4"),
        Map.entry("nightshift.fraud.rules.\"many\".window", "10m"),
        Map.entry("nightshift.fraud.rules.\"knocking\".kind", "denied-actions"),
        Map.entry("nightshift.fraud.rules.\"knocking\".count", "3"),
        Map.entry("nightshift.fraud.rules.\"knocking\".window", "1m"),
        Map.entry(
            MonitoringTest.TARGETS + "\"away\".http", "http://ada:s3cret@127.0.0.1:1/?token=t0ken"),
        Map.entry(MonitoringTest.TARGETS + "\"away\".every", "1s"),
        Map.entry(MonitoringTest.TARGETS + "\"own\".sql", "SELECT 1"),
        Map.entry(MonitoringTest.TARGETS + "\"own\".every", "1s"),
        Map.entry(MonitoringTest.TARGETS + "\"seldom\".tcp", "127.0.0.1:1"),
        Map.entry(MonitoringTest.TARGETS + "\"seldom\".every", "365d"),
        Map.entry(MonitoringTest.LOG + "path", MonitoringTest.PATH),
        Map.entry(MonitoringTest.LOG + "from", "BEGINNING"),
        Map.entry(MonitoringTest.LOG + "patterns.\"oom\".regex", "OutOfMem\\w+"),
        Map.entry(MonitoringTest.LOG + "thresholds.\"ERROR\"", "2"),
        Map.entry("nightshift.monitoring.log-poll", "100ms"));
  }
}
