package io.nightshift.status;

import io.nightshift.sandbox.SandboxResource;
import io.nightshift.status.page.AuditExportTest;
import java.util.Map;

/**
 * An application whose reads are open to everybody, with an operator. Nothing replays dead letters
 * or seals the trail by itself. Its trail of audit records may be broken.
 */
public final class OpenSandbox extends SandboxResource {

  @Override
  protected Map<String, String> shared() {
    return Map.ofEntries(
        Map.entry("nightshift.instance", "operated-1"),
        Map.entry("nightshift.reading", "open"),
        Map.entry("nightshift.operator.username", Credentials.USERNAME),
        Map.entry("nightshift.operator.password", Credentials.PASSWORD),
        Map.entry("nightshift.workers.\"dead-letter-retry\".schedule.cron", "off"),
        Map.entry("nightshift.workers.\"audit-sealer\".schedule.cron", "off"),
        Map.entry("nightshift.dead-letters.topic", PublicationTest.TOPIC),
        Map.entry("nightshift.audit.seal-topic", AuditExportTest.TOPIC),
        Map.entry("nightshift.status.concurrent-exports", "2"),
        Map.entry("nightshift.status.export-least-rate", "1M"),
        Map.entry("nightshift.mail.from", "The shop <shop@example.com>"),
        Map.entry("nightshift.notifications.webhook.allow-private", "true"),
        Map.entry("nightshift.notifications.retry.first-delay", "10ms"));
  }
}
