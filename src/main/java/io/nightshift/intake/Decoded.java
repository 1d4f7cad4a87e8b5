package io.nightshift.intake;

import org.jspecify.annotations.Nullable;

/** What the decoder made of a record. */
sealed interface Decoded {

  /** A CloudEvent. */
  record Ok(CloudEvent event) implements Decoded {}

  /**
   * A CloudEvent of which an attribute is out of range.
   *
   * @param event as far as it can be told; its time is its record's
   * @param message what is wrong with it, for whoever published it
   */
  record Invalid(CloudEvent event, String message) implements Decoded {}

  /**
   * None.
   *
   * @param message why, for whoever published it
   * @param id the event's id as far as it could be read
   * @param source its source as far as it could be read
   * @param type its type as far as it could be read
   */
  record Unreadable(
      String message, @Nullable String id, @Nullable String source, @Nullable String type)
      implements Decoded {}
}
