package io.nightshift.audit;

import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.events.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The hash of a seal: SHA-256 over the 32 bytes of the hash of the seal before it in its chain and
 * its own canonical JSON in UTF-8, an object of the members {@code chain}, {@code head}, {@code
 * length}, {@code number} and {@code sealedAt}, as the HTTP API shows them.
 */
final class SealHash {
  private SealHash() {}

  static byte[] of(
      byte[] previous, String chain, long number, long length, byte[] head, Instant sealedAt) {
    StringBuilder json = new StringBuilder("{\"chain\":");
    CanonicalJson.appendText(chain, json);
    json.append(",\"head\":\"").append(HexFormat.of().formatHex(head));
    json.append("\",\"length\":").append(length);
    json.append(",\"number\":").append(number);
    json.append(",\"sealedAt\":\"").append(CanonicalJson.time(sealedAt)).append("\"}");
    MessageDigest sha256 = Sha256.stream();
    sha256.update(previous);
    return sha256.digest(json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
