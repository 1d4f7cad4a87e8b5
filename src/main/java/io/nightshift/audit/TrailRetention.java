package io.nightshift.audit;

import io.nightshift.database.AfterMigration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/**
 * Stores the retention in the database, so that it refuses an earlier cut by any client. Only the
 * owner of the schema can change it there.
 */
@Singleton
final class TrailRetention implements AfterMigration {
  private static final Logger LOG = Logger.getLogger("io.nightshift.audit");
  private static final Duration LONGEST = Duration.ofDays(1_000_000);
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String UPDATE = "UPDATE audit_retention SET keep = ?";

  private final Duration retention;

  @Inject
  TrailRetention(AuditSettings settings) {
    this.retention = settings.retention();
  }

  /** The retention, limited to a value that the database can compute with. */
  static Duration limited(Duration retention) {
    return retention.compareTo(LONGEST) > 0 ? LONGEST : retention;
  }

  /** The retention in microseconds. */
  static long micros(Duration retention) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(limited(retention)));
  }

  @Override
  public void run(Connection owner) throws SQLException {
    long keep = Math.max(0, micros(retention));
    if (keep == stored(owner)) {
      return;
    }
    try (PreparedStatement update = owner.prepareStatement(UPDATE)) {
      update.setLong(1, keep);
      update.executeUpdate();
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      LOG.warnf(
          "NS0603 The database keeps audit records by another retention than "
              + "nightshift.audit.retention (%s), and this role may not change it: its owner "
              + "has to run %s",
          retention, UPDATE.replace("?", Long.toString(keep)));
    }
  }

  private static long stored(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT keep FROM audit_retention");
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : -1;
    }
  }
}
