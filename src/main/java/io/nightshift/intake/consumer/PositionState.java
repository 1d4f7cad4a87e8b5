package io.nightshift.intake.consumer;

import io.nightshift.intake.consumer.PositionFindings.Kind;
import io.nightshift.intake.consumer.Positions.Hold;
import io.nightshift.intake.consumer.Positions.Row;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The relation of a stored position to the log of its partition.
 *
 * <p>Records that the inbox may have forgotten are not read again automatically, and no record of
 * the log is skipped. So a log that differs from the one of the position is read from its beginning
 * if the inbox remembers every event of it, and waits for an operator otherwise.
 */
sealed interface PositionState {

  /** The position is within the log, or at its end. */
  record Within() implements PositionState {}

  /**
   * The partition continues at another position.
   *
   * @param kind the reason
   * @param to the new position
   * @param lost the maximum number of records that were removed before they were applied
   */
  record Elsewhere(Kind kind, long to, long lost) implements PositionState {}

  /**
   * An operator must decide the position.
   *
   * @param kind the reason
   * @param from the offset from which no record of the log is known to be applied
   */
  record Undecided(Kind kind, long from) implements PositionState {}

  /** The partition is held already. */
  record Held(Hold hold) implements PositionState {}

  /**
   * The log of a partition.
   *
   * @param beginning the offset of its oldest record
   * @param end its high watermark
   * @param divergence the offset from which a newly elected leader has other records; null if there
   *     is none
   */
  record Log(@Nullable UUID topicId, long beginning, long end, @Nullable Long divergence) {}

  /**
   * Compares a row with a log.
   *
   * @param remembered whether the inbox certainly remembers every applied event of the log
   */
  static PositionState of(Row row, Log log, BooleanSupplier remembered) {
    Hold hold = row.hold();
    UUID before = row.topicId();
    UUID now = log.topicId();
    if (before != null && now != null && !before.equals(now)) {
      if (log.beginning() == log.end() || remembered.getAsBoolean()) {
        return new Elsewhere(Kind.TOPIC_RECREATED, log.beginning(), log.beginning());
      }
      return hold != null ? new Held(hold) : new Undecided(Kind.TOPIC_RECREATED, log.beginning());
    }
    Long divergence = log.divergence();
    if (hold != null || divergence != null || row.position() > log.end()) {
      long from = divergence == null ? log.end() : Math.min(divergence, log.end());
      if (log.beginning() == log.end() || remembered.getAsBoolean()) {
        long lost = hold == null ? 0 : Math.max(0, log.beginning() - hold.from());
        return new Elsewhere(Kind.PAST_END, log.beginning(), lost);
      }
      return hold != null ? new Held(hold) : new Undecided(Kind.PAST_END, from);
    }
    return row.position() < log.beginning()
        ? new Elsewhere(Kind.RECORDS_LOST, log.beginning(), log.beginning() - row.position())
        : new Within();
  }
}
