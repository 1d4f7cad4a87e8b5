package io.nightshift.notifications;

import io.nightshift.notifications.channels.Channel;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of the notifications topic. */
sealed interface NotificationEvent {

  /** A request to send a message that the publisher has written. */
  record Requested(
      String key,
      Channel channel,
      String recipient,
      @Nullable String subject,
      String body,
      @Nullable Instant deliverAt)
      implements NotificationEvent {}

  /** A request not to send what was requested under that key. */
  record Cancelled(String key) implements NotificationEvent {}

  /** An event of an appointment. */
  sealed interface OfAppointment extends NotificationEvent {
    /** The id of the appointment. */
    String appointmentId();
  }

  /**
   * A booking.
   *
   * @param zone the time zone of its place
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
   * A change of the time.
   *
   * @param zone the time zone of its place; null if the event has none
   * @param offset the offset, or else the zone, of its start
   */
  record Rescheduled(String appointmentId, Instant startsAt, @Nullable ZoneId zone, ZoneId offset)
      implements OfAppointment {}

  /** A cancellation of the appointment. */
  record CalledOff(String appointmentId) implements OfAppointment {}
}
