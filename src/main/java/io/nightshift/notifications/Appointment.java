package io.nightshift.notifications;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** An appointment, and what it is reminded by. */
record Appointment(
    String appointmentId,
    String email,
    String title,
    Instant startsAt,
    ZoneId zone,
    List<RemindBefore> remindBefore,
    State state,
    Instant updatedAt) {

  /** Whether it takes place. */
  enum State {
    /** It does, as far as is known. */
    BOOKED,
    /** It was called off. */
    CANCELLED
  }

  /** One that was just booked. */
  static Appointment booked(NotificationEvent.Booked event, Instant at) {
    return new Appointment(
        event.appointmentId(),
        event.email(),
        event.title(),
        event.startsAt(),
        event.zone(),
        event.remindBefore(),
        State.BOOKED,
        at);
  }

  Appointment rescheduled(NotificationEvent.Rescheduled event, Instant at) {
    ZoneId given = event.zone();
    boolean keepsZone = given == null && !(zone instanceof java.time.ZoneOffset);
    ZoneId newZone = given != null ? given : keepsZone ? zone : event.offset();
    return new Appointment(
        appointmentId, email, title, event.startsAt(), newZone, remindBefore, state, at);
  }

  Appointment calledOff(Instant at) {
    return new Appointment(
        appointmentId, email, title, startsAt, zone, remindBefore, State.CANCELLED, at);
  }

  /**
   * When it is to be reminded of. What should have been said already is said at once, and only the
   * last of it: an appointment that was booked late is not reminded of five times in a row.
   *
   * @return none where it has begun
   */
  List<Instant> reminders(Instant now) {
    if (!startsAt.isAfter(now)) {
      return List.of();
    }
    List<Instant> times =
        remindBefore.stream().map(before -> before.before(startsAt, zone)).distinct().toList();
    List<Instant> ahead = times.stream().filter(time -> time.isAfter(now)).sorted().toList();
    if (ahead.size() == times.size()) {
      return ahead;
    }
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(now), ahead.stream()).toList();
  }
}
