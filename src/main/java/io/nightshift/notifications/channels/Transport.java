package io.nightshift.notifications.channels;

/** A transport that sends messages through one channel. */
public interface Transport extends AutoCloseable {

  /** The channel. */
  Channel channel();

  /** The party for the rate limits per recipient: a domain or a host, in lower case. */
  String party(String recipient);

  /**
   * Sends one message, blocking, within the timeout of the channel.
   *
   * @throws InterruptedException if it is broken off: the outcome is unknown
   */
  DeliveryOutcome send(ClaimedNotification notification, Message message)
      throws InterruptedException;

  /**
   * Breaks off the attempts that the server cannot have accepted yet, and begins no others, because
   * the service stops. The other attempts are awaited.
   */
  default void breakOff() {}

  /** Closes what it keeps open between two messages. */
  @Override
  void close();
}
