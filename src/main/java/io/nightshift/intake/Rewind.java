package io.nightshift.intake;

import java.time.Instant;
import java.util.List;

/** Reading records of a topic again: where to go back to, and what becomes of it. */
public sealed interface Rewind {

  /** Where to go back to. */
  sealed interface Target {
    /** The first record of each partition whose timestamp is not before a time. */
    record Time(Instant to) implements Target {}

    /** A record of one partition. */
    record Offset(int partition, long offset) implements Target {}
  }

  /**
   * What one partition goes back.
   *
   * @param from where it stands
   * @param to where it goes back to; the same where that would not be backwards
   * @param records how many will be read again; fewer where the topic is compacted
   */
  record Step(int partition, long from, long to, long records) {}

  /**
   * It was done, or would be.
   *
   * @param steps of each partition that was ever read, in order
   */
  record Planned(List<Step> steps) implements Rewind {}

  /** No topic of that name is read. */
  record NotRead() implements Rewind {}

  /** It cannot be done so; why, for who asked. */
  record Impossible(String why) implements Rewind {}

  /** Events would be applied a second time; why, for who asked. */
  record Unsafe(String why) implements Rewind {}

  /** The broker does not answer, or has no such topic; why, for who asked. */
  record Unavailable(String why) implements Rewind {}
}
