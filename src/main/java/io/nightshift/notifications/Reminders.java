package io.nightshift.notifications;

import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes the reminders of appointments. */
@Singleton
final class Reminders implements MessageWriter {
  private final LocaleFormat localeFormat;

  @Inject
  Reminders(LocaleFormat localeFormat) {
    this.localeFormat = localeFormat;
  }

  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance reminderHtml(String title, String when);

    static native TemplateInstance reminderText(String title, String when);
  }

  /** A reminder that is due at {@code time}. */
  static NotificationDraft draft(Appointment appointment, Instant time) {
    return new NotificationDraft(
        appointment.appointmentId(),
        Outbox.REMINDER,
        Channel.EMAIL,
        appointment.email(),
        "Reminder: " + appointment.title(),
        null,
        time);
  }

  @Override
  public Set<String> kinds() {
    return Set.of(Outbox.REMINDER);
  }

  @Override
  public Function<ClaimedNotification, Message> prepare(
      Connection connection, List<ClaimedNotification> notifications) throws SQLException {
    Map<String, Appointment> appointments =
        AppointmentTable.read(
            connection,
            notifications.stream()
                .map(ClaimedNotification::key)
                .collect(Collectors.toCollection(TreeSet::new)));
    return notification -> {
      Appointment appointment = appointments.get(notification.key());
      if (appointment == null) {
        throw new IllegalStateException("There is no appointment " + notification.key());
      }
      String when = localeFormat.time(appointment.startsAt(), appointment.zone());
      return new Message(
          Templates.reminderText(appointment.title(), when).render(),
          Templates.reminderHtml(appointment.title(), when).render());
    };
  }
}
