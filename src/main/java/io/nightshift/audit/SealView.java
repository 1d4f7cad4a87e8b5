package io.nightshift.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A seal of a chain.
 *
 * @param chain the chain
 * @param number its number in the chain: 1, 2, 3 … without a gap
 * @param length the number of records that the chain had
 * @param head the hash of the last of them, in lower-case hex
 * @param sealedAt the time of the seal, in the hashed form: RFC 3339 with six decimals
 * @param previousHash the hash of the seal before, in lower-case hex
 * @param hash its own hash, in lower-case hex
 * @param keyId the id of the key that signed it; null if it is not signed
 * @param signature the Ed25519 signature of its hash, in base64; null if it is not signed
 */
public record SealView(
    String chain,
    long number,
    long length,
    String head,
    String sealedAt,
    String previousHash,
    String hash,
    @Nullable String keyId,
    @Nullable String signature) {

  /**
   * A position among the seals of all chains.
   *
   * @param sealedAt the time of the seal
   * @param chain its chain
   * @param number its number there
   */
  public record Position(Instant sealedAt, String chain, long number) {}
}
