package io.nightshift.intake.consumer;

import io.nightshift.intake.consumer.Positions.Hold;
import io.nightshift.intake.consumer.Positions.Row;
import org.jspecify.annotations.Nullable;

/**
 * The start position of a partition.
 *
 * @param row the stored row
 * @param end its high watermark
 */
record PartitionPlace(Row row, long end) {
  /** The reason why the partition is not read; null while it is read. */
  @Nullable Hold hold() {
    return row.hold();
  }
}
