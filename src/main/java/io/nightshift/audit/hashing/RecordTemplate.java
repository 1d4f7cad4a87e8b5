package io.nightshift.audit.hashing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The canonical JSON of an audit record in UTF-8, without the values of {@code chain} and {@code
 * sequence}: the record's place in the trail. The record's {@link HashVersion} decides what it
 * contains.
 *
 * @param toChain the bytes before the chain
 * @param toSequence the bytes between the chain and the sequence
 * @param rest the bytes after the sequence
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each event would cost.
public record RecordTemplate(byte[] toChain, byte[] toSequence, byte[] rest) {

  /** A chain's name as a JSON string. */
  public static byte[] quoted(String chain) {
    StringBuilder json = new StringBuilder(chain.length() + 2);
    CanonicalJson.appendText(chain, json);
    return json.toString().getBytes(StandardCharsets.UTF_8);
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
  public String in(String chain, long sequence) {
    return text(toChain) + text(quoted(chain)) + text(toSequence) + sequence + text(rest);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
