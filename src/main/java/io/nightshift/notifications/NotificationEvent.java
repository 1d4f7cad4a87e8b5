package io.nightshift.notifications;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What publishers ask for. */
sealed interface NotificationEvent {

  /** Something to be sent, in the publisher's own words. */
  record Requested(
      String key,
      Channel channel,
      String recipient,
      @Nullable String subject,
      String body,
      @Nullable Instant deliverAt)
      implements NotificationEvent {}

  /** What was requested under that key is not to be sent any more. */
  record Cancelled(String key) implements NotificationEvent {}

  /** What happens to an appointment. */
  sealed interface OfAppointment extends NotificationEvent {
    /** Which. */
    String appointmentId();
  }

  /**
   * Booked: it is reminded of.
   *
   * @param zone where it is
   */
  record Booked(
      String appointmentId,
      String email,
      String title,
      Instant startsAt,
      ZoneId zone,
      List<RemindBefore> remindBefore)
      implements OfAppointment {}

  /**
   * At another time.
   *
   * @param zone where it is; null if the event does not say
   * @param offset the offset, or else the zone, that its start was written with
   */
  record Rescheduled(String appointmentId, Instant startsAt, @Nullable ZoneId zone, ZoneId offset)
      implements OfAppointment {}

  /** Called off. */
  record CalledOff(String appointmentId) implements OfAppointment {}
}
