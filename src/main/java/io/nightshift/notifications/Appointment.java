package io.nightshift.notifications;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** An appointment, and the data of its reminders. */
record Appointment(
    String appointmentId,
    String email,
    String title,
    Instant startsAt,
    ZoneId zone,
    List<RemindBefore> remindBefore,
    State state,
    Instant updatedAt) {

  /** The state of an appointment. */
  enum State {
    /** The appointment takes place, as far as is known. */
    BOOKED,
    /** The appointment was called off. */
    CANCELLED
  }

  /** A new appointment. */
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
   * The times of its reminders. A reminder whose time has passed is sent at once, and only the last
   * of them: an appointment that was booked late does not cause five reminders in a row.
   *
   * @return empty if it has begun
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
