package io.nightshift.notifications;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What publishers request, in their own words. */
@Singleton
final class RequestedMessages implements MessageWriter {

  @Override
  public Set<String> kinds() {
    return Set.of(Outbox.REQUESTED);
  }

  @Override
  public Function<Claimed, Message> prepare(Connection connection, List<Claimed> notifications) {
    return notification ->
        new Message(notification.data() == null ? "" : notification.data(), null);
  }
}
