package io.nightshift.audit;

import io.nightshift.alerts.Alerts;
import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.alerts.Severity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Raises and resolves the alerts of the trail. */
@Singleton
final class TrailAlerts {
  private static final String BROKEN = "audit-trail";
  private static final String CUT = "audit-cut";
  private static final String TRAIL = "trail";

  private final Alerts alerts;

  @Inject
  TrailAlerts(Alerts alerts) {
    this.alerts = alerts;
  }

  /**
   * Raises the alert that records are deleted: one for all chains of a run, and a new one for each
   * run.
   */
  void cut(Connection connection, Duration keep) throws SQLException {
    alerts.resolve(connection, CUT, TRAIL);
    String message =
        ("Audit records that were sealed more than %s ago are removed: GET"
                + " /audit/records?action=%s names each cut")
            .formatted(keep, Cut.ACTION);
    alerts.raise(connection, new Cause(CUT, TRAIL, Severity.INFO, message));
  }

  /**
   * Raises the alert that old records cannot be deleted, because their chains are not verified.
   *
   * @return whether the alert is new
   */
  boolean notRemoved(Connection connection, List<String> chains) throws SQLException {
    return alerts.raise(
        connection,
        new Cause(
            BROKEN,
            TRAIL,
            Severity.CRITICAL,
            "The audit trail is not verified, and nothing of it is removed: "
                + String.join(", ", chains)));
  }

  /** Raises the alert of a trail that is not intact, or resolves it. */
  boolean found(Connection connection, Verification verification) throws SQLException {
    Verification.FirstBroken broken = verification.firstBroken();
    if (broken == null) {
      return alerts.resolve(connection, BROKEN, TRAIL);
    }
    String message =
        "The audit trail is %s: %s at %d: %s"
            .formatted(verification.verdict(), broken.chain(), broken.sequence(), broken.why());
    return alerts.raise(connection, new Cause(BROKEN, TRAIL, Severity.CRITICAL, message));
  }
}
