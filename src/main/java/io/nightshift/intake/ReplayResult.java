package io.nightshift.intake;

/** What a replay of a dead letter came to. */
public sealed interface ReplayResult {

  /** Whether the dead letter was closed by that replay. */
  default boolean closed() {
    return this instanceof Applied || this instanceof Duplicate;
  }

  /** It is {@code REPLAYED}: its event is applied now. */
  record Applied() implements ReplayResult {}

  /**
   * It is {@code REPLAYED}, and its message says so, but nothing was done: another record of the
   * same event was applied before.
   */
  record Duplicate() implements ReplayResult {}

  /** It is {@code OPEN} still, with what is wrong now. */
  record Failed() implements ReplayResult {}

  /** Nothing was done: there is no such dead letter. */
  record Unknown() implements ReplayResult {}

  /** Nothing was done: it waits for nobody any more. */
  record NotOpen(DeadLetterView.State state) implements ReplayResult {}

  /** Nothing was done: it was tried as often as the settings allow. */
  record Exhausted(int attempts) implements ReplayResult {}

  /** Nothing was done: that dead letter of its key came before it, and is open still. */
  record Behind(long deadLetter) implements ReplayResult {}

  /** Nothing was done: this instance is not configured to read that topic. */
  record NotRead(String topic) implements ReplayResult {}
}
