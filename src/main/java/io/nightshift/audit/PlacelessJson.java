package io.nightshift.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The canonical JSON of an audit record in UTF-8, without the values of {@code chain} and {@code
 * sequence}: the record's place in the trail.
 *
 * @param toChain the bytes before the chain
 * @param toSequence the bytes between the chain and the sequence
 * @param rest the bytes after the sequence
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each event would cost.
record PlacelessJson(byte[] toChain, byte[] toSequence, byte[] rest) {

  public static PlacelessJson of(
      String id, String source, String type, Instant at, AuditEvent event) {
    StringBuilder json = new StringBuilder(256);
    member("{\"action\":", event.action(), json);
    member(",\"actor\":", event.actor(), json);
    member(",\"at\":", ChainHash.time(at), json);
    byte[] toChain = taken(json.append(",\"chain\":"));
    json.append(",\"details\":").append(orNull(event.details()));
    member(",\"id\":", id, json);
    member(",\"outcome\":", event.outcome(), json);
    member(",\"resource\":", event.resource(), json);
    byte[] toSequence = taken(json.append(",\"sequence\":"));
    member(",\"source\":", source, json);
    member(",\"type\":", type, json);
    return new PlacelessJson(toChain, toSequence, taken(json.append('}')));
  }

  private static byte[] taken(StringBuilder json) {
    byte[] utf8 = json.toString().getBytes(StandardCharsets.UTF_8);
    json.setLength(0);
    return utf8;
  }

  private static void member(String name, String value, StringBuilder json) {
    json.append(name);
    CanonicalJson.appendText(value, json);
  }

  private static String orNull(@Nullable String details) {
    return details == null ? "null" : details;
  }

  /** A chain's name as a JSON string. */
  public static byte[] quoted(String chain) {
    StringBuilder json = new StringBuilder(chain.length() + 2);
    CanonicalJson.appendText(chain, json);
    return taken(json);
  }

  /** Updates a digest with the complete JSON of the record; {@code chain} is {@link #quoted}. */
  void digest(byte[] chain, long sequence, MessageDigest digest) {
    digest.update(toChain);
    digest.update(chain);
    digest.update(toSequence);
    digest.update(Long.toString(sequence).getBytes(StandardCharsets.ISO_8859_1));
    digest.update(rest);
  }

  /** The complete JSON of the record. */
  String in(String chain, long sequence) {
    return text(toChain) + text(quoted(chain)) + text(toSequence) + sequence + text(rest);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
