package io.nightshift.notifications;

/** Sends through one channel. */
interface Transport extends AutoCloseable {

  /** The channel. */
  Channel channel();

  /** Who its limits per recipient are counted for: a domain, a host; lower case. */
  String party(String recipient);

  /**
   * Sends one, blocking, within the channel's timeout.
   *
   * @throws InterruptedException if it is given up: nobody knows what became of it
   */
  Outcome send(Claimed notification, Message message) throws InterruptedException;

  /**
   * Ends the attempts of which nothing can have been taken over yet, and begins no others: the
   * service stops. The others are waited for.
   */
  default void breakOff() {}

  /** Lets go of what it keeps open between two. */
  @Override
  void close();
}
