package io.nightshift.intake.consumer;

/** How the consumers of a topic divide its records. */
public enum ReadingMode {
  /** Each partition has one consumer: the events of a key keep their order. */
  PARTITIONS,
  /**
   * All consumers read all partitions, as a share group (KIP-932): more consumers than partitions
   * work, and the events of a key have no order.
   */
  SHARE
}
