package io.nightshift.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the audit trail.
 *
 * @param chain the chain that it is in
 * @param sequence its place in the chain: 1, 2, 3 … without a gap
 * @param eventId the id of the event that brought it
 * @param source the source of that event
 * @param type the type of that event
 * @param at the event's own time
 * @param actor who
 * @param action did what
 * @param resource to what
 * @param outcome and how it ended
 * @param details anything more: canonical JSON; null if there was nothing
 * @param previousHash the hash of the record before, in lower-case hex
 * @param hash its own hash, in lower-case hex
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
    String hash) {

  /** Its place among all records: newest last. */
  public Position position() {
    return new Position(at, chain, sequence);
  }

  /**
   * A place among the records of all chains.
   *
   * @param at the record's time
   * @param chain its chain
   * @param sequence its place there
   */
  public record Position(Instant at, String chain, long sequence) {}
}
