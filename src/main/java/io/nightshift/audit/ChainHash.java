package io.nightshift.audit;

import io.nightshift.intake.EventTime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The hash of an audit record: SHA-256 over the 32 bytes of the previous record's hash and the
 * record's canonical JSON in UTF-8, an object of the members {@code action}, {@code actor}, {@code
 * at}, {@code chain}, {@code details}, {@code id}, {@code outcome}, {@code resource}, {@code
 * sequence}, {@code source} and {@code type}, as the HTTP API shows them. Anybody can compute it
 * from what is stored.
 */
final class ChainHash {
  /** What the first record of a chain follows. */
  static final byte[] GENESIS = new byte[32];

  private final MessageDigest sha256;
  private final StringBuilder json = new StringBuilder(512);

  ChainHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * What is hashed of a record.
   *
   * @param chain its chain
   * @param sequence its number in the chain, from 1
   * @param id the event's id
   * @param source the event's source
   * @param type the event's type
   * @param at when it happened, in whole microseconds
   * @param event what happened
   */
  record Content(
      String chain,
      long sequence,
      String id,
      String source,
      String type,
      Instant at,
      AuditEvent event) {}

  byte[] of(byte[] previous, Content content) {
    return of(previous, canonical(content));
  }

  /** The hash of a record whose canonical JSON is there already. */
  byte[] of(byte[] previous, String canonical) {
    sha256.update(previous);
    return sha256.digest(canonical.getBytes(StandardCharsets.UTF_8));
  }

  /** The record's canonical JSON. */
  String canonical(Content content) {
    json.setLength(0);
    AuditEvent event = content.event();
    member("{\"action\":", event.action());
    member(",\"actor\":", event.actor());
    member(",\"at\":", time(content.at()));
    member(",\"chain\":", content.chain());
    json.append(",\"details\":").append(orNull(event.details()));
    member(",\"id\":", content.id());
    member(",\"outcome\":", event.outcome());
    member(",\"resource\":", event.resource());
    json.append(",\"sequence\":").append(content.sequence());
    member(",\"source\":", content.source());
    member(",\"type\":", content.type());
    return json.append('}').toString();
  }

  private void member(String name, String value) {
    json.append(name);
    CanonicalJson.appendText(value, json);
  }

  private static String orNull(@Nullable String details) {
    return details == null ? "null" : details;
  }

  /**
   * A time as it is hashed and shown: with microseconds always, as equal times have equal texts.
   */
  static String time(Instant at) {
    return EventTime.text(EventTime.micros(at));
  }
}
