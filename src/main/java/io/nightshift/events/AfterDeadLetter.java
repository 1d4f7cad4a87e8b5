package io.nightshift.events;

/** The treatment of later events of a key with a dead letter. */
public enum AfterDeadLetter {
  /** They are applied: a bad record delays nothing. */
  CONTINUE,
  /** They are parked behind it, in their order, until it is replayed or discarded. */
  PARK_KEY
}
