package io.nightshift.audit;

import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Verifies the whole trail regularly, on one of the instances, so that tampering raises an alert
 * without a call, and readers of a long trail get a recent result.
 */
@Singleton
final class AuditVerification extends ScheduledService {
  private final TrailVerifications verifications;

  @Inject
  AuditVerification(TrailVerifications verifications) {
    this.verifications = verifications;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofMinutes(15)).withJitter(Duration.ofMinutes(1));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    Verification found = verifications.verify();
    run.items(found.chains().size());
    FirstBroken broken = found.firstBroken();
    run.message(
        broken == null
            ? "the trail is whole"
            : "%s: %s at %d: %s"
                .formatted(found.verdict(), broken.chain(), broken.sequence(), broken.why()));
  }
}
