package io.nightshift.status;

import io.nightshift.sandbox.SandboxResource;
import java.util.Map;

/**
 * An application that parks what follows a dead letter of its key, and reads orders with two
 * consumers, with an operator. Nothing replays dead letters by itself.
 */
public final class ParkingSandbox extends SandboxResource {

  @Override
  protected Map<String, String> shared() {
    return Map.of(
        "nightshift.operator.username", Credentials.USERNAME,
        "nightshift.operator.password", Credentials.PASSWORD,
        "nightshift.workers.\"dead-letter-retry\".schedule.cron", "off",
        "nightshift.dead-letters.max-attempts", "100000",
        "nightshift.intake.topics.orders.after-dead-letter", "PARK_KEY",
        "nightshift.intake.topics.orders.concurrency", "2",
        "nightshift.intake.inbox-retention", "2h");
  }
}
