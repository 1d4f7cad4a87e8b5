package io.nightshift.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification of the audit trail.
 *
 * @param verified whether every chain is intact
 * @param chains every chain as stored
 * @param firstBroken the first broken place; null if all chains are intact
 * @param at the time of the verification, by the clock of the database; null before the first one
 */
public record Verification(
    boolean verified, List<Chain> chains, @Nullable FirstBroken firstBroken, @Nullable Instant at) {

  /**
   * A chain.
   *
   * @param chain its name: topic/partition, or {@link OperatorTrail#CHAIN}
   * @param length the number of its records
   * @param head the hash of its last record, in hexadecimal
   * @param from the number of its first remaining record; the records before it were deleted
   */
  public record Chain(String chain, long length, String head, long from) {}

  /**
   * A place where a chain is not intact.
   *
   * @param chain the chain
   * @param sequence the number of the record
   * @param why the fault
   */
  public record FirstBroken(String chain, long sequence, String why) {}
}
