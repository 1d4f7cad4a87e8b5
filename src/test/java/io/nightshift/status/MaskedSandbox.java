package io.nightshift.status;

import io.nightshift.sandbox.SandboxResource;
import java.util.Map;

/**
 * An application whose reads are masked for everybody but its operator. Nothing replays dead
 * letters or looks for troubles by itself. Its trail of audit records is whole after each test.
 */
public final class MaskedSandbox extends SandboxResource {
  /** How often a dead letter is replayed without force. */
  static final int MAX_ATTEMPTS = 100_000;

  /** The header of that name of a request of the operator. */
  public static String authorization() {
    return Credentials.basic(Credentials.USERNAME, Credentials.PASSWORD);
  }

  @Override
  protected Map<String, String> shared() {
    return Map.ofEntries(
        Map.entry("nightshift.instance", "operated-1"),
        Map.entry("nightshift.operator.username", Credentials.USERNAME),
        Map.entry("nightshift.operator.password", Credentials.PASSWORD),
        Map.entry("nightshift.workers.\"dead-letter-retry\".schedule.cron", "off"),
        Map.entry("nightshift.workers.\"trouble-watch\".schedule.cron", "off"),
        Map.entry("nightshift.dead-letters.replay-at-once", "5"),
        Map.entry("nightshift.dead-letters.max-attempts", Integer.toString(MAX_ATTEMPTS)),
        Map.entry("nightshift.dead-letters.retry.first-pause", "1h"),
        Map.entry("nightshift.dead-letters.retry.max-pause", "3h"),
        Map.entry("nightshift.dead-letters.retry.max-attempts", "4"),
        Map.entry("nightshift.alerts.emails", "night@example.com"),
        Map.entry("nightshift.alerts.topic", AlertsTest.TOPIC));
  }
}
