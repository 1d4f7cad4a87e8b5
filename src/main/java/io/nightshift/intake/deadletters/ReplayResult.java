package io.nightshift.intake.deadletters;

/** The result of a replay of a dead letter. */
public sealed interface ReplayResult {

  /** Whether this replay closed the dead letter. */
  default boolean closed() {
    return this instanceof Applied || this instanceof Duplicate;
  }

  /** Now {@code REPLAYED}: its event is applied. */
  record Applied() implements ReplayResult {}

  /**
   * Now {@code REPLAYED} with a message, without a change: another record of the same event was
   * applied before.
   */
  record Duplicate() implements ReplayResult {}

  /** Still {@code OPEN}, with the new reason. */
  record Failed() implements ReplayResult {}

  /** Nothing was done: there is no such dead letter. */
  record Unknown() implements ReplayResult {}

  /** Nothing was done: it is not open any more. */
  record NotOpen(DeadLetterView.State state) implements ReplayResult {}

  /** Nothing was done: the maximum number of attempts is reached. */
  record Exhausted(int attempts) implements ReplayResult {}

  /** Nothing was done: an earlier dead letter of its key is still open. */
  record Behind(long deadLetter) implements ReplayResult {}

  /** Nothing was done: this instance is not configured to read that topic. */
  record NotRead(String topic) implements ReplayResult {}
}
