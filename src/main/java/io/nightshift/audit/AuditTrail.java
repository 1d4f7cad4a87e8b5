package io.nightshift.audit;

import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit trail.
 *
 * <p>The index over the records' times finds those of a time span, but not in order. So the newest
 * records are searched in spans, each before and longer than the last, until there are enough.
 */
@ApplicationScoped
public class AuditTrail {
  private static final Duration FIRST_SPAN = Duration.ofSeconds(1);
  private static final int GROWTH = 8;

  /** The longest span; the last query covers all older records. */
  private static final Duration LONGEST_SPAN = Duration.ofDays(5 * 365);

  /** The length of a page, plus one record. */
  private static final int PAGE_BYTES = 512 * 1024;

  private static final String ORDER = "ORDER BY at DESC, chain DESC, sequence DESC LIMIT ?";

  /** The length of each record in bytes; PostgreSQL computes it without reading long texts. */
  private static final String LENGTHS =
      """
      SELECT octet_length(event_id) + octet_length(source) + octet_length(type)
        + octet_length(actor) + octet_length(action) + octet_length(resource)
        + coalesce(octet_length(details), 0)
      FROM audit_record WHERE %s
      """
          + ORDER;

  private static final String RECORDS =
      """
      SELECT chain, sequence, event_id, source, type, at, actor, action, resource, outcome,
             details, previous_hash, hash, hash_version
      FROM audit_record WHERE %s
      """
          + ORDER;

  private final DataSource dataSource;
  private final Clock clock;

  @Inject
  AuditTrail(DataSource dataSource, Clock clock) {
    this.dataSource = dataSource;
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
   * @throws IllegalStateException if the database is away
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
      QueryConditions within =
          conditions(
              new Filter(filter.actor(), filter.resource(), filter.action(), from, to), before);
      List<Long> lengths = read(LENGTHS, within, row -> row.getLong(1), limit + 1 - found.size());
      int fit = 0;
      while (fit < lengths.size() && found.size() + fit < limit && left > 0) {
        left -= lengths.get(fit++);
      }
      more = fit < lengths.size();
      if (fit > 0) {
        found.addAll(read(RECORDS, within, AuditTrail::view, fit));
      }
      to = begin;
      back = back.multipliedBy(GROWTH);
    }
    return new Page(found, more);
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }

  private <T> List<T> read(
      String sql, QueryConditions within, RowReader.Conversion<T> conversion, int limit) {
    return RowReader.list(
        dataSource, sql.formatted(within.where()), conversion, within.values(limit));
  }

  private static QueryConditions conditions(
      Filter filter, AuditRecordView.@Nullable Position before) {
    QueryConditions conditions =
        new QueryConditions()
            .and("actor = ?", filter.actor())
            .and("resource = ?", filter.resource())
            .and("action = ?", filter.action())
            .and("at >= ?", filter.from())
            .and("at < ?", filter.to());
    if (before != null) {
      // The first condition is implied by the second, but it is the one that the index supports.
      conditions.andAll(
          "at <= ? AND (at, chain, sequence) < (?, ?, ?)",
          before.at(),
          before.at(),
          before.chain(),
          before.sequence());
    }
    return conditions;
  }

  private static AuditRecordView view(ResultSet row) throws SQLException {
    HexFormat hex = HexFormat.of();
    return new AuditRecordView(
        row.getString(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        StoredTime.read(row, 6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        hex.formatHex(row.getBytes(12)),
        hex.formatHex(row.getBytes(13)),
        row.getInt(14));
  }
}
