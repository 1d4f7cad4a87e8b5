package io.nightshift.intake.deadletters;

import java.time.Instant;
import java.util.List;

/** The result of a rewind, which makes the intake read records of a topic again. */
public sealed interface Rewind {

  /** The target of a rewind. */
  sealed interface Target {
    /** The first record of each partition whose timestamp is not before a time. */
    record Time(Instant to) implements Target {}

    /** A record of one partition. */
    record Offset(int partition, long offset) implements Target {}
  }

  /**
   * The rewind of one partition.
   *
   * @param partition its number
   * @param from its position
   * @param to its new position; the same if that would not be backwards
   * @param records the maximum number of records that are read again; fewer if the topic is
   *     compacted
   */
  record Step(int partition, long from, long to, long records) {}

  /**
   * The rewind was done, or would be.
   *
   * @param steps one for each partition that was ever read, in order
   */
  record Planned(List<Step> steps) implements Rewind {}

  /** No topic of that name is read. */
  record NotRead() implements Rewind {}

  /**
   * The rewind is not possible.
   *
   * @param why the reason, for the caller
   */
  record Impossible(String why) implements Rewind {}

  /**
   * Events would be applied a second time.
   *
   * @param why the reason, for the caller
   */
  record Unsafe(String why) implements Rewind {}

  /**
   * The broker does not answer, or has no such topic.
   *
   * @param why the reason, for the caller
   */
  record Unavailable(String why) implements Rewind {}
}
