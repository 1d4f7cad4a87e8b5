package io.nightshift.fraud;

import io.nightshift.events.Sha256;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * An event in the form that a rule needs.
 *
 * @param subject its subject
 * @param at the event's own time, in microseconds since 1970
 * @param id of the order, or chain/sequence
 * @param counted the value whose distinct ones the rule counts: the id if it counts events, the
 *     amount if it counts nothing
 */
record Observation(String subject, long at, String id, String counted) {
  /** The maximum number of bytes: three of them fit into one row of an index. */
  private static final int MAX_KEY = 512;

  private static final int KEPT = 100;

  /** An order, as it was placed. */
  record Order(
      String orderId,
      String customerId,
      String email,
      String currency,
      BigDecimal total,
      long placedAt) {}

  /** An audit record. */
  record Action(String chain, long sequence, String actor, String outcome, long at) {}

  /** Makes a text short enough for an index: a long one is cut, and made unique by its hash. */
  static String key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_KEY) {
      return text;
    }
    int end = text.offsetByCodePoints(0, KEPT);
    return text.substring(0, end) + "…" + HexFormat.of().formatHex(Sha256.of(bytes), 0, 16);
  }

  /**
   * Like {@code lower(… COLLATE "C")}: independent of a language, so that both are always equal.
   */
  static String lower(String email) {
    StringBuilder lower = new StringBuilder(email);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lower.toString();
  }
}
