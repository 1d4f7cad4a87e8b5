package io.nightshift.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The canonical JSON of an audit record in UTF-8, without the values of {@code chain} and {@code
 * sequence}: the record's place in the trail.
 *
 * @param utf8 the JSON
 * @param chainAt where the chain belongs, in bytes
 * @param sequenceAt where the sequence belongs, in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Compared never; a copy for each event would cost.
record PlacelessJson(byte[] utf8, int chainAt, int sequenceAt) {

  static PlacelessJson of(String id, String source, String type, Instant at, AuditEvent event) {
    StringBuilder json = new StringBuilder(512);
    member("{\"action\":", event.action(), json);
    member(",\"actor\":", event.actor(), json);
    member(",\"at\":", ChainHash.time(at), json);
    json.append(",\"chain\":");
    int chain = json.length();
    json.append(",\"details\":").append(orNull(event.details()));
    member(",\"id\":", id, json);
    member(",\"outcome\":", event.outcome(), json);
    member(",\"resource\":", event.resource(), json);
    json.append(",\"sequence\":");
    int sequence = json.length();
    member(",\"source\":", source, json);
    member(",\"type\":", type, json);
    json.append('}');
    String text = json.toString();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == text.length()) {
      return new PlacelessJson(utf8, chain, sequence);
    }
    int chainAt = utf8Length(text, 0, chain);
    return new PlacelessJson(utf8, chainAt, chainAt + utf8Length(text, chain, sequence));
  }

  private static int utf8Length(String text, int from, int to) {
    return text.substring(from, to).getBytes(StandardCharsets.UTF_8).length;
  }

  private static void member(String name, String value, StringBuilder json) {
    json.append(name);
    CanonicalJson.appendText(value, json);
  }

  private static String orNull(@Nullable String details) {
    return details == null ? "null" : details;
  }

  /** A chain's name as it stands in the JSON. */
  static byte[] quoted(String chain) {
    StringBuilder json = new StringBuilder(chain.length() + 2);
    CanonicalJson.appendText(chain, json);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Digests the whole JSON of the record in its place; {@code chain} is {@link #quoted}. */
  void digest(byte[] chain, long sequence, MessageDigest digest) {
    digest.update(utf8, 0, chainAt);
    digest.update(chain);
    digest.update(utf8, chainAt, sequenceAt - chainAt);
    digest.update(Long.toString(sequence).getBytes(StandardCharsets.ISO_8859_1));
    digest.update(utf8, sequenceAt, utf8.length - sequenceAt);
  }

  /** The whole JSON of the record in its place. */
  String in(String chain, long sequence) {
    return text(0, chainAt)
        + new String(quoted(chain), StandardCharsets.UTF_8)
        + text(chainAt, sequenceAt)
        + sequence
        + text(sequenceAt, utf8.length);
  }

  private String text(int from, int to) {
    return new String(utf8, from, to - from, StandardCharsets.UTF_8);
  }
}
