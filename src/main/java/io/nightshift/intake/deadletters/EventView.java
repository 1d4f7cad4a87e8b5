package io.nightshift.intake.deadletters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one event.
 *
 * @param id the event's id
 * @param source the event's source
 * @param state its state
 * @param topic the topic it came from
 * @param partition the partition it came from
 * @param recordOffset the offset of its first record
 * @param at the time of that decision
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

  /** The state of an event. */
  public enum State {
    /** Its effects are in the database, once. */
    APPLIED,
    /** Its record is stored unchanged, with a reason. */
    DEAD_LETTERED
  }
}
