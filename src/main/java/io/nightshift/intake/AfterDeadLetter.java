package io.nightshift.intake;

/** What becomes of the later events of a key of which one has become a dead letter. */
enum AfterDeadLetter {
  /** They are applied: one bad record holds up nothing. */
  CONTINUE,
  /** They are kept behind it, in their order, until it is replayed or discarded. */
  PARK_KEY
}
