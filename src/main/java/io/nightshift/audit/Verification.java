package io.nightshift.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
 * @param unchecked whether {@code firstBroken} is a record that cannot be checked; false for a
 *     stored result, which does not say it
 */
public record Verification(
    boolean verified,
    List<Chain> chains,
    @Nullable FirstBroken firstBroken,
    @Nullable Instant at,
    @JsonIgnore boolean unchecked) {

  /** A result that is read from the database. */
  Verification(
      boolean verified,
      List<Chain> chains,
      @Nullable FirstBroken firstBroken,
      @Nullable Instant at) {
    this(verified, chains, firstBroken, at, false);
  }

  /** A fault in a few words: a chain is not whole, or one of its records is not verified. */
  String verdict() {
    return unchecked ? "not verified" : "not whole";
  }

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
    /** A record whose version of the hash this program does not know. */
    static FirstBroken ofUnknownVersion(String chain, long sequence, int version) {
      return new FirstBroken(
          chain,
          sequence,
          "the record cannot be checked: this version of the program does not know hash version "
              + version);
    }
  }
}
