package io.nightshift.audit.hashing;

import java.security.MessageDigest;
import java.time.Instant;

/**
 * Computes the hashes of audit records by one {@link HashVersion}: over the previous record's hash
 * and the record's canonical JSON. For one thread.
 */
public final class ChainHash {

  private final HashVersion version;
  private final MessageDigest digest;

  public ChainHash(HashVersion version) {
    this.version = version;
    this.digest = version.digest();
  }

  /**
   * The content of a record that is hashed.
   *
   * @param chain its chain
   * @param sequence its number in the chain, from 1
   * @param id the event's id
   * @param source the event's source
   * @param type the event's type
   * @param at when it happened, in whole microseconds
   * @param event the event
   */
  public record Content(
      String chain,
      long sequence,
      String id,
      String source,
      String type,
      Instant at,
      AuditEvent event) {

    /** The record's canonical JSON: the bytes that a version hashes. */
    public String canonical(HashVersion version) {
      return template(version).in(chain, sequence);
    }

    /** The canonical JSON without the record's place. */
    public RecordTemplate template(HashVersion version) {
      return version.template(id, source, type, at, event);
    }
  }

  /** The version that it computes. */
  public HashVersion version() {
    return version;
  }

  public byte[] of(byte[] previous, Content content) {
    return of(
        previous,
        RecordTemplate.quoted(content.chain()),
        content.sequence(),
        content.template(version));
  }

  /** The hash of a record from its JSON; {@code chain} is quoted as in the JSON. */
  public byte[] of(byte[] previous, byte[] chain, long sequence, RecordTemplate json) {
    digest.update(previous);
    json.digest(chain, sequence, digest);
    return digest.digest();
  }

  /** The hash before the first record of a chain. */
  public static byte[] genesis() {
    return new byte[32];
  }
}
