package io.nightshift.audit;

import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.events.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cut of a chain: the data that are signed, and that the operators' chain records.
 *
 * @param chain the chain
 * @param seal the number of the seal at the cut
 * @param sealHash the hash of that seal
 * @param length the number of records before the cut
 * @param head the hash of the last of them
 * @param cutAt the time of the cut, by the clock of the database
 * @param keep the retention at that time, in microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Cut(
    String chain, long seal, byte[] sealHash, long length, byte[] head, Instant cutAt, long keep) {
  /** The action of audit records about cuts. */
  static final String ACTION = "audit.cut";

  /**
   * The signed hash: SHA-256 over the 32 bytes of the seal's hash and the cut's canonical JSON in
   * UTF-8, an object of the members {@code chain}, {@code cutAt}, {@code head}, {@code keep},
   * {@code length} and {@code seal}.
   */
  byte[] hash() {
    StringBuilder json = new StringBuilder("{\"chain\":");
    CanonicalJson.appendText(chain, json);
    json.append(",\"cutAt\":\"").append(CanonicalJson.time(cutAt));
    json.append("\",\"head\":\"").append(HexFormat.of().formatHex(head));
    json.append("\",\"keep\":\"").append(keepText());
    json.append("\",\"length\":").append(length);
    json.append(",\"seal\":").append(seal).append('}');
    MessageDigest sha256 = Sha256.stream();
    sha256.update(sealHash);
    return sha256.digest(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The details for the operators' chain, as canonical JSON. */
  String details() {
    Map<String, String> details = new TreeMap<>();
    details.put("chain", chain);
    details.put("cut", HexFormat.of().formatHex(hash()));
    details.put("cutAt", CanonicalJson.time(cutAt));
    details.put("head", HexFormat.of().formatHex(head));
    details.put("keep", keepText());
    details.put("length", Long.toString(length));
    details.put("seal", Long.toString(seal));
    return CanonicalJson.object(details);
  }

  /** The retention at the time of the cut. */
  Duration kept() {
    return Duration.of(keep, ChronoUnit.MICROS);
  }

  /** The retention as an ISO 8601 duration. */
  String keepText() {
    return kept().toString();
  }
}
