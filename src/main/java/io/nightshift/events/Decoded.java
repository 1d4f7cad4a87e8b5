package io.nightshift.events;

import org.jspecify.annotations.Nullable;

/** The result of decoding a record. */
public sealed interface Decoded {

  /** A CloudEvent. */
  record Ok(CloudEvent event) implements Decoded {}

  /**
   * A CloudEvent of which an attribute is out of range.
   *
   * @param event the event as far as it could be read; its time is that of its record
   * @param message the fault, for the publisher
   */
  record Invalid(CloudEvent event, String message) implements Decoded {}

  /**
   * Not a CloudEvent.
   *
   * @param message why, for the publisher
   * @param id the event's id as far as it could be read
   * @param source its source as far as it could be read
   * @param type its type as far as it could be read
   */
  record Unreadable(
      String message, @Nullable String id, @Nullable String source, @Nullable String type)
      implements Decoded {}
}
