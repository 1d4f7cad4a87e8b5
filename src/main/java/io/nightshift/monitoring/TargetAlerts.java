package io.nightshift.monitoring;

import io.nightshift.alerts.Alerts;
import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.alerts.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Raises and resolves the alerts of a target: it is down, or its certificate expires soon. */
record TargetAlerts(Alerts alerts) {
  static final String DOWN = "target-down";
  static final String CERTIFICATE = "certificate";

  /** Raises and resolves the alerts by the result of a check. */
  void tell(Connection connection, Target target, TargetState before, TargetState now)
      throws SQLException {
    String name = target.name();
    if (now.condition() == TargetCondition.DOWN) {
      if (now.lastError() != null) {
        String text =
            "%s (%s) is down: %s: GET /monitoring/targets"
                .formatted(name, now.type(), now.lastError());
        alerts.raise(connection, new Cause(DOWN, name, target.settings().severity(), text));
      }
    } else if (before.condition() != now.condition()) {
      alerts.resolve(connection, DOWN, name);
    }
    if (now.lastError() == null) {
      certificate(connection, target, now);
    }
  }

  private void certificate(Connection connection, Target target, TargetState now)
      throws SQLException {
    Instant until = now.certificateUntil();
    int days = target.settings().certificateDays();
    if (until != null && until.isBefore(now.checkedAt().plus(Duration.ofDays(days)))) {
      String text = "A TLS certificate of %s ends at %s".formatted(target.name(), until);
      alerts.raise(connection, new Cause(CERTIFICATE, target.name(), Severity.WARNING, text));
    } else if (target.type() == TargetType.HTTP || target.type() == TargetType.REDIS) {
      alerts.resolve(connection, CERTIFICATE, target.name());
    }
  }

  /** Resolves the alerts of a target that is not configured any more. */
  void forget(Connection connection, String target) throws SQLException {
    alerts.resolve(connection, DOWN, target);
    alerts.resolve(connection, CERTIFICATE, target);
  }
}
