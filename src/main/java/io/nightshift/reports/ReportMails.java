package io.nightshift.reports;

import io.nightshift.notifications.MessageWriter;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Writes the emails about new reports. */
@Singleton
final class ReportMails implements MessageWriter {
  /** The kind of these notifications. */
  static final String KIND = "report";

  @Override
  public Set<String> kinds() {
    return Set.of(KIND);
  }

  @Override
  public Function<ClaimedNotification, Message> prepare(
      Connection connection, List<ClaimedNotification> notifications) {
    return notification ->
        new Message(
            "%s%n%nThe whole report: GET /reports/%s, as text/html or text/csv"
                .formatted(
                    notification.data() == null ? "" : notification.data(),
                    notification.key().substring("report/".length())),
            null);
  }
}
