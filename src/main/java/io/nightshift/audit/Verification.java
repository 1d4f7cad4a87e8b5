package io.nightshift.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification of the audit trail found.
 *
 * @param verified whether every chain is whole
 * @param chains every chain as it is stored
 * @param firstBroken the first place where one is not whole; null if all are
 * @param at as of when, by the clock of the database; null if none was made yet
 */
public record Verification(
    boolean verified, List<Chain> chains, @Nullable FirstBroken firstBroken, @Nullable Instant at) {

  /**
   * A chain.
   *
   * @param chain its name: topic/partition, or {@link OperatorTrail#CHAIN}
   * @param length records in it
   * @param head the hash of its last record, in hexadecimal
   * @param from the first number that is left; the records before it were removed
   */
  public record Chain(String chain, long length, String head, long from) {}

  /**
   * A place where a chain is not whole.
   *
   * @param chain the chain
   * @param sequence the number of the record there
   * @param why what is wrong
   */
  public record FirstBroken(String chain, long sequence, String why) {}
}
