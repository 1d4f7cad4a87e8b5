package io.nightshift.audit;

import io.nightshift.jobs.QueryConditions;
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
 * Reads the audit trail.
 *
 * <p>The index over the records' times finds those of a time span, but not in order. So the newest
 * records are searched in spans, each before and longer than the last, until there are enough.
 */
@ApplicationScoped
@ActivateRequestContext
public class AuditTrail {
  private static final Duration FIRST_SPAN = Duration.ofSeconds(1);
  private static final int GROWTH = 8;

  /** The longest span; the last query covers all older records. */
  private static final Duration LONGEST_SPAN = Duration.ofDays(5 * 365);

  /** The length of a page, plus one record. */
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
   * A filter of records; null for any value.
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
   * @param records the requested number, or fewer if they are long
   * @param more whether there may be older records
   */
  public record Page(List<AuditRecordView> records, boolean more) {}

  /**
   * Records, newest first. A page ends with the record that makes it 512 KiB long: a record may be
   * as long as an event, and hundreds of them do not fit into memory.
   *
   * @param before only those before this position; null for the newest
   * @param limit the maximum number of records
   */
  public Page list(Filter filter, AuditRecordView.@Nullable Position before, int limit) {
    Instant newest = clock.instant(); // Records of the future are in the first span too.
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

  /** A query for the records of a time span, newest first. */
  private record Query(String where, Map<String, Object> values) {
    private static final String ORDER = " order by at desc, chain desc, sequence desc";

    /** The length of each record in bytes; PostgreSQL computes it without reading long texts. */
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
    QueryConditions conditions =
        new QueryConditions()
            .and("actor = :actor", "actor", filter.actor())
            .and("resource = :resource", "resource", filter.resource())
            .and("action = :action", "action", filter.action())
            .and("at >= :from", "from", filter.from())
            .and("at < :to", "to", filter.to());
    if (before != null) {
      // The first condition is implied by the second, but it is the one that the index supports.
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
        hex.formatHex(row.hash),
        row.hashVersion);
  }
}
