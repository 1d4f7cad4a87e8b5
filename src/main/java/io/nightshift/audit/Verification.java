package io.nightshift.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification of the audit trail.
 *
 * @param verified whether every chain is intact, and every record could be checked
 * @param chains every chain as stored
 * @param firstBroken the first broken place, or, without one, the first record that cannot be
 *     checked; null if all chains are intact
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
   * A place where a chain is not intact, or a record that cannot be checked.
   *
   * @param chain the chain
   * @param sequence the number of the record
   * @param why the fault
   */
  public record FirstBroken(String chain, long sequence, String why) {
    private static final String UNCHECKED = "the record cannot be checked: ";

    /** A record whose version of the hash this program does not know. */
    static FirstBroken ofUnknownVersion(String chain, long sequence, int version) {
      return new FirstBroken(
          chain,
          sequence,
          UNCHECKED
              + "this version of the program does not know hash version %d".formatted(version));
    }

    /** The result in a few words: a chain is not whole, or one of its records is not verified. */
    String verdict() {
      return why.startsWith(UNCHECKED) ? "not verified" : "not whole";
    }
  }
}
