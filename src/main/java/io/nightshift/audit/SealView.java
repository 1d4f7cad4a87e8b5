package io.nightshift.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A seal of a chain.
 *
 * @param chain the chain
 * @param number its place among the seals of the chain: 1, 2, 3 … without a gap
 * @param length how many records the chain had
 * @param head the hash of the last of them, in lower-case hex
 * @param sealedAt when it was made, as it was hashed: RFC 3339 with six decimals
 * @param previousHash the hash of the seal before, in lower-case hex
 * @param hash its own hash, in lower-case hex
 * @param keyId which key signed it; null if it is not signed
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
   * A place among the seals of all chains.
   *
   * @param sealedAt when it was made
   * @param chain its chain
   * @param number its place there
   */
  public record Position(Instant sealedAt, String chain, long number) {}
}
