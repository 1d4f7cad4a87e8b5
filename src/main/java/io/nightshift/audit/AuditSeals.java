package io.nightshift.audit;

import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the seals of the trail. */
@ApplicationScoped
public class AuditSeals {
  private static final String LIST =
      """
      SELECT chain, number, length, head, sealed_at, previous_hash, hash, key_id, signature
      FROM audit_seal WHERE %s
      ORDER BY sealed_at DESC, chain DESC, number DESC LIMIT ?
      """;

  private final DataSource dataSource;

  AuditSeals(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Seals, newest first.
   *
   * @param chain of this chain; null for all
   * @param before only those before this position; null for the newest
   * @param limit the maximum number of seals
   * @throws IllegalStateException if the database is away
   */
  public List<SealView> list(
      @Nullable String chain, SealView.@Nullable Position before, int limit) {
    QueryConditions conditions = new QueryConditions().and("chain = ?", chain);
    if (before != null) {
      conditions.andAll(
          "(sealed_at, chain, number) < (?, ?, ?)",
          before.sealedAt(),
          before.chain(),
          before.number());
    }
    return RowReader.list(
        dataSource, LIST.formatted(conditions.where()), AuditSeals::view, conditions.values(limit));
  }

  private static SealView view(ResultSet row) throws SQLException {
    HexFormat hex = HexFormat.of();
    byte[] signature = row.getBytes(9);
    return new SealView(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        hex.formatHex(row.getBytes(4)),
        CanonicalJson.time(StoredTime.read(row, 5)),
        hex.formatHex(row.getBytes(6)),
        hex.formatHex(row.getBytes(7)),
        row.getString(8),
        signature == null ? null : Base64.getEncoder().encodeToString(signature));
  }
}
