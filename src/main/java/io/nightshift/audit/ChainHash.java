package io.nightshift.audit;

import io.nightshift.events.EventTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * The hash of an audit record: SHA-256 over the 32 bytes of the previous record's hash and the
 * record's canonical JSON in UTF-8, an object of the members {@code action}, {@code actor}, {@code
 * at}, {@code chain}, {@code details}, {@code id}, {@code outcome}, {@code resource}, {@code
 * sequence}, {@code source} and {@code type}, as the HTTP API shows them. Anybody can compute it
 * from the stored record.
 */
final class ChainHash {
  /** The hash before the first record of a chain. */
  public static final byte[] GENESIS = new byte[32];

  private final MessageDigest sha256;

  ChainHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
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
  record Content(
      String chain,
      long sequence,
      String id,
      String source,
      String type,
      Instant at,
      AuditEvent event) {

    /** The record's canonical JSON. */
    String canonical() {
      return placeless().in(chain, sequence);
    }

    /** The canonical JSON without the record's place. */
    PlacelessJson placeless() {
      return PlacelessJson.of(id, source, type, at, event);
    }
  }

  byte[] of(byte[] previous, Content content) {
    return of(
        previous, PlacelessJson.quoted(content.chain()), content.sequence(), content.placeless());
  }

  /** The hash of a record from its JSON; {@code chain} is quoted as in the JSON. */
  byte[] of(byte[] previous, byte[] chain, long sequence, PlacelessJson json) {
    sha256.update(previous);
    json.digest(chain, sequence, sha256);
    return sha256.digest();
  }

  /**
   * Formats a time for the hash and for readers: always with microseconds, so that equal times have
   * equal texts.
   */
  static String time(Instant at) {
    return EventTime.text(EventTime.micros(at));
  }
}
