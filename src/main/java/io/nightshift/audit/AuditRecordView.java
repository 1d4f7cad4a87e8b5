package io.nightshift.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the audit trail.
 *
 * @param chain the chain that it is in
 * @param sequence its number in the chain: 1, 2, 3 … without a gap
 * @param eventId the id of its event
 * @param source the source of that event
 * @param type the type of that event
 * @param at the event's own time
 * @param actor who acted
 * @param action what was done
 * @param resource the object of the action
 * @param outcome the result of the action
 * @param details further details as canonical JSON; null if there are none
 * @param previousHash the hash of the record before, in lower-case hex
 * @param hash its own hash, in lower-case hex
 * @param hashVersion the number of the version of that hash
 */
public record AuditRecordView(
    String chain,
    long sequence,
    String eventId,
    String source,
    String type,
    Instant at,
    String actor,
    String action,
    String resource,
    String outcome,
    @Nullable String details,
    String previousHash,
    String hash,
    int hashVersion) {

  /** The position of the record among all records. */
  public Position position() {
    return new Position(at, chain, sequence);
  }

  /**
   * A place among the records of all chains.
   *
   * @param at the record's time
   * @param chain its chain
   * @param sequence its number there
   */
  public record Position(Instant at, String chain, long sequence) {}
}
