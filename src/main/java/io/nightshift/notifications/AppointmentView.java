package io.nightshift.notifications;

import java.time.Instant;

/**
 * The status of an appointment.
 *
 * @param startsAt its start
 * @param zone the time zone of its place: a name or an offset
 * @param state {@code BOOKED} or {@code CANCELLED}
 * @param updatedAt the time of the event that changed it last
 */
public record AppointmentView(
    String appointmentId,
    String email,
    String title,
    Instant startsAt,
    String zone,
    String state,
    Instant updatedAt) {

  /** The same appointment with another title. */
  public AppointmentView withTitle(String other) {
    return new AppointmentView(appointmentId, email, other, startsAt, zone, state, updatedAt);
  }
}
