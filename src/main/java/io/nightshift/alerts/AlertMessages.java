package io.nightshift.alerts;

import io.nightshift.notifications.MessageWriter;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Writes the messages to operators about alerts. */
@Singleton
final class AlertMessages implements MessageWriter {
  /** The kind of these notifications. */
  static final String KIND = "alert";

  private static final int MAX_LINE = 200;

  /** Makes a text one line, for a subject. */
  static String line(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
  }

  @Override
  public Set<String> kinds() {
    return Set.of(KIND);
  }

  @Override
  public Function<ClaimedNotification, Message> prepare(
      Connection connection, List<ClaimedNotification> notifications) {
    return notification ->
        new Message(
            "%s%n%nIt is %s of this Nightshift: GET /alerts/%s"
                .formatted(
                    notification.data() == null ? "" : notification.data(),
                    notification.key(),
                    notification.key().substring("alert/".length())),
            null);
  }
}
