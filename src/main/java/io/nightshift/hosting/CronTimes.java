package io.nightshift.hosting;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The instants of a cron expression in a time zone.
 *
 * <p>An expression that names every hour is an interval: it ticks at each instant at which the
 * clocks of the zone show one of its times, so that it keeps its rhythm when they are put forward
 * or back. Any other expression names times of day. Each of them ticks once on each day: a time
 * that the clocks leave out ticks at the first moment after the gap, a time that they show twice
 * ticks at the first. Times that fall on one instant are one tick. A day that a zone leaves out
 * whole has no ticks.
 *
 * <p>Times of day in their order have instants in the same order. So the tick before an instant and
 * the tick after it are found by the same mapping.
 */
final class CronTimes {
  private final CronCalendar calendar;
  private final ZoneId zone;
  private final ZoneRules rules;

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is not a cron expression
   */
  CronTimes(String expression, ZoneId zone) {
    this.calendar = new CronCalendar(expression);
    this.zone = zone;
    this.rules = zone.getRules();
  }

  /** The first tick after an instant. */
  Optional<Instant> after(Instant now) {
    return calendar.everyHour() ? nextOfInterval(now) : nextOfDay(now);
  }

  /** The last tick at or before an instant. */
  Optional<Instant> until(Instant now) {
    return calendar.everyHour() ? lastOfInterval(now) : lastOfDay(now);
  }

  /** The dates and times that the expression names. */
  CronCalendar calendar() {
    return calendar;
  }

  private Optional<Instant> nextOfDay(Instant now) {
    Optional<LocalDateTime> next = calendar.first(shown(now).plusNanos(1));
    while (next.isPresent() && !exists(next.get().toLocalDate())) {
      next = calendar.first(next.get().toLocalDate().plusDays(1).atStartOfDay());
    }
    return next.map(this::instant);
  }

  private Optional<Instant> lastOfDay(Instant now) {
    Optional<LocalDateTime> last = calendar.last(shown(now));
    while (last.isPresent() && !exists(last.get().toLocalDate())) {
      last = calendar.last(last.get().toLocalDate().atStartOfDay().minusNanos(1));
    }
    return last.map(this::instant);
  }

  /** The latest time whose instant is not after {@code now}. */
  private LocalDateTime shown(Instant now) {
    ZonedDateTime time = now.atZone(zone);
    ZoneOffsetTransition change = rules.getTransition(time.toLocalDateTime());
    return change != null && change.isOverlap() && time.getOffset().equals(change.getOffsetAfter())
        // The clocks show these times for the second time, after being put back.
        ? change.getDateTimeBefore().minusNanos(1)
        : time.toLocalDateTime();
  }

  private Instant instant(LocalDateTime time) {
    ZoneOffsetTransition change = rules.getTransition(time);
    return change != null && change.isGap()
        ? change.getInstant()
        : ZonedDateTime.ofLocal(time, zone, null).toInstant();
  }

  private boolean exists(LocalDate day) {
    return day.atStartOfDay(zone).toLocalDate().equals(day);
  }

  private Optional<Instant> nextOfInterval(Instant now) {
    Instant from = now.plusNanos(1);
    while (true) {
      var offset = rules.getOffset(from);
      Optional<Instant> next =
          calendar.first(LocalDateTime.ofInstant(from, offset)).map(time -> time.toInstant(offset));
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (next.isEmpty() || change == null || next.get().isBefore(change.getInstant())) {
        return next;
      }
      from = change.getInstant();
    }
  }

  private Optional<Instant> lastOfInterval(Instant now) {
    Instant to = now;
    while (true) {
      var offset = rules.getOffset(to);
      Optional<Instant> last =
          calendar.last(LocalDateTime.ofInstant(to, offset)).map(time -> time.toInstant(offset));
      // The change at this very instant counts too.
      ZoneOffsetTransition change = rules.previousTransition(to.plusNanos(1));
      if (last.isEmpty() || change == null || !last.get().isBefore(change.getInstant())) {
        return last;
      }
      to = change.getInstant().minusNanos(1);
    }
  }
}
