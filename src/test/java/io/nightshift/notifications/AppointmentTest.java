package io.nightshift.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When an appointment is reminded of. */
class AppointmentTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant LONG_BEFORE = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aDayIsTheSameTimeOfTheDayBeforeAnd24HoursAreExact() {
    // In the night of 29 March 2026 clocks in Berlin go from 2 to 3, on 25 October from 3 to 2.
    assertEquals(
        times("2026-03-28T09:00+01:00", "2026-03-28T08:00+01:00"),
        reminders("2026-03-29T09:00+02:00", BERLIN, "P1D", "PT24H"));
    assertEquals(
        times("2026-10-24T09:00+02:00", "2026-10-24T10:00+02:00"),
        reminders("2026-10-25T09:00+01:00", BERLIN, "P1D", "PT24H"));
  }

  @Test
  void withNothingButAnOffsetADayHas24Hours() {
    assertEquals(
        times("2026-03-28T09:00+02:00"),
        reminders("2026-03-29T09:00+02:00", ZoneId.of("+02:00"), "P1D", "PT24H"));
  }

  @Test
  void aMonthBeforeTheEndOfMarchIsTheEndOfFebruary() {
    assertEquals(
        times("2026-02-28T09:00+01:00"), reminders("2026-03-31T09:00+02:00", BERLIN, "P1M"));
  }

  @Test
  void whatShouldHaveBeenSaidIsSaidAtOnceAndOnlyOnce() {
    Instant now = at("2026-06-01T10:00+02:00");
    Appointment late = appointment("2026-06-01T11:30+02:00", BERLIN, "P1W", "P1D", "PT2H", "PT1H");
    assertEquals(List.of(now, at("2026-06-01T10:30+02:00")), late.reminders(now));
  }

  @Test
  void whatHasBegunIsNotRemindedOf() {
    Appointment begun = appointment("2026-06-01T10:00+02:00", BERLIN, "PT1H");
    assertEquals(List.of(), begun.reminders(at("2026-06-01T10:00+02:00")));
  }

  @Test
  void movedItStaysInItsZone() {
    Appointment booked = appointment("2026-03-20T09:00+01:00", BERLIN, "P1D");
    Instant start = at("2026-03-29T09:00+02:00");
    Appointment moved =
        booked.rescheduled(
            new NotificationEvent.Rescheduled("a", start, null, ZoneId.of("+02:00")), start);
    assertEquals(BERLIN, moved.zone());
    assertEquals(times("2026-03-28T09:00+01:00"), moved.reminders(LONG_BEFORE));
  }

  private static List<Instant> reminders(String start, ZoneId zone, String... before) {
    return appointment(start, zone, before).reminders(LONG_BEFORE);
  }

  private static Appointment appointment(String start, ZoneId zone, String... before) {
    List<RemindBefore> reminders =
        Stream.of(before).map(text -> Objects.requireNonNull(RemindBefore.parse(text))).toList();
    return new Appointment(
        "a",
        "a@example.com",
        "Title",
        at(start),
        zone,
        reminders,
        Appointment.State.BOOKED,
        LONG_BEFORE);
  }

  private static List<Instant> times(String... times) {
    return Stream.of(times).map(AppointmentTest::at).sorted().toList();
  }

  private static Instant at(String time) {
    return ZonedDateTime.parse(time).toInstant();
  }
}
