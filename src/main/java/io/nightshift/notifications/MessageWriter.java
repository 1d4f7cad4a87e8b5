package io.nightshift.notifications;

import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes the messages of some kinds of notifications at the time of sending: the rows of the outbox
 * stay small, and the message is up to date. Every CDI bean of this type is used.
 */
public interface MessageWriter {

  /**
   * The kinds of {@link NotificationDraft} that this writer writes; no two writers share a kind.
   */
  Set<String> kinds();

  /**
   * Reads the data for some notifications of its kinds, with as few statements as possible.
   *
   * @return a function that writes each message; called outside the transaction, on any thread. An
   *     exception from it fails that one attempt
   * @throws SQLException if the database is away
   */
  Function<ClaimedNotification, Message> prepare(
      Connection connection, List<ClaimedNotification> notifications) throws SQLException;
}
