package io.nightshift.audit;

import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail, for reading.
 *
 * <p>The index over the records' times finds those of a span, but has them in no order. So the
 * newest are looked for in spans, each before and longer than the last, until there are enough.
 */
@ApplicationScoped
@ActivateRequestContext
public class AuditTrail {
  private static final Duration FIRST_SPAN = Duration.ofSeconds(1);
  private static final int GROWTH = 8;

  /** None goes back farther; the last look is at all that is older. */
  private static final Duration LONGEST_SPAN = Duration.ofDays(5 * 365);

  private final Clock clock;

  @Inject
  AuditTrail(Clock clock) {
    this.clock = clock;
  }

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
    Instant newest = clock.instant(); // What is of the future is in the first span too.
    newest = earlier(newest, filter.to());
    newest = earlier(newest, before == null ? null : before.at());
    List<AuditRecordView> found = new ArrayList<>();
    Instant to = filter.to();
    Duration back = FIRST_SPAN;
    boolean older = true;
    while (older && found.size() < limit) {
      Instant begin = newest.minus(back);
      older =
          back.compareTo(LONGEST_SPAN) <= 0
              && (filter.from() == null || begin.isAfter(filter.from()));
      Instant from = older ? begin : filter.from();
      Filter within = new Filter(filter.actor(), filter.resource(), filter.action(), from, to);
      found.addAll(read(within, before, limit - found.size()));
      to = begin;
      back = back.multipliedBy(GROWTH);
    }
    return found;
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }

  private static List<AuditRecordView> read(
      Filter filter, AuditRecordView.@Nullable Position before, int limit) {
    StringJoiner where = new StringJoiner(" and ").setEmptyValue("1 = 1");
    Parameters values = new Parameters();
    and(where, values, "actor = :actor", "actor", filter.actor());
    and(where, values, "resource = :resource", "resource", filter.resource());
    and(where, values, "action = :action", "action", filter.action());
    and(where, values, "at >= :from", "from", filter.from());
    and(where, values, "at < :to", "to", filter.to());
    if (before != null) {
      // The first condition follows from the second, but is the one that the index can look up.
      where.add("at <= :at and (at, chain, sequence) < (:at, :chain, :sequence)");
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
