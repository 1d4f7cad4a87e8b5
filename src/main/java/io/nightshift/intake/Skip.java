package io.nightshift.intake;

import org.jspecify.annotations.Nullable;

/** Passing over the record that a partition stands at, and what becomes of it. */
public sealed interface Skip {

  /**
   * It was done, or would be.
   *
   * @param position where the partition stands then
   * @param deadLetter what the record is kept as; null if nothing was done
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

  /** No topic of that name is read, or not that partition; or it has no such record; why. */
  record Unknown(String why) implements Skip {}

  /** It is not the record that the partition stands at; why, for who asked. */
  record NotNext(String why) implements Skip {}

  /** The broker does not answer, or has no such topic; why, for who asked. */
  record Unavailable(String why) implements Skip {}
}
