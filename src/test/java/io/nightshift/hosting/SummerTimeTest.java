package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.LongTests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cron expressions where the clocks of a zone are put forward or back. */
class SummerTimeTest {
  private static final LocalDate FIRST = LocalDate.of(2022, 1, 1);
  private static final LocalDate END = FIRST.plusYears(10);

  /** A line of the cases: a cron, a zone, a day, and the instants at which it runs. */
  record Case(String cron, String zone, LocalDate day, String instants) {}

  static List<Case> cases() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            SummerTimeTest.class.getResourceAsStream("/cases/daylight-saving.tsv"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t"))
          .map(part -> new Case(part[0], part[1], LocalDate.parse(part[2]), part[3]))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aDayHasTheTicksOfTheCase(Case one) {
    ZoneId zone = ZoneId.of(one.zone());
    Instant from = one.day().atStartOfDay(zone).toInstant();
    Instant to = one.day().plusDays(1).atStartOfDay(zone).toInstant();
    List<Instant> expected =
        switch (one.instants()) {
          case String text when text.startsWith("every hour from ") -> {
            String[] words = text.split("[ ,]+");
            Instant last = Instant.parse(words[5]);
            // The midnight at the end of a range may be that of the next day.
            List<Instant> hours = steps(Instant.parse(words[3]), last, Duration.ofHours(1));
            assertEquals(hours.getFirst(), from);
            hours.removeIf(hour -> !hour.isBefore(to));
            assertEquals(Integer.parseInt(words[6]), hours.size());
            yield hours;
          }
          case String text when text.startsWith("every half hour, ") ->
              steps(from, to.minusSeconds(1), Duration.ofMinutes(30));
          case String text -> List.of(Instant.parse(text));
        };
    assertEquals(expected, forwards(times(one.cron(), zone), from, to));
    assertEquals(expected.reversed(), backwards(times(one.cron(), zone), from, to));
  }

  /** One zone of all whose clocks do the same in those years. */
  private static Collection<ZoneId> zones() {
    List<ZoneId> zones =
        ZoneId.getAvailableZoneIds().stream()
            .sorted()
            .map(ZoneId::of)
            .collect(Collectors.toMap(SummerTimeTest::clocks, zone -> zone, (one, other) -> one))
            .values()
            .stream()
            .sorted(Comparator.comparing(ZoneId::getId))
            .toList();
    return LongTests.some(zones, 8);
  }

  /** What its clocks do around those years. */
  private static List<Object> clocks(ZoneId zone) {
    Instant from = FIRST.minusYears(1).atStartOfDay(zone).toInstant();
    Instant to = END.plusYears(1).atStartOfDay(zone).toInstant();
    List<Object> clocks = new ArrayList<>();
    clocks.add(zone.getRules().getOffset(from));
    ZoneOffsetTransition change = zone.getRules().nextTransition(from);
    while (change != null && change.getInstant().isBefore(to)) {
      clocks.add(change);
      change = zone.getRules().nextTransition(change.getInstant());
    }
    return clocks;
  }

  static Stream<String> timesOfDay() {
    return Stream.of("0 30 2 * * ?", "0 5 0 * * ?", "59 59 23 * * ?", "0 0 1 * * ?");
  }

  @ParameterizedTest
  @MethodSource("timesOfDay")
  void inEveryZoneOfTheWorldATimeOfDayTicksOnceOnEachDayOfTenYears(String cron) {
    for (ZoneId zone : zones()) {
      CronTimes times = times(cron, zone);
      Instant tick =
          times.until(FIRST.atStartOfDay(zone).toInstant().minusSeconds(1)).orElseThrow();
      for (LocalDate day = FIRST; day.isBefore(END); day = day.plusDays(1)) {
        Instant next = times.after(tick).orElseThrow();
        LocalDateTime named = times.calendar().first(day.atStartOfDay()).orElseThrow();
        assertEquals(instant(named, zone), next, () -> zone + " " + named);
        assertEquals(next, times.until(next).orElseThrow());
        assertEquals(tick, times.until(next.minusNanos(1)).orElseThrow());
        assertEquals(next, times.after(next.minusNanos(1)).orElseThrow());
        tick = next;
      }
    }
  }

  static Stream<String> intervals() {
    return Stream.of(
        "0 0 * * * ?", "0 0/30 * * * ?", "0 7/15 0-23 * * ?", "0 */20 0/1 ? * SAT,SUN");
  }

  @ParameterizedTest
  @MethodSource("intervals")
  void anIntervalTicksWheneverTheClocksShowItsTimes(String cron) {
    for (ZoneId zone : zones()) {
      CronTimes times = times(cron, zone);
      Instant end = END.atStartOfDay(zone).toInstant();
      ZoneOffsetTransition change =
          zone.getRules().nextTransition(FIRST.atStartOfDay(zone).toInstant());
      while (change != null && change.getInstant().isBefore(end)) {
        Instant from = change.getInstant().minus(Duration.ofHours(26));
        Instant to = change.getInstant().plus(Duration.ofHours(26));
        List<Instant> shown = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(1, ChronoUnit.MINUTES)) {
          LocalDateTime time = at.atZone(zone).toLocalDateTime();
          if (times.calendar().first(time).filter(time::equals).isPresent()) {
            shown.add(at);
          }
        }
        assertEquals(shown, forwards(times, from, to), zone::toString);
        assertEquals(shown.reversed(), backwards(times, from, to), zone::toString);
        change = zone.getRules().nextTransition(change.getInstant());
      }
    }
  }

