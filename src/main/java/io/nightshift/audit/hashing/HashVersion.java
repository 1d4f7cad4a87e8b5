package io.nightshift.audit.hashing;

import java.security.MessageDigest;
import java.time.Instant;

/**
 * A version of the hash of audit records: the hash function, and the bytes of a record that are
 * hashed after the hash of the record before. A record keeps the version that it is written with,
 * so a version never changes: what is to change is a new version, added to {@link HashVersions}.
 *
 * <p>The JSON of each version after the first has a member {@code hashVersion} with its number. So
 * two versions never hash the same bytes, and a stored version that was changed does not match the
 * hash.
 */
public interface HashVersion {
  /** Its number, as stored with each record. */
  int number();

  /** A new instance of the hash function. */
  MessageDigest digest();

  /**
   * The canonical JSON of a record, without its place.
   *
   * @param id the event's id
   * @param source the event's source
   * @param type the event's type
   * @param at when it happened, in whole microseconds
   * @param event the event
   */
  RecordTemplate template(String id, String source, String type, Instant at, AuditEvent event);
}
