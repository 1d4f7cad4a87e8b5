package io.nightshift.audit;

import io.nightshift.jobs.Conditions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** A page is as long as this and one record. */
  private static final int PAGE_BYTES = 512 * 1024;

  private static final String LENGTH =
      Stream.of("eventId", "source", "type", "actor", "action", "resource", "details")
          .map("coalesce(octet_length(%s), 0)"::formatted)
          .collect(Collectors.joining(" + ", "cast(", " as Long)"));

  private final Clock clock;

  @Inject
  AuditTrail(Clock clock) {
    this.clock = clock;
  }

  /**
   * Which records; null if it does not matter.
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
   * Records of one page, newest first.
   *
   * @param records as many as were asked for, or fewer where they are long
   * @param more whether there may be older ones
   */
  public record Page(List<AuditRecordView> records, boolean more) {}

  /**
   * Records, newest first. A page ends with the record that makes it 512 KiB long: a record may be
   * as long as an event, and a page of hundreds of such ones does not fit into the memory.
   *
   * @param before only those before this place; null for the newest
   * @param limit the most records
   */
  public Page list(Filter filter, AuditRecordView.@Nullable Position before, int limit) {
    Instant newest = clock.instant(); // What is of the future is in the first span too.
    newest = earlier(newest, filter.to());
    newest = earlier(newest, before == null ? null : before.at());
    List<AuditRecordView> found = new ArrayList<>();
    Instant to = filter.to();
    Duration back = FIRST_SPAN;
    long left = PAGE_BYTES;
    boolean older = true;
    boolean more = false;
    while (older && !more) {
      Instant begin = newest.minus(back);
      older =
          back.compareTo(LONGEST_SPAN) <= 0
              && (filter.from() == null || begin.isAfter(filter.from()));
      Instant from = older ? begin : filter.from();
      Query within =
          query(new Filter(filter.actor(), filter.resource(), filter.action(), from, to), before);
      List<Long> lengths = within.lengths(limit + 1 - found.size());
      int fit = 0;
      while (fit < lengths.size() && found.size() + fit < limit && left > 0) {
        left -= lengths.get(fit++);
      }
      more = fit < lengths.size();
      if (fit > 0) {
        found.addAll(within.read(fit));
      }
      to = begin;
      back = back.multipliedBy(GROWTH);
    }
    return new Page(found, more);
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }

  /** Records of a span of time, newest first. */
  private record Query(String where, Map<String, Object> values) {
    private static final String ORDER = " order by at desc, chain desc, sequence desc";

    /** The length of each in bytes; PostgreSQL reads no long text for it. */
    List<Long> lengths(int limit) {
      TypedQuery<Long> query =
          AuditRow.getEntityManager()
              .createQuery("select " + LENGTH + " from AuditRow where " + where + ORDER, Long.class)
              .setMaxResults(limit);
      values.forEach(query::setParameter);
      return query.getResultList();
    }

    List<AuditRecordView> read(int limit) {
      return AuditRow.<AuditRow>find(where + ORDER, values).page(0, limit).stream()
          .map(AuditTrail::view)
          .toList();
    }
  }

  private static Query query(Filter filter, AuditRecordView.@Nullable Position before) {
    Conditions conditions =
        new Conditions()
            .and("actor = :actor", "actor", filter.actor())
            .and("resource = :resource", "resource", filter.resource())
            .and("action = :action", "action", filter.action())
            .and("at >= :from", "from", filter.from())
            .and("at < :to", "to", filter.to());
    if (before != null) {
      // The first condition follows from the second, but is the one that the index can look up.
      conditions.and(
          "at <= :at and (at, chain, sequence) < (:at, :chain, :sequence)",
          Map.of("at", before.at(), "chain", before.chain(), "sequence", before.sequence()));
    }
    return new Query(conditions.where(), conditions.values());
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
