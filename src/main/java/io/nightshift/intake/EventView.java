package io.nightshift.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event.
 *
 * @param id the event's id
 * @param source the event's source
 * @param state what became of it
 * @param topic the topic it came from
 * @param partition the partition it came from
 * @param recordOffset the offset it was first taken in at
 * @param at when that was decided
 * @param deadLetterId its dead letter; null if it was applied
 */
public record EventView(
    String id,
    String source,
    State state,
    String topic,
    int partition,
    long recordOffset,
    Instant at,
    @Nullable Long deadLetterId) {

  /** What can become of an event. */
  public enum State {
    /** Its effects are in the database, once. */
    APPLIED,
    /** Its record is kept whole, with a reason. */
    DEAD_LETTERED
  }
}
