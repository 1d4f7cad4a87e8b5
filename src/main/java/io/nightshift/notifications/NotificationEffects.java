package io.nightshift.notifications;

import io.nightshift.database.Found;
import io.nightshift.events.EventEffects;
import io.nightshift.events.ParseResult;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the notification that an event has requested, or its appointment with the reminders. */
@Singleton
final class NotificationEffects implements EventEffects {

  @Override
  public List<Effect> find(Connection connection, Applied applied, List<Effect> others)
      throws SQLException {
    // The zone of a time without one: it is not read here.
    return NotificationEventReader.read(applied.event(), ZoneOffset.UTC)
            instanceof ParseResult.Valid<NotificationEvent>(var event)
        ? find(connection, applied, event)
        : List.of();
  }

  private static List<Effect> find(Connection connection, Applied applied, NotificationEvent event)
      throws SQLException {
    return switch (event) {
      case NotificationEvent.Requested requested ->
          ofKey(connection, applied, requested.key(), Outbox.REQUESTED);
      case NotificationEvent.Cancelled(String key) ->
          ofKey(connection, applied, key, Outbox.REQUESTED);
      case NotificationEvent.OfAppointment of -> {
        String id = of.appointmentId();
        List<Effect> found = new ArrayList<>();
        Appointment appointment =
            AppointmentTable.read(connection, new TreeSet<>(Set.of(id))).get(id);
        if (appointment != null) {
          found.add(
              new Effect(
                  "appointment",
                  id,
                  "Appointment " + id,
                  appointment.state().name(),
                  became(of),
                  appointment.updatedAt(),
                  "/appointments/" + Found.encoded(id)));
        }
        found.addAll(ofKey(connection, applied, id, Outbox.REMINDER));
        yield found;
      }
    };
  }

  /** The state that an applied event led to; null if it left the state as it was. */
  private static @Nullable String became(NotificationEvent.OfAppointment event) {
    return switch (event) {
      case NotificationEvent.Booked booked -> Appointment.State.BOOKED.name();
      case NotificationEvent.CalledOff calledOff -> Appointment.State.CANCELLED.name();
      case NotificationEvent.Rescheduled rescheduled -> null;
    };
  }

  private static List<Effect> ofKey(Connection connection, Applied applied, String key, String kind)
      throws SQLException {
    return KeyedNotifications.find(connection, key, List.of(kind), applied.at());
  }
}