  @Test
  void severalTimesInOneGapAreOneTick() {
    assertTicks("0 0,30 2 * * ?", "Europe/Berlin", "2027-03-28", "2027-03-28T01:00:00Z");
    assertTicks(
        "0 0/10 1-3 * * ?",
        "Europe/Berlin",
        "2027-03-28",
        "2027-03-28T00:00:00Z",
        "2027-03-28T00:10:00Z",
        "2027-03-28T00:20:00Z",
        "2027-03-28T00:30:00Z",
        "2027-03-28T00:40:00Z",
        "2027-03-28T00:50:00Z",
        "2027-03-28T01:00:00Z",
        "2027-03-28T01:10:00Z",
        "2027-03-28T01:20:00Z",
        "2027-03-28T01:30:00Z",
        "2027-03-28T01:40:00Z",
        "2027-03-28T01:50:00Z");
  }

  @Test
  void aStepOfHoursNamesTimesOfDay() {
    assertTicks(
        "0 0 0/8 * * ?",
        "Africa/Cairo",
        "2026-04-24",
        "2026-04-23T22:00:00Z",
        "2026-04-24T05:00:00Z",
        "2026-04-24T13:00:00Z");
    assertTicks(
        "0 30 1/12 * * ?",
        "America/New_York",
        "2026-11-01",
        "2026-11-01T05:30:00Z",
        "2026-11-01T18:30:00Z");
  }

  @Test
  void aDayThatAZoneLeavesOutHasNoTick() {
    CronTimes apia = times("0 30 2 * * ?", ZoneId.of("Pacific/Apia"));
    Instant last = Instant.parse("2011-12-29T12:30:00Z"); // 02:30 on the 29th, ten hours behind.
    Instant next = Instant.parse("2011-12-30T12:30:00Z"); // 02:30 on the 31st, 14 hours ahead.
    assertEquals(next, apia.after(last).orElseThrow());
    assertEquals(last, apia.until(next.minusNanos(1)).orElseThrow());
    CronTimes kwajalein = times("0 0 12 * * ?", ZoneId.of("Pacific/Kwajalein"));
    Instant noon = Instant.parse("1993-08-21T00:00:00Z");
    assertEquals(noon, kwajalein.until(noon).orElseThrow());
    assertEquals(Instant.parse("1993-08-22T00:00:00Z"), kwajalein.after(noon).orElseThrow());
    // The 21st of August 1993 is no day there.
    CronTimes never = times("0 0 12 21 8 ? 1993", ZoneId.of("Pacific/Kwajalein"));
    assertTrue(never.after(Instant.parse("1993-01-01T00:00:00Z")).isEmpty());
    assertTrue(never.until(Instant.parse("1994-01-01T00:00:00Z")).isEmpty());
  }

  @Test
  void aTimeThatTheLastHourOfADayLeavesOutTicksWhenTheNextDayBegins() {
    // 23:00 becomes midnight.
    CronTimes nuuk = times("0 30 23 * * ?", ZoneId.of("America/Nuuk"));
    assertEquals(
        Instant.parse("2026-03-29T01:00:00Z"),
        nuuk.after(Instant.parse("2026-03-28T12:00:00Z")).orElseThrow());
    assertEquals(
        Instant.parse("2026-03-30T00:30:00Z"),
        nuuk.after(Instant.parse("2026-03-29T01:00:00Z")).orElseThrow());
  }

  private static CronTimes times(String cron, ZoneId zone) {
    return new CronTimes(cron, zone);
  }

  private static void assertTicks(String cron, String zone, String day, String... ticks) {
    ZoneId in = ZoneId.of(zone);
    Instant from = LocalDate.parse(day).atStartOfDay(in).toInstant();
    Instant to = LocalDate.parse(day).plusDays(1).atStartOfDay(in).toInstant();
    List<Instant> expected = Stream.of(ticks).map(Instant::parse).toList();
    assertEquals(expected, forwards(times(cron, in), from, to));
    assertEquals(expected.reversed(), backwards(times(cron, in), from, to));
  }

  /** The rule for a time of day, told once more. */
  private static Instant instant(LocalDateTime time, ZoneId zone) {
    var offsets = zone.getRules().getValidOffsets(time);
    return offsets.isEmpty()
        ? zone.getRules().getTransition(time).getInstant()
        : time.toInstant(offsets.getFirst());
  }

  private static List<Instant> forwards(CronTimes times, Instant from, Instant to) {
    List<Instant> ticks = new ArrayList<>();
    Instant tick = times.after(from.minusNanos(1)).orElseThrow();
    while (tick.isBefore(to)) {
      assertEquals(tick, times.until(tick).orElseThrow());
      ticks.add(tick);
      tick = times.after(tick).orElseThrow();
    }
    return ticks;
  }

  private static List<Instant> backwards(CronTimes times, Instant from, Instant to) {
    List<Instant> ticks = new ArrayList<>();
    Instant tick = times.until(to.minusNanos(1)).orElseThrow();
    while (!tick.isBefore(from)) {
      ticks.add(tick);
      tick = times.until(tick.minusNanos(1)).orElseThrow();
    }
    return ticks;
  }

  private static List<Instant> steps(Instant from, Instant last, Duration step) {
    List<Instant> steps = new ArrayList<>();
    for (Instant at = from; !at.isAfter(last); at = at.plus(step)) {
      steps.add(at);
    }
    return steps;
  }
}
