package io.nightshift.audit;

import io.nightshift.database.StoredTime;
import io.nightshift.events.EventEffects;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the audit record of an event, and whether a seal covers it. */
@Singleton
final class AuditEffects implements EventEffects {
  // A topic without a chain is none of audit events: then the summaries are not read.
  private static final String RECORD =
      """
      SELECT chain, sequence, at, actor, action, resource FROM audit_record
      WHERE event_id = ? AND source = ? AND EXISTS (SELECT FROM audit_chain WHERE chain = ?)
      LIMIT 1
      """;
  private static final String NEWEST =
      "SELECT number, length FROM audit_seal WHERE chain = ? ORDER BY number DESC LIMIT 1";
  private static final String SEAL =
      "SELECT length, sealed_at FROM audit_seal WHERE chain = ? AND number = ?";

  @Override
  public List<Effect> find(Connection connection, Applied applied, List<Effect> others)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(RECORD)) {
      select.setString(1, applied.event().id());
      select.setString(2, applied.event().source());
      select.setString(3, applied.topic() + "/" + applied.partition());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? List.of(effect(connection, row)) : List.of();
      }
    }
  }

  private static Effect effect(Connection connection, ResultSet row) throws SQLException {
    String chain = row.getString(1);
    long sequence = row.getLong(2);
    Instant at = StoredTime.read(row, 3);
    Seal seal = seal(connection, chain, sequence);
    String title = "Record %d of chain %s".formatted(sequence, chain);
    return new Effect(
        "audit",
        chain + "/" + sequence,
        seal == null ? title : title + ", seal " + seal.number(),
        seal == null ? "UNSEALED" : "SEALED",
        null,
        seal == null ? at : seal.at(),
        AuditFinder.href(at, row.getString(4), row.getString(5), row.getString(6)));
  }

  private record Seal(long number, Instant at) {}

  /**
   * The first seal whose length covers a record; null if none does. The lengths grow with the
   * numbers, which have no gap: so a few of the many seals are read.
   */
  private static @Nullable Seal seal(Connection connection, String chain, long sequence)
      throws SQLException {
    long last;
    try (PreparedStatement select = connection.prepareStatement(NEWEST)) {
      select.setString(1, chain);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next() || row.getLong(2) < sequence) {
          return null;
        }
        last = row.getLong(1);
      }
    }
    Seal seal = null;
    try (PreparedStatement select = connection.prepareStatement(SEAL)) {
      long first = 1;
      while (first <= last) {
        long middle = first + (last - first) / 2;
        select.setString(1, chain);
        select.setLong(2, middle);
        try (ResultSet row = select.executeQuery()) {
          if (row.next() && row.getLong(1) >= sequence) {
            seal = new Seal(middle, StoredTime.read(row, 2));
            last = middle - 1;
          } else {
            first = middle + 1;
          }
        }
      }
    }
    return seal;
  }
}
