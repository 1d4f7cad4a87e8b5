package io.nightshift.intake;

import io.nightshift.intake.PositionFindings.Kind;
import io.nightshift.intake.Positions.Hold;
import io.nightshift.intake.Positions.Row;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a stored position stands to the log of its partition.
 *
 * <p>Nothing that the inbox may have forgotten is read again by itself, and nothing that is in the
 * log is skipped. So a log that is not the one that the position was made of is read from its
 * beginning where the inbox remembers every event of it, and waits for an operator otherwise.
 */
sealed interface Standing {

  /** The log holds it, or will hold it next. */
  record Within() implements Standing {}

  /**
   * It is read on elsewhere.
   *
   * @param lost how many records were removed that were not applied; at most
   */
  record Elsewhere(Kind kind, long to, long lost) implements Standing {}

  /**
   * An operator must say where.
   *
   * @param from the offset from which on nothing of the log is known to be applied
   */
  record Undecided(Kind kind, long from) implements Standing {}

  /** It is held already. */
  record Held(Hold hold) implements Standing {}

  /**
   * The log of a partition.
   *
   * @param beginning the offset of its oldest record
   * @param end its high watermark
   * @param divergence where a leader that was elected later has other records; null as a rule
   */
  record Log(@Nullable UUID topicId, long beginning, long end, @Nullable Long divergence) {}

  /**
   * Compares the two.
   *
   * @param remembered whether the inbox certainly remembers every event of the log that was applied
   */
  static Standing of(Row row, Log log, BooleanSupplier remembered) {
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
