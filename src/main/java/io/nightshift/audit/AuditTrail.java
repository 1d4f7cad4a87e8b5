package io.nightshift.audit;

import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The audit trail, for reading. */
@ApplicationScoped
@ActivateRequestContext
public class AuditTrail {

  /**
   * Which records; null where it does not matter.
   *
   * @param actor by this actor
   * @param resource about this resource
   * @param action of this action
   * @param from of this time or later
   * @param to before this time
   */
  public record Filter(
      @Nullable String actor,
      @Nullable String resource,
      @Nullable String action,
      @Nullable Instant from,
      @Nullable Instant to) {}

  /**
   * Records, newest first.
   *
   * @param before only those before this place; null for the newest
   * @param limit at most so many
   */
  public List<AuditRecordView> list(
      Filter filter, AuditRecordView.@Nullable Position before, int limit) {
    StringJoiner where = new StringJoiner(" and ").setEmptyValue("1 = 1");
    Parameters values = new Parameters();
    and(where, values, "actor = :actor", "actor", filter.actor());
    and(where, values, "resource = :resource", "resource", filter.resource());
    and(where, values, "action = :action", "action", filter.action());
    and(where, values, "at >= :from", "from", filter.from());
    and(where, values, "at < :to", "to", filter.to());
    if (before != null) {
      where.add("(at, chain, sequence) < (:at, :chain, :sequence)");
      values.and("at", before.at()).and("chain", before.chain()).and("sequence", before.sequence());
    }
    return AuditRow.<AuditRow>find(where + " order by at desc, chain desc, sequence desc", values)
        .page(0, limit)
        .stream()
        .map(AuditTrail::view)
        .toList();
  }

  private static void and(
      StringJoiner where,
      Parameters values,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      where.add(condition);
      values.and(name, value);
    }
  }

  private static AuditRecordView view(AuditRow row) {
    HexFormat hex = HexFormat.of();
    return new AuditRecordView(
        row.chain,
        row.sequence,
        row.eventId,
        row.source,
        row.type,
        row.at,
        row.actor,
        row.action,
        row.resource,
        row.outcome,
        row.details,
        hex.formatHex(row.previousHash),
        hex.formatHex(row.hash));
  }
}
