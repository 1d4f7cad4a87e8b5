package io.nightshift.intake.deadletters;

/** A topic whose dead letters can be replayed on this instance. */
public interface ReplayedTopic {

  /** The name of the topic. */
  String topic();

  /** The replay of its dead letters. */
  Replay<?> replay();

  /** Counts dead letters of the topic that were replayed. */
  void replayed(int letters);
}
