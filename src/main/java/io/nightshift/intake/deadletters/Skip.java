package io.nightshift.intake.deadletters;

import org.jspecify.annotations.Nullable;

/** The result of a skip, which moves a partition past its next record. */
public sealed interface Skip {

  /**
   * The skip was done, or would be.
   *
   * @param position the new position
   * @param deadLetter the id of the dead letter for the record; null if nothing was done
   * @param eventId the event's id; null if it could not be read
   * @param source the event's source; null if it could not be read
   * @param type the event's type; null if it could not be read
   */
  record Passed(
      long position,
      @Nullable Long deadLetter,
      @Nullable String eventId,
      @Nullable String source,
      @Nullable String type)
      implements Skip {}

  /**
   * No such topic is read here, or it has no such partition or record.
   *
   * @param why the reason
   */
  record Unknown(String why) implements Skip {}

  /**
   * The record is not the next one of the partition.
   *
   * @param why the reason, for the caller
   */
  record NotNext(String why) implements Skip {}

  /**
   * The broker does not answer, or has no such topic.
   *
   * @param why the reason, for the caller
   */
  record Unavailable(String why) implements Skip {}
}
