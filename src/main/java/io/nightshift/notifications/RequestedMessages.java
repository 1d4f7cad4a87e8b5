package io.nightshift.notifications;

import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Writes the messages that publishers request with their own text. */
@Singleton
final class RequestedMessages implements MessageWriter {

  @Override
  public Set<String> kinds() {
    return Set.of(Outbox.REQUESTED);
  }

  @Override
  public Function<ClaimedNotification, Message> prepare(
      Connection connection, List<ClaimedNotification> notifications) {
    return notification ->
        new Message(notification.data() == null ? "" : notification.data(), null);
  }
}
